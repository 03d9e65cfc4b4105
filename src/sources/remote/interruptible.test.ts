import { expect, it } from 'vitest'
import { Interruptible } from './interruptible.ts'

const never = () => new Promise<never>(() => {})

it('gives what the work gives', async () => {
  const one = new Interruptible()
  expect(await one.run(async () => 1)).toBe(1)
  await expect(one.run(() => Promise.reject(new Error('wrong')))).rejects.toThrow('wrong')
  expect(await one.run(async () => 2)).toBe(2)
})

it('is cut short, and stays so', async () => {
  const one = new Interruptible()
  const running = one.run(never)
  one.interrupt(new Error('first'))
  one.interrupt(new Error('second'))
  await expect(running).rejects.toThrow('first')
  await expect(one.run(async () => 1)).rejects.toThrow('first')
})

it('does not hear what comes too late', async () => {
  const one = new Interruptible()
  const work = Promise.withResolvers<number>()
  const running = one.run(() => work.promise)
  one.interrupt(new Error('stopped'))
  await expect(running).rejects.toThrow('stopped')
  work.reject(new Error('late'))
})
