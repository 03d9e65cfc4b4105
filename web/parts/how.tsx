import { useEffect, useState } from 'react'
import { formatCount } from '../../src/present/format.ts'
import type { Reason } from '../../src/types.ts'
import type { How as HowItCame } from '../api.ts'
import { useApp } from '../app-context.ts'
import { howFacts, sentencesOf, stagesOf } from '../state/how-facts.ts'
import { sayBytes } from '../state/monitor.ts'
import { STAGE_LABEL, sayConfidence, sayDuration, sayOutcome } from '../state/sayings.ts'
import type { TurnView } from '../state/turn-view.ts'
import { words } from '../words/index.ts'
import { Icon } from './icon.tsx'
import { LineagePart } from './lineage.tsx'
import { prepareSqlField, Sql } from './sql.tsx'
import type { PartProps } from './turn.tsx'

/** How the answer was computed: from the words of the question to the statement that ran. Closed until asked for. */
export function How({ view }: PartProps) {
  const { plan, sql, sqlExplanation, messageId } = view.turn
  const [opened, setOpened] = useState(false)
  const told = useHow(messageId, opened)
  if (plan === undefined) return null
  const { metrics, filters } = howFacts(plan)
  return (
    <details
      className="how"
      onToggle={() => {
        setOpened(true)
        prepareSqlField()
      }}
    >
      <summary>
        <Icon name="chevron" />
        {words.how.title}
        {plan.planner === 'verified' && <Verified />}
        <span className="count">{sayOutcome(view)}</span>
      </summary>
      <div className="how-body">
        <h3>{words.chat.understood}</h3>
        <p>{plan.explanation}</p>
        {metrics.length > 0 && <Items title={words.how.metrics} items={metrics} />}
        {filters.length > 0 && <Items title={words.how.filters} items={filters} />}
        {plan.reasons.length > 0 && <Reasons reasons={plan.reasons} />}
        {plan.assumptions.length > 0 && <Items title={words.how.assumed} items={plan.assumptions} />}
        {plan.checks !== undefined && plan.checks.length > 0 && <Items title={words.how.checked} items={plan.checks} />}
        {told !== undefined && <LineagePart lineage={told} />}
        <h3>{words.how.query}</h3>
        {sqlExplanation !== undefined && <Steps text={sqlExplanation} />}
        {(sql ?? plan.sql) !== '' && <Sql sql={sql ?? plan.sql} view={view} />}
        <Facts view={view} stages={told?.stages ?? []} />
      </div>
    </details>
  )
}

/** How the answer came about, asked for when it is wanted. Without it the rest of the explanation stands. */
function useHow(messageId: string, wanted: boolean): HowItCame | undefined {
  const { chat } = useApp()
  const [told, setTold] = useState<HowItCame>()
  useEffect(() => {
    if (!wanted) return
    let left = false
    chat.explorer.how(messageId).then(
      (found) => left || setTold(found),
      () => undefined,
    )
    return () => {
      left = true
    }
  }, [chat, messageId, wanted])
  return told
}

function Reasons({ reasons }: { reasons: Reason[] }) {
  return (
    <>
      <h3>{words.how.words}</h3>
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

/** What the statement does, a sentence at a time. */
function Steps({ text }: { text: string }) {
  const sentences = sentencesOf(text)
  if (sentences.length < 3) return <p>{text}</p>
  return (
    <ol>
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ol>
  )
}

/** A person has checked the question and its SQL. */
function Verified() {
  return (
    <span className="badge" title={words.how.verified}>
      <Icon name="seal" />
      {words.verified.verified}
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

type FactsProps = { view: TurnView; stages: HowItCame['stages'] }

function Facts({ view, stages }: FactsProps) {
  const { plan, ms } = view.turn
  const times = (stages.length > 0 ? stagesOf(stages) : view.stages).flatMap(({ name, ms: stageMs }) =>
    stageMs === undefined ? [] : [`${STAGE_LABEL[name].toLowerCase()} ${sayDuration(stageMs)}`],
  )
  if (ms !== undefined) times.push(words.how.inAll(sayDuration(ms)))
  const facts: [string, string | undefined][] = [
    [words.how.facts.source, view.turn.source],
    [words.how.facts.tables, (view.turn.tables ?? []).join(', ')],
    [words.how.facts.planner, plan?.planner],
    [words.how.facts.model, plan?.model],
    [words.how.facts.confidence, plan === undefined ? undefined : sayConfidence(plan.confidence)],
    [words.how.facts.rows, sayRowCount(view)],
    [words.how.facts.scanned, sayScanned(view)],
    [words.how.facts.time, times.join(', ')],
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

function sayScanned({ turn: { scannedBytes } }: TurnView): string | undefined {
  return scannedBytes === undefined ? undefined : sayBytes(scannedBytes)
}

function sayRowCount({ turn }: TurnView): string | undefined {
  if (turn.table === undefined) return undefined
  const count = formatCount(turn.table.rows.length)
  return turn.table.truncated ? words.how.firstRows(count) : count
}
