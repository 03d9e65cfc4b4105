/** The arrows of ARCHITECTURE.md: which room may import which. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = new URL('../src', import.meta.url).pathname

/** Rooms that every room may import. */
const COMMON = ['types', 'errors', 'settings', 'sql', 'form', 'access']

/** The other arrows. `*` may import every room. */
const ARROWS: Record<string, string[]> = {
  ask: ['*'],
  index: ['*'],
  house: ['*'],
  'semantic-models': ['catalog', 'house'],
  views: ['catalog', 'guard', 'run', 'sources'],
  run: ['guard', 'record', 'sources', 'clear-groups', 'cost'],
  cost: ['guard', 'record', 'sources'],
  'clear-groups': ['guard', 'record', 'sources', 'run'],
  models: [],
  telemetry: ['models', 'record'],
  server: ['*'],
  cli: ['*'],
  evals: ['*'],
  demo: ['catalog'],
  catalog: ['sources'],
  plan: ['catalog', 'knowledge', 'models'],
  // For the forms of words alone.
  knowledge: ['catalog'],
  sources: ['guard'],
  conversation: [],
  guard: [],
  present: [],
  record: [],
  form: [],
  sql: [],
  access: [],
  types: [],
  errors: [],
  settings: [],
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(
      (entry) =>
        entry.isFile() &&
        /\.tsx?$/.test(entry.name) &&
        !/\.(test|fixture)\.ts$/.test(entry.name) &&
        !entry.name.startsWith('test-'),
    )
    .map((entry) => join(entry.parentPath, entry.name))
}

/** The first part of a path below src: a room, or a file of the top level without its ending. */
function roomOf(path: string): string {
  return (relative(ROOT, path).split('/')[0] ?? '').replace(/\.ts$/, '')
}

function importsOf(file: string): string[] {
  return importsIn(readFileSync(file, 'utf8'), file)
}

function importsIn(text: string, file: string): string[] {
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((match) => join(dirname(file), match[1] ?? ''))
}

describe('layers', () => {
  it('has no import against the arrows', () => {
    const wrong = filesBelow(ROOT).flatMap((file) => {
      const from = roomOf(file)
      const allowed = ARROWS[from]
      if (!allowed) return [`src/${from} is no room of the house`]
      return importsOf(file)
        .filter((target) => target.startsWith(ROOT))
        .map(roomOf)
        .filter((to) => to !== from && !COMMON.includes(to) && !allowed.includes(to) && !allowed.includes('*'))
        .map((to) => `${relative(ROOT, file)} imports ${to}`)
    })
    expect(wrong).toEqual([])
  })

  it('lets the web import only what runs in a browser', () => {
    const web = new URL('../web', import.meta.url).pathname
    const allowed = ['types', 'record', 'present']
    const withoutTypes = (file: string) => readFileSync(file, 'utf8').replace(/^import type .*$/gm, '')
    const wrong = filesBelow(web).flatMap((file) =>
      importsIn(withoutTypes(file), file)
        .filter((target) => target.startsWith(ROOT) && !allowed.includes(roomOf(target)))
        .map((target) => `${relative(web, file)} imports ${relative(ROOT, target)}`),
    )
    expect(wrong).toEqual([])
  })

  it('has no folder for leftovers', () => {
    const folders = readdirSync(ROOT, { withFileTypes: true, recursive: true }).filter((entry) => entry.isDirectory())
    expect(
      folders
        .map((entry) => entry.name)
        .filter((name) => ['utils', 'helpers', 'services', 'managers', 'lib'].includes(name)),
    ).toEqual([])
  })
})
