/** Every page of the web app has its picture in the docs, every picture is made by the script and shown somewhere. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PAGES_SHOWN, PICTURE_NAMES } from '../scripts/pictures.ts'

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

describe('pictures of the docs', () => {
  it('are those that the script takes', () => {
    expect(readdirSync(new URL('../docs/images', import.meta.url)).sort()).toEqual(
      PICTURE_NAMES.map((name) => `${name}.png`).sort(),
    )
  })

  it('show every page', () => {
    const pages = [...read('web/state/place.ts').matchAll(/\{ page: '(\w+)'/g)].map((match) => match[1] ?? '')
    expect(pages.length).toBeGreaterThan(2)
    expect([...new Set(pages)].filter((page) => !PAGES_SHOWN.includes(page))).toEqual([])
  })

  it('are shown in the docs', () => {
    const docs = readdirSync(new URL('../docs', import.meta.url)).filter((file) => file.endsWith('.md'))
    const text = [read('README.md'), ...docs.map((file) => read(`docs/${file}`))].join('\n')
    expect(PICTURE_NAMES.filter((name) => !text.includes(`images/${name}.png`))).toEqual([])
  })
})
