/** The whole product on one of its sources: every stage that a person's question passes, with its policies and its record. */
import { type Access, OWNER } from '../access/types.ts'
import type { Querent } from '../index.ts'
import type { AskEvent, Plan, ResultTable } from '../types.ts'
import type { Outcome } from './gold.ts'
import { type Asked, type ModelUse, NO_MODEL, type Subject } from './subject.ts'
import type { Persona } from './suite.ts'

export type ProductOptions = {
  /** A source of this Querent; absent: the first. */
  source?: string
  planner?: string
  model?: string
  /** In whose name the questions are asked: their conversations are that user's. */
  userId: string
  signal?: AbortSignal
}

/** The rows that an answer may have and still be judged. */
export const JUDGED_ROWS = 50_000

/** Asks through `querent.ask`. The suite's own SQL passes the guard too, under the owner's rights. */
export function productSubject(querent: Querent, options: ProductOptions): Subject {
  const { source, planner, model, userId, signal } = options
  const place = { source, maxRows: JUDGED_ROWS, fresh: true }
  return {
    async ask({ question, persona }, talk) {
      const conversationId = talk.get('conversation') as string | undefined
      const asked = { ...place, question, planner, model, conversationId }
      const since = new Date().toISOString()
      const heard = await hear(querent.ask(asked, accessOf(persona, userId), signal))
      talk.set('conversation', heard.conversationId)
      return outcomeOf(heard, planner ?? 'auto', await modelUse(querent, heard.messageId, since))
    },
    run: async (sql) => rowsOf(await hear(querent.askSql({ ...place, sql }, accessOf(undefined, userId), signal))),
    close: async () => {},
  }
}

/** The persona's rights, else the owner's, in the name of the evaluation. */
function accessOf(persona: Persona | undefined, userId: string): Access {
  const user = { ...OWNER.user, id: userId, name: 'Evaluation' }
  if (!persona) return { user, fingerprint: OWNER.fingerprint }
  const { roles, attributes } = persona
  const held = { id: userId, ...attributes }
  return { user: { ...user, roles, attributes: held }, fingerprint: JSON.stringify(['persona', roles, held]) }
}

type Refused = Pick<Extract<Asked, { reason: string }>, 'kind' | 'reason'>
type Heard = { conversationId?: string; messageId?: string; plan?: Plan; table?: ResultTable; refused?: Refused }

/** What a turn told, put together. */
async function hear(events: AsyncGenerator<AskEvent>): Promise<Heard> {
  let heard: Heard = {}
  for await (const event of events) heard = { ...heard, ...toldBy(event) }
  return heard
}

function toldBy(event: AskEvent): Heard {
  switch (event.type) {
    case 'question-received':
      return { conversationId: event.conversationId, messageId: event.messageId }
    case 'plan-ready':
      return { plan: event.plan }
    case 'rows-available':
      return { table: event.table }
    case 'clarification-needed':
      return { refused: { kind: 'clarification', reason: event.clarification.question } }
    case 'declined':
      return { refused: { kind: 'decline', reason: event.decline.reason } }
    case 'failed':
      return { refused: { kind: 'failure', reason: `${event.error.code}: ${event.error.message}` } }
    default:
      return {}
  }
}

function outcomeOf(heard: Heard, planner: string, use: ModelUse): Asked {
  const { plan, refused } = heard
  const shared = { planner: plan?.planner ?? planner, use }
  if (refused) return { ...shared, ...refused }
  if (!plan) return { ...shared, kind: 'failure', reason: 'There was no answer.' }
  const { sql, confidence, explanation } = plan
  return { ...shared, kind: 'plan', sql, confidence, explanation, rows: async () => rowsOf(heard), plan }
}

function rowsOf({ table, refused }: Heard): Outcome {
  if (refused || !table) return { error: refused?.reason ?? 'There are no rows.' }
  return table.truncated ? { error: `There are more than ${JUDGED_ROWS} rows.` } : { rows: table.rows }
}

/** Tokens and cost, from the record of the turn. */
async function modelUse({ record }: Querent, messageId: string | undefined, since: string): Promise<ModelUse> {
  const recent = await record.invocations({ since, limit: 1000 })
  const turn = recent.find((one) => one.messageId === messageId)
  if (!turn) return NO_MODEL
  const { modelCalls, promptTokens, completionTokens, cost } = turn
  return { calls: modelCalls, promptTokens, completionTokens, cost: cost ?? 0 }
}
