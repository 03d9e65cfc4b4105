/** Plans that a language model has made before: the same question, data and rights give the same SQL, and cost nothing twice. */
import type { Catalog } from '../../types.ts'
import type { PlanContext, Planner, PlanOutcome } from '../types.ts'

/** Plans that are kept for each catalog, those used last. */
const KEPT = 500

type Plans = Map<string, PlanOutcome>

/**
 * The planner with a memory. A plan is remembered for one person, one day and one state of the catalog, which is another one
 * where schema, model or policy have changed. Follow-ups, and answers that rest on documents or tools, are planned anew; so is
 * what the context calls `fresh`. The query itself is checked and run each time.
 */
export function rememberedPlanner(planner: Planner): Planner {
  const known = new WeakMap<Catalog, Plans>()
  const plansOf = (catalog: Catalog): Plans => {
    const plans: Plans = known.get(catalog) ?? new Map()
    known.set(catalog, plans)
    return plans
  }
  return {
    name: planner.name,
    prepare: (catalog) => planner.prepare?.(catalog),
    async plan(question, context, signal) {
      const plans = plansOf(context.catalog)
      const key = keyOf(question, context)
      const before = key === undefined || context.fresh ? undefined : plans.get(key)
      if (before) context.onRemembered?.()
      const outcome = before ?? (await planner.plan(question, context, signal))
      if (key !== undefined && isLasting(outcome)) keep(plans, key, outcome)
      return outcome
    },
  }
}

/** Undefined where the turns before have a say, or the asker pays with credentials of their own and may expect a call. */
function keyOf(question: string, context: PlanContext): string | undefined {
  const { previous, history = [], access, today, model, keys, verified = [] } = context
  if (previous || history.length > 0 || keys) return undefined
  return JSON.stringify([question, access.user.id, access.fingerprint, today, model, verified])
}

function isLasting(outcome: PlanOutcome): boolean {
  return outcome.kind === 'plan' && (outcome.plan.citations ?? []).length === 0
}

/** Puts a plan last and lets the one go that was used longest ago. */
function keep(plans: Plans, key: string, outcome: PlanOutcome): void {
  plans.delete(key)
  plans.set(key, outcome)
  if (plans.size > KEPT) plans.delete(plans.keys().next().value ?? '')
}
