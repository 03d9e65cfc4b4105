/** For pictures of the monitor: an hour of questions that were never asked, the same ones every time. */
import { randomUUID } from 'node:crypto'
import type { Invocation, ModelUse, Record } from '../src/record/index.ts'
import { random as seeded } from './train/random.ts'

const ASKED = [
  'headcount by department',
  'average salary by grade',
  'attrition rate in the last 12 months',
  'open positions by location',
  'who joined this month',
  'share of women in leadership',
  'sick days per employee by team',
  'how many llamas do we have',
]
const USERS = ['ada', 'bo', 'chen']
const STAGES = { open: 2, resolve: 1, prepare: 2, plan: 14, check: 5, run: 22, chart: 1, tell: 2 }
const MODEL = 'ollama:qwen3'
const HOUR_MS = 60 * 60_000

/** Adds the facts of some 160 questions to the record, the last one just before `now`. */
export async function askInThePast(record: Record, now: Date): Promise<void> {
  const random = seeded(11)
  for (let i = 0; i < 160; i += 1) {
    const age = HOUR_MS * (1 - i / 160) * (0.97 + random() * 0.03)
    await record.addInvocation(pastQuestion(new Date(now.getTime() - age), random))
  }
}

function pastQuestion(startedAt: Date, random: () => number): Invocation {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const question = pick(ASKED)
  const isDeclined = question.includes('llamas')
  const isAgent = !isDeclined && random() < 0.25
  const isFailed = !isDeclined && random() < 0.04
  const slow = 0.6 + random() ** 3 * 6
  const stages = stagesOf(slow, isAgent ? 1800 * (0.5 + random()) : 0, isDeclined ? 4 : 8)
  const last = stages.at(-1)
  const calls = isAgent ? [callWithin(stages, random)] : []
  const sum = (key: 'inputTokens' | 'outputTokens') => calls.reduce((total, call) => total + call[key], 0)
  return {
    id: randomUUID(),
    messageId: randomUUID(),
    userId: pick(USERS),
    source: 'demo',
    planner: isDeclined ? null : isAgent ? 'agent' : pick(['instant', 'instant', 'instant', 'verified']),
    question,
    sql: isDeclined ? null : 'SELECT department, COUNT(*) AS headcount FROM employees GROUP BY department',
    success: !isFailed,
    status: isFailed ? 'failed' : isDeclined ? 'declined' : 'answered',
    errorCode: isFailed ? 'QUERY_TIMEOUT' : null,
    rows: isDeclined || isFailed ? null : Math.ceil(random() * 40),
    startedAt: startedAt.toISOString(),
    latencyMs: (last?.start ?? 0) + (last?.ms ?? 0) + 3,
    modelCalls: calls.length,
    promptTokens: sum('inputTokens'),
    completionTokens: sum('outputTokens'),
    cachedTokens: 0,
    model: isAgent ? MODEL : null,
    cost: 0,
    cacheHit: !isAgent && !isDeclined && random() < 0.2,
    unknownWords: isDeclined ? ['llamas'] : [],
    stages,
    calls,
  }
}

/** Stages one after the other; planning takes longer where a model is asked. */
function stagesOf(slow: number, planning: number, count: number): Invocation['stages'] {
  let start = 0
  return Object.entries(STAGES)
    .slice(0, count)
    .map(([name, usual]) => {
      const stage = { name, start, ms: usual * slow + (name === 'plan' ? planning : 0) }
      start += stage.ms + 1
      return stage
    })
}

function callWithin(stages: Invocation['stages'], random: () => number): ModelUse {
  const plan = stages.find(({ name }) => name === 'plan') ?? { start: 0, ms: 0 }
  return {
    purpose: 'plan',
    model: MODEL,
    start: plan.start + 5,
    ms: Math.round(plan.ms - 10),
    inputTokens: 2100 + Math.round(random() * 900),
    outputTokens: 120 + Math.round(random() * 150),
    cachedTokens: 0,
    estimated: false,
    cost: 0,
    errorCode: null,
    failed: [],
  }
}
