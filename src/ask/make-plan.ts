/** Which planner answers, and what is said when none does. */
import { asQuerentError, QuerentError } from '../errors.ts'
import { type Models, unknownModel } from '../models/index.ts'
import type { PlanContext, Planner, PlanOutcome } from '../plan/types.ts'
import type { Question } from '../types.ts'

const NO_PLANNER: PlanOutcome = {
  kind: 'decline',
  decline: { reason: 'No planner is configured.', unknownWords: [], suggestions: [] },
}

/**
 * The first plan. A planner that asks back or declines hands over to the next; where all do, a question back comes before
 * a refusal. A language model that fails takes nothing away from what the others say: its error is thrown only where they
 * have neither plan nor question.
 */
export async function makePlan(
  question: string,
  context: PlanContext,
  planners: readonly Planner[],
  report: (error: QuerentError) => void,
  signal?: AbortSignal,
): Promise<PlanOutcome> {
  let best: PlanOutcome | undefined
  let failure: QuerentError | undefined
  for (const planner of planners) {
    signal?.throwIfAborted()
    try {
      const outcome = await planner.plan(question, context, signal)
      if (outcome.kind === 'plan' || outcome.kind === 'result') return outcome
      best = better(best, outcome)
    } catch (thrown) {
      failure = ofModels(thrown)
      report(failure)
    }
  }
  if (best?.kind === 'clarification' || failure === undefined) return best ?? NO_PLANNER
  throw withSuggestion(failure, best)
}

/** The error where it is one of language models; others are thrown on. */
function ofModels(thrown: unknown): QuerentError {
  const error = asQuerentError(thrown)
  if (error.code.startsWith('LLM_') || error.code === 'BUDGET_SPENT') return error
  throw thrown
}

function better(before: PlanOutcome | undefined, now: PlanOutcome): PlanOutcome {
  if (before?.kind === 'clarification' && now.kind === 'decline') return before
  if (before?.kind !== 'decline' || now.kind !== 'decline') return now
  const merged = (key: 'suggestions' | 'unknownWords') => [...new Set([...now.decline[key], ...before.decline[key]])]
  const decline = {
    ...now.decline,
    suggestions: merged('suggestions').slice(0, 4),
    unknownWords: merged('unknownWords'),
  }
  return { kind: 'decline', decline }
}

function withSuggestion(failure: QuerentError, best: PlanOutcome | undefined): QuerentError {
  const nearest = best?.kind === 'decline' ? best.decline.suggestions[0] : undefined
  const { code, message, next } = failure
  if (nearest === undefined) return failure
  return new QuerentError(code, message, {
    next: `${next} This can be asked without a language model: "${nearest}"`,
    cause: failure.cause,
  })
}

/** All planners, in their order. */
const AUTO = 'auto'

/**
 * The planners of a question: all, the one that it names, or its own SQL. Throws INVALID_REQUEST for a planner that is not
 * there, LLM_NOT_CONFIGURED and LLM_UNKNOWN for a language model.
 */
export function plannersFor(question: Question, { planners, models }: Choosable): readonly Planner[] {
  const { planner = AUTO, sql, model } = question
  refuseUnknownModel(model, models)
  if (sql !== undefined) return [writtenSql(sql)]
  if (planner === AUTO) return planners
  const found = planners.filter((one) => one.name === planner)
  if (found.length > 0) return found
  if (planner === 'agent') throw new QuerentError('LLM_NOT_CONFIGURED', 'No language model is configured.')
  throw new QuerentError('INVALID_REQUEST', `There is no planner ${JSON.stringify(planner)}.`, {
    next: `Use one of: ${[AUTO, ...planners.map(({ name }) => name)].join(', ')}.`,
  })
}

type Choosable = { planners: readonly Planner[]; models: Pick<Models, 'list'> }

function refuseUnknownModel(model: string | undefined, models: Pick<Models, 'list'>): void {
  const known = models.list().map(({ name }) => name)
  if (model === undefined || known.includes(model)) return
  throw unknownModel(model, known)
}

/** SQL that a person wrote is its own plan. */
function writtenSql(sql: string): Planner {
  const plan = {
    planner: 'sql' as const,
    sql,
    columns: [],
    confidence: 1,
    explanation: '',
    reasons: [],
    assumptions: [],
  }
  return { name: 'sql', plan: async () => ({ kind: 'plan', plan, followUp: false }) }
}
