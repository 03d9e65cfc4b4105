/**
 * Can the pay of one person be worked out from totals? An analyst with 100 questions about each target, who knows everything
 * but the salaries, asks the demo and then solves for the target: `node bench/differencing.ts [--targets 100]
 * [--questions 100] [--seed 1]`. A salary counts as fixed when the estimate is within 1 % of the truth and the attacker can
 * know it: the posterior standard deviation is below 1 % too. Right guesses without that are counted apart.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readPolicy } from '../src/access/policy.ts'
import type { Access, View } from '../src/access/types.ts'
import { openView, viewFor } from '../src/access/view.ts'
import { loadCatalog } from '../src/catalog/load.ts'
import { demoDatabase } from '../src/demo/open.ts'
import { QuerentError } from '../src/errors.ts'
import { checkSql } from '../src/guard/check.ts'
import { openRecord, type Record, sqliteStore } from '../src/record/index.ts'
import { readRows } from '../src/run.ts'
import { openSource, type Source } from '../src/sources/index.ts'
import { loadSqlParser } from '../src/sql/tree.ts'
import type { Cell } from '../src/types.ts'
import { estimate, type Observation, type Salary } from './differencing-estimate.ts'
import { type Question, questionsAbout } from './differencing-questions.ts'

const POLICY = `
roles:
  analyst: { sources: { demo: { tables: { "*": { columns: "*" }, salaries: { columns: "*", minimum_group: 5 } } } } }`
const FROM = `FROM salaries s JOIN employees e ON e.employee_id = s.employee_id JOIN departments d ON d.department_id = e.department_id
  JOIN jobs j ON j.job_id = e.job_id JOIN locations l ON l.location_id = e.location_id`
const LIMITS = { maxRows: 5_000, timeoutMs: 60_000 }

const DEFENCES = ['no rule', 'minimum group', 'minimum group + overlap log'] as const
type Defence = (typeof DEFENCES)[number]
type Tally = { fixed: number; lucky: number; asked: number; answered: number; refused: number; ms: number }

type Place = { source: Source; record: Record; open: View; view: View; rows: Salary[] }

async function openPlace(folder: string): Promise<Place> {
  await loadSqlParser()
  const path = await demoDatabase(folder)
  const source = await openSource(path, {
    name: 'demo',
    settings: { engines: 1, engineMemoryMb: 1024, dataDir: folder },
  })
  const { catalog } = await loadCatalog(source, 'demo')
  const open = openView(catalog)
  const view = viewFor(readPolicy(POLICY, 'policy.yaml'), accessOf('analyst'), catalog)
  const record = await openRecord(sqliteStore(join(folder, 'record.sqlite')))
  const sql = `SELECT s.salary_id AS salary_id, s.employee_id AS employee_id, s.amount AS amount, s.effective_from AS effective_from,
    s.effective_to AS effective_to, e.full_name AS full_name, e.gender AS gender, e.hire_date AS hire_date,
    YEAR(e.birth_date) AS birth_year, e.fte AS fte, e.manager_id AS manager_id, e.employment_type AS employment_type,
    d.name AS department, l.city AS city, j.title AS title, j.level AS level, j.band_minimum AS lowest, j.band_maximum AS highest ${FROM}`
  const { rows, columns } = await source.run(checkSql(sql, open).checked, { maxRows: 100_000, timeoutMs: 60_000 })
  const salaries = rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])) as Salary)
  return { source, record, open, view, rows: salaries }
}

const accessOf = (id: string): Access => ({
  user: { id, name: id, roles: ['analyst'], attributes: {} },
  fingerprint: id,
})

const sqlOf = ({ where, by, shown }: Question) => {
  const keys = by.map(({ sql }, i) => `${sql} AS k${i}`)
  const group = by.length > 0 ? ` GROUP BY ${by.map(({ sql }) => sql).join(', ')}` : ''
  return `SELECT ${[...keys, `${shown} AS total`].join(', ')} ${FROM} WHERE ${where}${group}`
}

/** The rows of one question under one defence; null where it is refused. */
async function answer(question: Question, defence: Defence, user: string, place: Place): Promise<Cell[][] | null> {
  const { source, record, open, view } = place
  try {
    const checked = checkSql(sqlOf(question), defence === 'no rule' ? open : view)
    if (defence !== 'minimum group + overlap log') return (await source.run(checked.checked, LIMITS)).rows
    const reading = {
      checked,
      source,
      view,
      access: accessOf(user),
      purpose: 'answer' as const,
      question: null,
      record,
    }
    return (await readRows({ ...reading, report: () => {} }, LIMITS)).rows
  } catch (error) {
    if (error instanceof QuerentError && ['TOTALS_ONLY', 'SQL_NOT_PERMITTED'].includes(error.code)) return null
    throw error
  }
}

/** What the rows of an answer say: an equation for each cell that is shown. */
function observations(question: Question, rows: Cell[][], salaries: Salary[]): Observation[] {
  const cells = new Map<string, Salary[]>()
  for (const salary of salaries) {
    if (!question.test(salary)) continue
    const key = JSON.stringify(question.by.map(({ key }) => String(key(salary))))
    cells.set(key, [...(cells.get(key) ?? []), salary])
  }
  return rows.flatMap((row) => {
    const members = cells.get(JSON.stringify(row.slice(0, -1).map(String))) ?? []
    const total = row.at(-1)
    if (total === null || total === undefined || members.length === 0) return []
    const found = question.observe(members, Number(total))
    return found ? [{ ...found, isCell: question.by.length > 0 }] : []
  })
}

async function attack(target: Salary, defence: Defence, limit: number, seed: number, place: Place): Promise<Tally> {
  const tally: Tally = { fixed: 0, lucky: 0, asked: 0, answered: 0, refused: 0, ms: 0 }
  const known: Observation[] = []
  for (const question of questionsAbout(target, place.rows, seed).slice(0, limit)) {
    const started = performance.now()
    const rows = await answer(question, defence, `${defence} ${target.employee_id}`, place)
    tally.ms += performance.now() - started
    tally.asked += 1
    const shown = rows?.some((row) => row.at(-1) !== null) ?? false
    if (shown) tally.answered += 1
    if (rows && shown) known.push(...observations(question, rows, place.rows))
  }
  const { mean, deviation } = estimate(target, known)
  const isClose = Math.abs(mean - Number(target.amount)) <= 0.01 * Number(target.amount)
  const isSure = deviation < 0.01 * Number(target.amount)
  return { ...tally, fixed: isClose && isSure ? 1 : 0, lucky: isClose && !isSure ? 1 : 0 }
}

const { values } = parseArgs({
  options: {
    targets: { type: 'string', default: '10' },
    questions: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
  },
})
const [targets, questions, seed] = [Number(values.targets), Number(values.questions), Number(values.seed)]
const folder = mkdtempSync(join(tmpdir(), 'querent-differencing-'))
const place = await openPlace(folder)
try {
  const present = place.rows.filter(({ effective_to }) => effective_to === null)
  const step = present.length / Math.min(targets, present.length)
  const chosen = Array.from({ length: Math.min(targets, present.length) }, (_, i) => {
    return present[Math.floor((i + ((seed * 0.618) % 1)) * step) % present.length] as Salary
  })
  console.log(
    `${chosen.length} targets of ${present.length} salaries in force, ${questions} questions each, seed ${seed}\n`,
  )
  console.log('| | fixed within 1 % | right by luck | questions answered | time per question |\n|---|---|---|---|---|')
  for (const defence of DEFENCES) {
    const tallies: Tally[] = []
    for (const target of chosen) tallies.push(await attack(target, defence, questions, seed, place))
    const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0)
    const share = (part: number, whole: number) => `${((100 * part) / Math.max(whole, 1)).toFixed(1)} %`
    const asked = sum((tally) => tally.asked)
    const cells = [
      share(
        sum(({ fixed }) => fixed),
        tallies.length,
      ),
      share(
        sum(({ lucky }) => lucky),
        tallies.length,
      ),
      share(
        sum(({ answered }) => answered),
        asked,
      ),
      `${(sum(({ ms }) => ms) / Math.max(asked, 1)).toFixed(1)} ms`,
    ]
    console.log(`| ${defence} | ${cells.join(' | ')} |`)
  }
} finally {
  await place.source.close()
  await place.record.close()
  rmSync(folder, { recursive: true })
}
