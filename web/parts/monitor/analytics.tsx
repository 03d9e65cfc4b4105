import { useState } from 'react'
import { formatCount } from '../../../src/present/format.ts'
import { useApp, useSelected } from '../../app-context.ts'
import { sayTime } from '../../state/days.ts'
import { sayCost } from '../../state/monitor.ts'
import type { Analytics } from '../../state/watcher.ts'
import { monitorWords as say } from '../../words/monitor.ts'
import { Panel } from '../panel.tsx'
import { DataTable } from './data-table.tsx'
import { sayMs, Tile } from './figures.tsx'
import type { PartProps } from './monitor-page.tsx'
import { QuestionLink } from './questions.tsx'
import { StatusTag } from './status-tag.tsx'
import { useFetched } from './use-fetched.ts'

const DAYS = [1, 7, 30, 90] as const
const STANDARD_DAYS = 7

/** What is asked in some days: how long it takes, what is asked most, what is not understood. */
export function AnalyticsPart({ tick }: PartProps) {
  const { chat } = useApp()
  const [days, setDays] = useState<number>(STANDARD_DAYS)
  const { status, value, again } = useFetched(`${days}`, tick, () => chat.monitor.analytics(days))
  return (
    <>
      <div className="monitor-line">
        <select
          className="field"
          aria-label={say.days}
          value={days}
          onChange={(event) => setDays(Number(event.target.value))}
        >
          {DAYS.map((count) => (
            <option key={count} value={count}>
              {say.lastDays(count)}
            </option>
          ))}
        </select>
      </div>
      <Panel
        status={status}
        empty={value === undefined || value.latency.count === 0}
        emptyText={say.nothingAsked}
        failedText={say.failed}
        onRetry={again}
      >
        {value && <Shown analytics={value} />}
      </Panel>
    </>
  )
}

function Shown({ analytics }: { analytics: Analytics }) {
  const { latency, totals, feedback, declined_words } = analytics
  return (
    <>
      <dl className="tiles">
        <Tile name={say.count} figure={formatCount(latency.count)} />
        <Tile name={say.average} figure={sayMs(latency.average_ms)} />
        <Tile name={say.fastest} figure={sayMs(latency.min_ms)} />
        <Tile name={say.slowestTime} figure={sayMs(latency.max_ms)} />
        <Tile name={say.tokens} figure={formatCount(totals.input_tokens + totals.output_tokens)} />
        <Tile name={say.cost} figure={sayCost(totals.cost)} />
        <Tile name={say.conversations} figure={formatCount(analytics.conversations)} />
        <Tile
          name={say.feedback}
          figure={`${formatCount(feedback.positive)} / ${formatCount(feedback.negative)}`}
          note={`${say.feedbackGood} / ${say.feedbackBad.toLowerCase()}`}
        />
      </dl>
      <div className="mix">
        <section className="wide">
          <h3>{say.mostAsked}</h3>
          <MostAsked analytics={analytics} />
        </section>
        <section className="wide">
          <h3>{say.slowest}</h3>
          <Slowest analytics={analytics} />
        </section>
        <section className="wide">
          <h3>{say.declinedWords}</h3>
          {declined_words.length === 0 ? (
            <p className="quiet">{say.noDeclined}</p>
          ) : (
            <ul className="plain-list declined">
              {declined_words.map(({ word, count }) => (
                <li key={word} className="sample">
                  {word} <span className="count">{formatCount(count)}</span>
                </li>
              ))}
            </ul>
          )}
        </section>
      </div>
    </>
  )
}

function MostAsked({ analytics }: { analytics: Analytics }) {
  const timeZone = useSelected((state) => state.preferences.timeZone)
  return (
    <DataTable
      caption={say.mostAsked}
      columns={[say.question, say.count, say.answeredOf, say.average, say.lastAsked]}
      rows={analytics.most_asked.map((one) => ({
        key: one.question,
        cells: [
          one.question,
          formatCount(one.count),
          formatCount(one.answered),
          sayMs(one.average_ms),
          sayTime(one.last_asked, new Date(), timeZone),
        ],
      }))}
    />
  )
}

function Slowest({ analytics }: { analytics: Analytics }) {
  return (
    <DataTable
      caption={say.slowest}
      columns={[say.question, say.status, say.planner, say.took]}
      text={[1, 2]}
      rows={analytics.slowest.map((one) => ({
        key: `${one.message_id} ${one.started_at}`,
        cells: [
          <QuestionLink key="question" messageId={one.message_id} question={one.question} />,
          <StatusTag key="status" status={one.status} code={one.error_code} />,
          one.planner ?? say.noPlanner,
          sayMs(one.latency_ms),
        ],
      }))}
    />
  )
}
