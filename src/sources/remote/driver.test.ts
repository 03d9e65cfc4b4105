import { expect, it } from 'vitest'
import { loadDriver } from './driver.ts'

it('names the package that an installation lacks', async () => {
  const load = () => import(/* @vite-ignore */ String('no-such-driver'))
  await expect(loadDriver('no-such-driver', load)).rejects.toMatchObject({
    code: 'SOURCE_UNREADABLE',
    message: 'This kind of source needs the package "no-such-driver".',
    next: 'Install it: npm install no-such-driver',
  })
})
