import type { Reason } from '../../src/types.ts'
import { STAGE_LABEL, sayConfidence, sayDuration } from '../state/sayings.ts'
import type { TurnView } from '../state/turn-view.ts'
import { Icon } from './icon.tsx'
import { Sql } from './sql.tsx'
import type { PartProps } from './turn.tsx'

/** How the answer was computed: from the words of the question to the statement that ran. Closed until asked for. */
export function How({ view }: PartProps) {
  const { plan, sql, sqlExplanation } = view.turn
  if (plan === undefined) return null
  return (
    <details className="how">
      <summary>
        <Icon name="chevron" />
        How this was computed
      </summary>
      <div className="how-body">
        <h3>Understood as</h3>
        <p>{plan.explanation}</p>
        {plan.reasons.length > 0 && <Reasons reasons={plan.reasons} />}
        {plan.assumptions.length > 0 && <Assumptions items={plan.assumptions} />}
        <h3>Query</h3>
        {sqlExplanation !== undefined && <p>{sqlExplanation}</p>}
        <Sql sql={sql ?? plan.sql} />
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

function Assumptions({ items }: { items: string[] }) {
  return (
    <>
      <h3>Assumed</h3>
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
    ['Tables', (view.turn.tables ?? []).join(', ')],
    ['Planner', plan?.planner],
    ['Confidence', plan === undefined ? undefined : sayConfidence(plan.confidence)],
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
