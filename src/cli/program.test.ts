import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { promisify } from 'node:util'
import { createColors } from 'picocolors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PACKAGE_ROOT, VERSION } from '../server/package-root.ts'
import { Turn } from '../types.ts'
import { run } from './program.ts'

const EMPLOYEES = `id,name,department,salary
1,Ada,Research,90000
2,Ben,Research,70000
3,Cleo,Sales,50000
`

let folder: string
let reading: string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'querent-cli-'))
  const file = join(folder, 'employees.csv')
  await writeFile(file, EMPLOYEES)
  reading = ['--source', file, '--data-dir', join(folder, 'data')]
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function querent(args: string[], input = '', isInputTyped = false) {
  let out = ''
  let err = ''
  const output = new Writable({
    write(chunk, _, done) {
      out += chunk
      done()
    },
  })
  const code = await run(args, {
    input: Readable.from(input === '' ? [] : [input]),
    output,
    isInputTyped,
    isOutputRead: false,
    width: 100,
    colours: createColors(false),
    out: (text) => void output.write(text),
    err: (text) => {
      err += text
    },
  })
  return { code, out, err }
}

describe('querent ask', () => {
  it('says the answer first, with table, understanding and exit code 0', async () => {
    const { code, out } = await querent(['ask', 'average salary by department', ...reading])
    expect(code).toBe(0)
    expect(out).toMatch(/Research\s+80,000/)
    expect(out).toContain('Understood as: ')
    expect(out.indexOf('80,000')).toBeLessThan(out.indexOf('Understood as: '))
    expect(out).not.toMatch(/█|select/i)
  })

  it('draws the chart and shows the SQL when told to', async () => {
    const { out } = await querent(['ask', 'average salary by department', '--chart', '--sql', ...reading])
    expect(out).toContain('█')
    expect(out).toMatch(/select/i)
  })

  it('prints the turn as JSON', async () => {
    const { code, out } = await querent(['ask', '--json', 'how many employees are there', ...reading])
    expect(code).toBe(0)
    expect(Turn.parse(JSON.parse(out))).toMatchObject({ status: 'answered', table: { rows: [[3]] } })
  })

  it('declines what the data cannot answer with exit code 3', async () => {
    const { code, out } = await querent(['ask', '--json', 'what is the weather in Paris tomorrow', ...reading])
    expect(Turn.parse(JSON.parse(out)).status).toBe('declined')
    expect(code).toBe(3)
  })

  it('answers the lines of the input, one JSON object each', async () => {
    const lines = 'how many employees are there\n\nhow many employees are in Sales\n'
    const { code, out } = await querent(['ask', '-', '--json', ...reading], lines)
    expect(code).toBe(0)
    const turns = out.trim().split('\n')
    expect(turns.map((line) => Turn.parse(JSON.parse(line)).table?.rows)).toEqual([[[3]], [[1]]])
    const text = await querent(['ask', '--batch', ...reading], lines)
    expect(text.out).toContain('> how many employees are in Sales')
  })

  it('holds a conversation until it is told to quit', async () => {
    const lines = 'how many employees are there\nwhat about Sales\nnew\n\nquit\nnever asked\n'
    const { code, out } = await querent(['ask', '--json', ...reading], lines, true)
    expect(code).toBe(0)
    const turns = out
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => Turn.parse(JSON.parse(line)))
    expect(turns.map(({ question }) => question)).toEqual(['how many employees are there', 'what about Sales'])
    expect(new Set(turns.map(({ conversationId }) => conversationId)).size).toBe(1)
  })

  it('tells the gravest end of several questions', async () => {
    const lines = 'how many employees are there\nwhat is the weather in Paris tomorrow\n'
    expect((await querent(['ask', '-', ...reading], lines)).code).toBe(3)
  })

  it('fails in a sentence', async () => {
    const none = await querent(['ask', '-', ...reading], '\n')
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining('There is no question on the input.') })
    const missing = await querent(['ask', 'x', '--source', join(folder, 'nothing.csv'), '--data-dir', folder])
    expect(missing.code).toBe(1)
    expect(missing.out + missing.err).toContain('nothing.csv')
    expect((await querent(['ask', '--rows', 'many', 'x', ...reading])).err).toContain('whole number')
  })
})

describe('querent sources and schema', () => {
  it('list the sources', async () => {
    const { code, out } = await querent(['sources', ...reading])
    expect(code).toBe(0)
    expect(out).toMatch(/employees\s+\S.*duckdb\s+1\s+ready/)
    expect(JSON.parse((await querent(['sources', '--json', ...reading])).out)).toMatchObject([{ ready: true }])
  })

  it('show tables, columns and JSON', async () => {
    expect((await querent(['schema', ...reading])).out).toMatch(/employees\s.*4\s+3/)
    expect((await querent(['schema', 'Employees', ...reading])).out).toMatch(/department\s+VARCHAR/)
    expect(JSON.parse((await querent(['schema', '--json', ...reading])).out)).toMatchObject({ source: 'employees' })
    const unknown = await querent(['schema', 'nothing', ...reading])
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('There are: employees.') })
  })
})

describe('querent model', () => {
  it('drafts a model that checks as valid, and never overwrites a file', async () => {
    const file = join(folder, 'hr.yaml')
    expect((await querent(['model', 'init', '--out', file, ...reading])).code).toBe(0)
    expect(await readFile(file, 'utf8')).toContain('employees')
    expect(await querent(['model', 'check', file])).toMatchObject({
      code: 0,
      out: expect.stringContaining('is valid: 1 dataset,'),
    })
    expect((await querent(['model', 'init', '--out', file, ...reading])).code).toBe(1)
    expect((await querent(['ask', 'how many employees are there', '--model-file', file, ...reading])).code).toBe(0)
  })

  it('names what is wrong with a model', async () => {
    const file = join(folder, 'broken.yaml')
    await writeFile(file, 'semantic_model:\n  - name: 3\n')
    const { code, err } = await querent(['model', 'check', file])
    expect(code).toBe(1)
    expect(err).toContain('broken.yaml')
    expect((await querent(['model', 'check', join(folder, 'nothing.yaml')])).err).toContain('nothing.yaml')
  })
})

describe('querent migrate', () => {
  it('brings the store up to date, says so, and takes the last step back', async () => {
    const store = ['--data-dir', join(folder, 'migrated')]
    expect((await querent(['migrate', 'up', ...store])).out).toContain('applied 0001-')
    expect((await querent(['migrate', 'up', ...store])).out).toContain('is up to date')
    expect((await querent(['migrate', 'down', ...store])).out).toContain('took back ')
    expect((await querent(['migrate', 'status', ...store])).out).toMatch(/waiting +\d{4}-/)
  })
})

describe('the command line', () => {
  it('explains itself', async () => {
    expect((await querent(['--version'])).out.trim()).toBe(VERSION)
    const { out } = await querent(['--help'])
    for (const command of ['ask', 'serve', 'sources', 'schema', 'model', 'migrate']) expect(out).toContain(command)
    const serve = await querent(['serve', '--help'])
    expect(serve.out).toContain('--query-timeout-ms')
    expect(serve.out).not.toContain('--api-key')
    expect((await querent(['nonsense'])).code).toBe(1)
  })

  it('does not serve the network without a key', async () => {
    const { code, err } = await querent(['serve', '--host', '0.0.0.0', ...reading])
    expect(code).toBe(1)
    expect(err).toContain('QUERENT_API_KEY')
  })

  it('starts from bin/querent.js, which passes the exit code on', async () => {
    const start = (...args: string[]) =>
      promisify(execFile)(process.execPath, [join(PACKAGE_ROOT, 'bin/querent.js'), ...args])
    expect((await start('--version')).stdout.trim()).toBe(VERSION)
    await expect(start('nonsense')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('nonsense') })
  })
})
