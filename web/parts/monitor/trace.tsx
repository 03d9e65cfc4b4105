import type { ReactNode } from 'react'
import { formatCount } from '../../../src/present/format.ts'
import { useApp, useSelected } from '../../app-context.ts'
import { sayTime } from '../../state/days.ts'
import { barOf, sayCost } from '../../state/monitor.ts'
import { addressOf } from '../../state/place.ts'
import type { TraceItem } from '../../state/watcher.ts'
import { monitorWords as say } from '../../words/monitor.ts'
import { Panel } from '../panel.tsx'
import { sayMs } from './figures.tsx'
import { StatusTag } from './status-tag.tsx'
import { useFetched } from './use-fetched.ts'

/** One question from near: its stages as a waterfall, its model calls, its SQL. */
export function TracePart({ messageId, tick }: { messageId: string; tick: number }) {
  const { chat } = useApp()
  const { status, value, again } = useFetched(messageId, tick, () => chat.monitor.trace(messageId))
  return (
    <article className="trace" aria-label={say.trace}>
      <a className="link" href={addressOf({ page: 'monitor', tab: 'questions' })}>
        {say.back}
      </a>
      <Panel status={status} empty={value === undefined} emptyText="" failedText={say.traceFailed} onRetry={again}>
        {value && <Trace trace={value} />}
      </Panel>
    </article>
  )
}

function Trace({ trace }: { trace: TraceItem }) {
  return (
    <>
      <h3 className="trace-question">{trace.question}</h3>
      <Facts trace={trace} />
      <section aria-label={say.stages}>
        <h4>{say.stages}</h4>
        <Waterfall trace={trace} />
        <p className="quiet note">{say.between}</p>
      </section>
      <section aria-label={say.calls}>
        <h4>{say.calls}</h4>
        {trace.calls.length === 0 ? <p className="quiet">{say.noCalls}</p> : <Calls trace={trace} />}
      </section>
      {trace.sql !== null && trace.sql !== '' && (
        <section aria-label={say.sql}>
          <h4>{say.sql}</h4>
          <pre className="trace-sql" {...REACHABLE}>
            <code>{trace.sql}</code>
          </pre>
        </section>
      )}
    </>
  )
}

/** A long line scrolls by itself, and must then be reachable with the keyboard. */
const REACHABLE = { tabIndex: 0 }

function Facts({ trace }: { trace: TraceItem }) {
  const timeZone = useSelected((state) => state.preferences.timeZone)
  const { status, error_code, planner, source, model, rows, unknown_words, feedback, cost } = trace
  const facts: [string, ReactNode][] = [
    [say.status, <StatusTag key="status" status={status} code={error_code} />],
    [say.took, sayMs(trace.latency_ms)],
    [say.asked, sayTime(trace.started_at, new Date(), timeZone)],
    [say.requestedBy, trace.user_id],
    [say.source, source ?? '–'],
    [say.planner, planner ?? say.noPlanner],
    [say.model, model ?? '–'],
    [say.rows, rows === null ? '–' : formatCount(rows)],
    [say.tokens, say.tokensSplit(formatCount(trace.input_tokens), formatCount(trace.output_tokens))],
    [say.cost, cost === null ? '?' : sayCost(cost)],
    [say.feedback, feedback === null ? say.noFeedback : sayFeedback(feedback)],
  ]
  if (unknown_words.length > 0) facts.push([say.unknownWords, unknown_words.join(', ')])
  return (
    <dl className="trace-facts" aria-label={say.facts}>
      {facts.map(([name, fact]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  )
}

function sayFeedback({ positive, reason }: NonNullable<TraceItem['feedback']>): string {
  const opinion = positive ? say.feedbackGood : say.feedbackBad
  return reason === null ? opinion : `${opinion}: ${reason}`
}

function Waterfall({ trace: { stages, latency_ms } }: { trace: TraceItem }) {
  return (
    <ol className="waterfall">
      {stages.map((stage) => (
        <li key={stage.name}>
          <span className="stage-name">{say.stageNames[stage.name] ?? stage.name}</span>
          <Bar part={stage} whole={latency_ms} look="main" />
          <span className="count">{sayPart(stage.ms)}</span>
        </li>
      ))}
    </ol>
  )
}

/** Hundredths below ten milliseconds: most stages are that short. */
const sayPart = (ms: number): string => (ms < 10 ? `${ms.toFixed(2)} ms` : sayMs(ms))

type BarProps = { part: { start: number; ms: number }; whole: number; look: 'main' | 'second' | 'bad' }

function Bar({ part, whole, look }: BarProps) {
  const { left, width } = barOf(part, whole)
  return (
    <span className="waterfall-bar" aria-hidden="true">
      <span data-look={look} style={{ left: `${left}%`, width: `${width}%` }} />
    </span>
  )
}

function Calls({ trace: { calls, latency_ms } }: { trace: TraceItem }) {
  return (
    <ol className="waterfall">
      {calls.map((call) => (
        <li key={`${call.purpose} ${call.start}`}>
          <span className="stage-name">
            {call.model === '' ? say.noPlanner : call.model}
            <small>
              {say.purpose} {call.purpose}
            </small>
          </span>
          <Bar part={call} whole={latency_ms} look={call.error_code === null ? 'second' : 'bad'} />
          <span className="count">
            {sayPart(call.ms)}
            <small>{sayUse(call)}</small>
          </span>
        </li>
      ))}
    </ol>
  )
}

function sayUse(call: TraceItem['calls'][number]): string {
  const parts = [
    `${say.prompt} ${say.tokensOf(formatCount(call.input_tokens))}`,
    `${say.reply.toLowerCase()} ${say.tokensOf(formatCount(call.output_tokens))}`,
    ...(call.cached_tokens > 0 ? [say.cachedTokens(formatCount(call.cached_tokens))] : []),
    ...(call.estimated ? [say.estimated] : []),
    ...(call.cost === null ? [] : [sayCost(call.cost)]),
    ...(call.error_code === null ? [] : [call.error_code]),
    ...(call.failed.length === 0
      ? []
      : [say.triedBefore(call.failed.map(({ model, code }) => `${model} ${code}`).join(', '))]),
  ]
  return parts.join(' · ')
}
