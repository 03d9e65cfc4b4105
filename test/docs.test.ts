/** Docs are tested: what they name exists, and what exists is named. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../src/cli/program.ts'
import { processTerminal } from '../src/cli/terminal.ts'
import { ERROR_CODES } from '../src/errors.ts'
import type { Querent } from '../src/index.ts'
import { createApp } from '../src/server/app.ts'
import { readSettings, SETTINGS } from '../src/settings.ts'
import { AskEvent } from '../src/types.ts'

const ROOT = new URL('..', import.meta.url).pathname
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const named = (text: string, pattern: RegExp) =>
  [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))].sort()

describe('docs', () => {
  it('name every setting and no other', () => {
    const settings = Object.values(SETTINGS).map((setting) => setting.env)
    expect(named(read('docs/settings.md'), /^\| `(QUERENT_\w+)`/gm)).toEqual([...settings].sort())
  })

  it('name no setting that does not exist', () => {
    const known = new Set<string>([...Object.values(SETTINGS).map((setting) => setting.env), 'QUERENT_DATA'])
    const wrong = markdownFiles().flatMap((file) =>
      named(read(file), /\b(QUERENT_[A-Z_]+)\b/g).filter((name) => !known.has(name)),
    )
    expect(wrong).toEqual([])
  })

  it('name every error code with its status, and no other', () => {
    const rows = Object.entries(ERROR_CODES).map(([code, { status }]) => `${code} ${status}`)
    const text = [...read('docs/errors.md').matchAll(/^\| `([A-Z_]+)` \| (\d+) \|/gm)].map(
      (match) => `${match[1]} ${match[2]}`,
    )
    expect(text.sort()).toEqual(rows.sort())
  })

  it('name every route and no other', async () => {
    const app = createApp(
      { onTurn: () => () => {} } as unknown as Querent,
      readSettings({}, {}),
      pino({ level: 'silent' }),
    )
    const document = await (await app.request('http://localhost/openapi.json')).json()
    const routes = Object.entries(document.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(named(read('docs/api.md'), /^\| `((?:GET|POST|PATCH|PUT|DELETE) \/[^`]*)`/gm)).toEqual(routes.sort())
  })

  it('name every event and no other', () => {
    const events = AskEvent.options.map((option) => option.shape.type.value)
    expect(named(read('docs/api.md'), /^\| `([a-z]+-[a-z]+|declined|failed)` \|/gm)).toEqual([...events].sort())
  })

  it('name every command and flag of the command line', () => {
    const program = createProgram(processTerminal(), async () => {})
    const text = read('docs/cli.md')
    const commands = program.commands.flatMap((command) => [command, ...command.commands])
    const missing = commands
      .filter((command) => command.name() !== 'help' && command.name() !== 'serve')
      .flatMap((command) => [command.name(), ...command.options.flatMap((option) => option.long ?? [])])
      .filter((name) => !text.includes(name))
    expect([...new Set(missing)]).toEqual([])
  })

  it('link only to files that exist', () => {
    const broken = markdownFiles().flatMap((file) =>
      named(read(file), /\]\((?!https?:|#|<)([^)#]+)[^)]*\)/g)
        .filter((link) => !existsSync(join(ROOT, dirname(file), link)))
        .map((link) => `${file}: ${link}`),
    )
    expect(broken).toEqual([])
  })

  it('keep the README commands in CI', () => {
    const commands = [...read('README.md').matchAll(/```sh\n([^`]+)```/g)].flatMap((match) =>
      (match[1] ?? '').trim().split(' && '),
    )
    const ci = read('.ci/run')
    expect(commands.filter((command) => !ci.includes(command))).toEqual([])
  })

  it('argue for every dependency', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json'))
    const text = read('docs/dependencies.md')
    const names = [
      ...Object.keys(dependencies),
      ...Object.keys(devDependencies).filter((name) => !name.startsWith('@types/')),
    ]
    expect(names.filter((name) => !text.includes(name))).toEqual([])
  })
})

function markdownFiles(): string[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.md'),
  )
  return ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...docs.map((file) => join('docs', file))]
}
