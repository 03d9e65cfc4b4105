import { describe, expect, it } from 'vitest'
import { readPreferences, STANDARD } from './preferences.ts'

describe('readPreferences', () => {
  it('reads what was kept', () => {
    const kept = { theme: 'dark', timeZone: 'Asia/Tokyo', maxRows: 5000, singleKeys: false }
    expect(readPreferences(JSON.stringify(kept))).toEqual(kept)
  })

  it.each([null, '', '{', '[]', '7', '{"theme":"pink","timeZone":"Mars/Base","maxRows":0,"singleKeys":"no"}'])(
    'takes the standard for %j',
    (text) => {
      expect(readPreferences(text)).toEqual(STANDARD)
    },
  )
})
