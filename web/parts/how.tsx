import { formatCount } from '../../src/present/format.ts'
import type { Reason } from '../../src/types.ts'
import { howFacts } from '../state/how-facts.ts'
import { STAGE_LABEL, sayConfidence, sayDuration, sayOutcome } from '../state/sayings.ts'
import type { TurnView } from '../state/turn-view.ts'
import { Icon } from './icon.tsx'
import { Sql } from './sql.tsx'
import type { PartProps } from './turn.tsx'

/** How the answer was computed: from the words of the question to the statement that ran. Closed until asked for. */
export function How({ view }: PartProps) {
  const { plan, sql, sqlExplanation } = view.turn
  if (plan === undefined) return null
  const { metrics, filters } = howFacts(plan)
  return (
    <details className="how">
      <summary>
        <Icon name="chevron" />
        How this was computed
        {plan.planner === 'verified' && <Verified />}
        <span className="count">{sayOutcome(view)}</span>
      </summary>
      <div className="how-body">
        <h3>Understood as</h3>
        <p>{plan.explanation}</p>
        {metrics.length > 0 && <Items title="Metrics" items={metrics} />}
        {filters.length > 0 && <Items title="Filters" items={filters} />}
        {plan.reasons.length > 0 && <Reasons reasons={plan.reasons} />}
        {plan.assumptions.length > 0 && <Items title="Assumed" items={plan.assumptions} />}
        {plan.checks !== undefined && plan.checks.length > 0 && <Items title="Checked" items={plan.checks} />}
        <h3>Query</h3>
        {sqlExplanation !== undefined && <p>{sqlExplanation}</p>}
        <Sql sql={sql ?? plan.sql} view={view} />
        <Facts view={view} />
      </div>
    </details>
  )
}

function Reasons({ reasons }: { reasons: Reason[] }) {
  return (
    <>
      <h3>What each word was taken to mean</h3>
      <dl className="reasons">
        {reasons.map((reason) => (
          <div key={`${reason.start}-${reason.end}-${reason.meaning}`}>
            <dt>{reason.text}</dt>
            <dd>
              {reason.meaning} <span className="tag">{reason.source}</span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}

/** A person has checked the question and its SQL. */
function Verified() {
  return (
    <span className="badge" title="A person has checked this question and its SQL.">
      <Icon name="seal" />
      Verified
    </span>
  )
}

function Items({ title, items }: { title: string; items: string[] }) {
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </>
  )
}

function Facts({ view }: { view: TurnView }) {
  const { plan, ms } = view.turn
  const times = view.stages.flatMap(({ name, ms: stageMs }) =>
    stageMs === undefined ? [] : [`${STAGE_LABEL[name].toLowerCase()} ${sayDuration(stageMs)}`],
  )
  if (ms !== undefined) times.push(`in all ${sayDuration(ms)}`)
  const facts: [string, string | undefined][] = [
    ['Source', view.turn.source],
    ['Tables', (view.turn.tables ?? []).join(', ')],
    ['Planner', plan?.planner],
    ['Model', plan?.model],
    ['Confidence', plan === undefined ? undefined : sayConfidence(plan.confidence)],
    ['Rows', sayRowCount(view)],
    ['Time', times.join(', ')],
  ]
  return (
    <dl className="facts">
      {facts.map(([name, value]) =>
        value ? (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  )
}

function sayRowCount({ turn }: TurnView): string | undefined {
  if (turn.table === undefined) return undefined
  const count = formatCount(turn.table.rows.length)
  return turn.table.truncated ? `the first ${count}; there are more` : count
}
