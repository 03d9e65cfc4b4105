import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { SETTINGS } from '../settings.ts'
import { addSettingFlags, FLAG_NAMES } from './flags.ts'

const parse = (...args: string[]) => addSettingFlags(new Command().exitOverride()).parse(args, { from: 'user' }).opts()

describe('flags from settings', () => {
  it('are there for every setting but secrets', () => {
    const secrets = Object.entries(SETTINGS).filter(([, setting]) => 'secret' in setting)
    expect(secrets.map(([name]) => name)).toEqual(['apiKey', 'metricsToken'])
    expect(FLAG_NAMES).toHaveLength(Object.keys(SETTINGS).length - secrets.length)
    expect(Object.keys(parse(...FLAG_NAMES.flatMap(flagOf))).toSorted()).toEqual(FLAG_NAMES.toSorted())
  })

  it('take values as text, switches as true, and sources several times', () => {
    expect(parse('--port', '0', '--allow-open')).toEqual({ port: '0', allowOpen: true })
    expect(parse('--source', 'a.csv', '--sources', 'b.csv,c.csv')).toEqual({ sources: 'a.csv,b.csv,c.csv' })
    expect(parse('--model-file', 'hr.yaml')).toEqual({ model: 'hr.yaml' })
  })

  it('leave unset what is not given, so that the environment decides', () => {
    expect(parse()).toEqual({})
  })
})

function flagOf(name: string): string[] {
  const option = addSettingFlags(new Command()).options.find((candidate) => candidate.attributeName() === name)
  return option === undefined ? [] : [option.long ?? '', ...(option.required ? ['x'] : [])]
}
