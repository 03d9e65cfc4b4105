import type { ReactNode } from 'react'
import { formatCount, formatPercent } from '../../../src/present/format.ts'
import { useApp, useSelected } from '../../app-context.ts'
import { sayBucket, sayCost } from '../../state/monitor.ts'
import { sayDuration } from '../../state/sayings.ts'
import type { MonitorFigures } from '../../state/watcher.ts'
import { monitorWords as say } from '../../words/monitor.ts'
import { Panel } from '../panel.tsx'
import { DataTable } from './data-table.tsx'
import type { PartProps } from './monitor-page.tsx'
import { TimeChart } from './time-chart.tsx'
import { useFetched } from './use-fetched.ts'

type Totals = MonitorFigures['totals']

/** Requests, times, errors, tokens and cost: now, and over time. */
export function FiguresPart({ minutes, tick }: PartProps) {
  const { chat } = useApp()
  const { status, value, again } = useFetched(`${minutes}`, tick, () => chat.monitor.figures(minutes))
  return (
    <Panel status={status} empty={value === undefined} emptyText="" failedText={say.failed} onRetry={again}>
      {value && <Figures figures={value} />}
    </Panel>
  )
}

function Figures({ figures }: { figures: MonitorFigures }) {
  const { totals, traffic, bucket } = figures
  const name = say.bucket[bucket]
  const of = (key: keyof Totals) => traffic.map((one) => one[key])
  return (
    <>
      <Tiles totals={totals} />
      {totals.requests === 0 && <p className="quiet">{say.noRequests}</p>}
      <div className="chart-grid">
        <TimeChart
          title={say.per(say.requests, name)}
          figures={figures}
          format={formatCount}
          series={[
            { name: say.requests, look: 'main', kind: 'bars', values: of('requests') },
            { name: say.errors, look: 'bad', kind: 'bars', values: of('errors') },
          ]}
        />
        <TimeChart
          title={say.latency(name)}
          figures={figures}
          format={sayDuration}
          series={[
            { name: say.average, look: 'main', kind: 'line', values: of('average_ms') },
            { name: say.p95, look: 'second', kind: 'line', values: of('p95_ms') },
          ]}
        />
        <TimeChart
          title={say.errorRate}
          figures={figures}
          format={formatPercent}
          series={[{ name: say.errorRate, look: 'bad', kind: 'line', values: of('error_rate') }]}
        />
        <TimeChart
          title={say.per(say.tokens, name)}
          figures={figures}
          format={formatCount}
          series={[
            {
              name: say.tokens,
              look: 'main',
              kind: 'bars',
              values: traffic.map((one) => one.input_tokens + one.output_tokens),
            },
          ]}
        />
      </div>
      <details className="how">
        <summary>{say.asTable}</summary>
        <TrafficTable figures={figures} />
      </details>
      <Mix figures={figures} />
    </>
  )
}

/** A time, or a dash where there is none. */
export const sayMs = (ms: number | null): string => (ms === null ? '–' : sayDuration(ms))

function Tiles({ totals }: { totals: Totals }) {
  const { requests, error_rate, cache_hits, input_tokens, output_tokens, cached_tokens, cost, unpriced } = totals
  return (
    <dl className="tiles">
      <Tile name={say.requests} figure={formatCount(requests)} />
      <Tile
        name={say.errorRate}
        figure={error_rate === null ? '–' : formatPercent(error_rate)}
        note={`${formatCount(totals.errors)} ${say.errors.toLowerCase()}`}
      />
      <Tile name={say.average} figure={sayMs(totals.average_ms)} />
      <Tile name={say.p95} figure={sayMs(totals.p95_ms)} />
      <Tile
        name={say.cacheHits}
        figure={formatCount(cache_hits)}
        note={say.ofRequests(requests === 0 ? '–' : formatPercent(cache_hits / requests))}
      />
      <Tile name={say.modelCalls} figure={formatCount(totals.model_calls)} />
      <Tile
        name={say.tokens}
        figure={formatCount(input_tokens + output_tokens)}
        note={
          cached_tokens > 0
            ? say.cachedTokens(formatCount(cached_tokens))
            : say.tokensSplit(formatCount(input_tokens), formatCount(output_tokens))
        }
      />
      <Tile name={say.cost} figure={sayCost(cost)} note={unpriced > 0 ? say.unpriced(unpriced) : undefined} />
    </dl>
  )
}

/** A figure with its name, and what belongs to it. */
export function Tile({ name, figure, note }: { name: string; figure: ReactNode; note?: string | undefined }) {
  return (
    <div className="tile">
      <dt>{name}</dt>
      <dd>
        <span className="figure">{figure}</span>
        {note !== undefined && <small>{note}</small>}
      </dd>
    </div>
  )
}

function TrafficTable({ figures: { traffic, bucket } }: { figures: MonitorFigures }) {
  const timeZone = useSelected((state) => state.preferences.timeZone)
  return (
    <DataTable
      caption={say.per(say.requests, say.bucket[bucket])}
      columns={[say.time, say.requests, say.errors, say.average, say.p95, say.cacheHits, say.tokens, say.cost]}
      rows={traffic.toReversed().map((one) => ({
        key: one.at,
        cells: [
          sayBucket(one.at, bucket, timeZone),
          formatCount(one.requests),
          formatCount(one.errors),
          sayMs(one.average_ms),
          sayMs(one.p95_ms),
          formatCount(one.cache_hits),
          formatCount(one.input_tokens + one.output_tokens),
          sayCost(one.cost),
        ],
      }))}
    />
  )
}

function Mix({ figures: { planners, errors, models, totals } }: { figures: MonitorFigures }) {
  return (
    <div className="mix">
      <section>
        <h3>{say.planners}</h3>
        <Shares shares={planners} whole={totals.requests} />
      </section>
      <section>
        <h3>{say.errorCodes}</h3>
        {errors.length === 0 ? (
          <p className="quiet">{say.noErrors}</p>
        ) : (
          <Shares shares={errors} whole={totals.errors} bad />
        )}
      </section>
      <section className="wide">
        <h3>{say.models}</h3>
        {models.length === 0 ? (
          <p className="quiet">{say.noModels}</p>
        ) : (
          <DataTable
            caption={say.models}
            columns={[say.model, say.requests, say.prompt, say.reply, say.cost]}
            rows={models.map((one) => ({
              key: one.model,
              cells: [
                one.model,
                formatCount(one.requests),
                say.tokensOf(formatCount(one.input_tokens)),
                say.tokensOf(formatCount(one.output_tokens)),
                one.unpriced > 0 ? `${sayCost(one.cost)}, ${say.unpriced(one.unpriced)}` : sayCost(one.cost),
              ],
            }))}
          />
        )}
      </section>
    </div>
  )
}

type SharesProps = { shares: { name: string | null; requests: number }[]; whole: number; bad?: boolean }

function Shares({ shares, whole, bad = false }: SharesProps) {
  return (
    <ul className="plain-list shares">
      {shares.map(({ name, requests }) => (
        <li key={name}>
          <span>{name ?? say.noPlanner}</span>
          <span className="share-bar" data-look={bad ? 'bad' : 'main'} aria-hidden="true">
            <span style={{ width: `${(requests / Math.max(1, whole)) * 100}%` }} />
          </span>
          <span className="count">
            {formatCount(requests)} · {formatPercent(requests / Math.max(1, whole))}
          </span>
        </li>
      ))}
    </ul>
  )
}
