/** Positions that the demo's company fills, and the applications for them. */
import { type Day, HISTORY, isoOf, isoOrNull, monthsBetween } from './calendar.ts'
import { FEMALE_FIRST_NAMES, LAST_NAMES, MALE_FIRST_NAMES } from './names.ts'
import type { Organisation } from './organisation.ts'
import type { Person } from './people.ts'
import { createRandom, itemAt, type Random } from './random.ts'
import { DEPARTMENTS, DIRECTOR_LEVEL, jobAt } from './structure.ts'
import type { DemoCell } from './tables.ts'

/** Positions under way when the history ends, and cancelled ones in an average month. */
const PIPELINE = 190
const CANCELLED_BY_MONTH = 3.6

const DAYS_TO_FILL = [31, 42, 55, 68, 84]
/** Departments where the search takes longer or shorter than usual. */
const SEARCH_FACTOR: Readonly<Record<string, number>> = {
  'Information Technology': 1.35,
  Engineering: 1.25,
  'Research and Development': 1.3,
  'Legal and Compliance': 1.3,
  'Customer Service': 0.75,
  Logistics: 0.8,
  Production: 0.85,
}

const SOURCES = ['LinkedIn', 'Career site', 'Agency', 'Referral', 'Job fair'] as const
const APPLICANT_WEIGHTS = [34, 31, 15, 12, 8]
const HIRED_WEIGHTS = [27, 26, 17, 26, 4]
const APPLICANTS_BY_LEVEL = [5.4, 5, 4.4, 3.6, 3.2]
const STAGES = ['Applied', 'Screening', 'Interview', 'Offer', 'Rejected'] as const

type Requisition = {
  department: number
  location: number
  level: number
  opened: Day
  filled: Day | null
  closed: Day | null
}

export type Recruiting = { requisitions: DemoCell[][]; candidates: DemoCell[][] }

/** The rows of `requisitions`, in the order of opening, and of `candidates`, by requisition. */
export function recruitingRows(seed: number, people: readonly Person[], organisation: Organisation): Recruiting {
  const random = createRandom(seed)
  const all = [...filledPositions(random, people), ...pipeline(random), ...cancelledPositions(random)]
  const recruiting: Recruiting = { requisitions: [], candidates: [] }
  for (const requisition of all.sort((a, b) => a.opened - b.opened)) {
    const id = recruiting.requisitions.length + 1
    recruiting.requisitions.push(requisitionRow(id, requisition, organisation))
    addCandidates(random, recruiting.candidates, id, requisition)
  }
  return recruiting
}

function requisitionRow(id: number, requisition: Requisition, { leaderOn }: Organisation): DemoCell[] {
  const { department, location, level, opened, filled, closed } = requisition
  const status = filled !== null ? 'filled' : closed !== null ? 'cancelled' : 'open'
  const manager = leaderOn(department, Math.max(opened, HISTORY.first), id)
  const job = jobAt(department, level)
  const dates = [isoOf(opened), isoOrNull(filled), isoOrNull(closed)]
  return [id, department + 1, location + 1, job, ...dates, status, manager.id]
}

/** One filled position for everybody hired during the history. */
function filledPositions(random: Random, people: readonly Person[]): Requisition[] {
  return people
    .filter(({ hire, entryLevel }) => hire >= HISTORY.first && entryLevel < DIRECTOR_LEVEL)
    .map(({ hire, department, location, entryLevel: level }) => {
      const filled = hire - random.int(12, 75)
      const opened = filled - drawDaysToFill(random, department, level)
      return { department, location, level, opened, filled, closed: filled }
    })
}

function drawDaysToFill(random: Random, department: number, level: number): number {
  const usual = itemAt(DAYS_TO_FILL, level - 1) * (SEARCH_FACTOR[itemAt(DEPARTMENTS, department).name] ?? 1)
  const tail = random.chance(0.08) ? 1.8 : 1
  return Math.max(9, Math.round(usual * tail * random.normal(1, 0.28)))
}

function drawPosition(random: Random): Pick<Requisition, 'department' | 'location' | 'level'> {
  const department = random.weighted(DEPARTMENTS.map(({ share, attrition }) => share * (attrition + 0.05)))
  const { ladder, sites } = itemAt(DEPARTMENTS, department)
  const { level } = itemAt(ladder, random.weighted(ladder.map(({ share }) => share)))
  return { department, location: random.weighted(sites), level }
}

/** Positions of those who start after the history: some are filled by then, most are still open. */
function pipeline(random: Random): Requisition[] {
  const positions: Requisition[] = []
  while (positions.length < PIPELINE) {
    const position = drawPosition(random)
    const accepted = HISTORY.last + random.int(-35, 85)
    const opened = accepted - drawDaysToFill(random, position.department, position.level)
    if (opened > HISTORY.last) continue
    const filled = accepted <= HISTORY.last ? accepted : null
    positions.push({ ...position, opened, filled, closed: filled })
  }
  return positions
}

function cancelledPositions(random: Random): Requisition[] {
  return monthsBetween(HISTORY.first, HISTORY.last).flatMap(({ first, next, year, month }) => {
    const stop = year === 2023 && month >= 3 && month <= 6 ? 3 : 1
    const count = Math.round(CANCELLED_BY_MONTH * stop * 2 * random.unit())
    return Array.from({ length: count }, () => {
      const opened = random.int(first, next - 1)
      const closed = opened + random.int(15, 110)
      return { ...drawPosition(random), opened, filled: null, closed: closed <= HISTORY.last ? closed : null }
    })
  })
}

function addCandidates(random: Random, rows: DemoCell[][], id: number, requisition: Requisition): void {
  const { opened, filled, closed, level } = requisition
  const end = closed ?? HISTORY.last
  const count = Math.max(1, Math.round(random.normal(itemAt(APPLICANTS_BY_LEVEL, level - 1), 1.5)))
  for (let i = 0; i < count; i++) {
    const hired = filled !== null && i === 0
    const applied = random.int(opened, hired ? Math.max(opened, end - 8) : end)
    const source = itemAt(SOURCES, random.weighted(hired ? HIRED_WEIGHTS : APPLICANT_WEIGHTS))
    const stage = hired ? 'Hired' : closed !== null ? 'Rejected' : drawStage(random, end - applied)
    rows.push([rows.length + 1, id, drawName(random), isoOf(applied), source, stage, hired ? isoOf(end) : null])
  }
}

/** The stage of an application for an open position; the older it is, the further it has come. */
function drawStage(random: Random, age: number): string {
  const weights = age < 10 ? [70, 22, 2, 0, 6] : age < 25 ? [22, 36, 20, 4, 18] : [6, 16, 32, 12, 34]
  return itemAt(STAGES, random.weighted(weights))
}

function drawName(random: Random): string {
  return `${random.pick(random.chance(0.42) ? FEMALE_FIRST_NAMES : MALE_FIRST_NAMES)} ${random.pick(LAST_NAMES)}`
}
