import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createColors } from 'picocolors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from './program.ts'
import type { Terminal } from './terminal.ts'

const POLICY = `
roles:
  analyst:
    sources:
      hr:
        tables:
          departments: { columns: "*" }
          employees:
            columns: [id, name, dept_id, hire_date, location]
            rows: "dept_id = :user.dept_id"
            masks: { email: partial, birth_date: year }
          salaries: { columns: "*", rows: "true", minimum_group: 5 }
`

const SCHEMA = {
  tables: {
    departments: ['id', 'name'],
    employees: ['id', 'name', 'email', 'phone', 'dept_id', 'hire_date', 'birth_date', 'location'],
    salaries: ['id', 'employee_id', 'amount', 'valid_from'],
    secrets: ['id', 'note'],
  },
}

let folder: string
let files: string[]

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'querent-check-'))
  const [policy, schema] = [join(folder, 'policy.yaml'), join(folder, 'schema.json')]
  writeFileSync(policy, POLICY)
  writeFileSync(schema, JSON.stringify(SCHEMA))
  files = ['--policy', policy, '--schema', schema]
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Verdict = { id: unknown; verdict: string; code: string; reason: string; sql: string | null }

async function check(args: string[], lines: unknown[] = []) {
  let [out, err] = ['', '']
  const terminal = {
    input: Readable.from(lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`)),
    output: process.stdout,
    isInputTyped: false,
    isOutputRead: false,
    width: 120,
    colours: createColors(false),
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
  } satisfies Terminal
  const code = await run(['check', ...args], terminal)
  const verdicts = out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Verdict)
  return { code, err, verdicts, verdict: verdicts[0] }
}

describe('querent check', () => {
  it('says what would run for the caller', async () => {
    const { code, verdict } = await check([...files, '--user', '{"dept_id": 3}', 'SELECT name FROM employees'])
    expect(verdict).toMatchObject({ verdict: 'allow', code: 'OK', reason: '' })
    expect(verdict?.sql).toMatch(/dept_id = 3/)
    expect(code).toBe(0)
  })

  it('shows no row to someone whose attribute is missing', async () => {
    const { verdict } = await check([...files, 'SELECT name FROM employees'])
    expect(verdict?.sql).toMatch(/WHERE 1 = 0/)
  })

  it('answers the hidden and the absent alike, and fails the command', async () => {
    const hidden = await check([...files, 'SELECT note FROM secrets'])
    const absent = await check([...files, 'SELECT note FROM nothing'])
    expect(hidden.verdict?.reason.replace('secrets', 'nothing')).toBe(absent.verdict?.reason)
    expect(hidden.code).toBe(1)
    expect((await check([...files, 'SELECT phone FROM employees'])).verdict?.code).toBe('SQL_NOT_PERMITTED')
  })

  it('gives totals of protected tables only', async () => {
    expect((await check([...files, 'SELECT AVG(amount) FROM salaries'])).verdict?.sql).toMatch(/HAVING/)
    expect((await check([...files, 'SELECT amount FROM salaries'])).verdict?.code).toBe('TOTALS_ONLY')
  })

  it('judges each line of a batch in its dialect', async () => {
    const { code, verdicts } = await check(
      [...files, '--role', 'analyst', '--user', '{"dept_id": 3}', '--batch'],
      [
        { id: 1, dialect: 'postgres', sql: 'SELECT name FROM employees' },
        { id: 'b', dialect: 'mariadb', sql: 'SELECT name FROM employees' },
        { id: 3, dialect: 'sqlserver', sql: 'SELECT TOP 3 name FROM employees' },
        { id: 4, dialect: 'cobol', sql: 'SELECT 1' },
        { id: 5, sql: 'DROP TABLE employees' },
        'no json',
      ],
    )
    expect(code).toBe(0)
    expect(verdicts.map(({ id, verdict, code }) => [id, verdict, code])).toEqual([
      [1, 'allow', 'OK'],
      ['b', 'allow', 'OK'],
      [3, 'allow', 'OK'],
      [4, 'deny', 'INVALID_REQUEST'],
      [5, 'deny', 'SQL_NOT_READ_ONLY'],
      [null, 'deny', 'INVALID_REQUEST'],
    ])
    expect(verdicts[0]?.sql).toMatch(/OFFSET 0/)
    expect(verdicts[1]?.sql).toMatch(/LIMIT 18446744073709551615/)
  })

  it('names the line of a mistake in the policy', async () => {
    const wrong = join(folder, 'wrong.yaml')
    writeFileSync(wrong, POLICY.replace('minimum_group: 5', 'minimum_group: one'))
    const { code, err } = await check(['--policy', wrong, ...files.slice(2), 'SELECT 1'])
    expect(code).toBe(1)
    expect(err).toContain('line 12')
  })

  it('lets everything of the schema be read without a policy', async () => {
    expect((await check([...files.slice(2), 'SELECT note FROM secrets'])).verdict?.verdict).toBe('allow')
  })
})
