import { lazy, Suspense, useRef } from 'react'
import type { ChartSpec, ResultTable } from '../../src/types.ts'
import { useApp } from '../app-context.ts'
import { CHART_LABEL, otherKinds, sameChart } from '../state/chart-kinds.ts'
import { chartsOf, shownChart, type TurnView } from '../state/turn-view.ts'
import { words } from '../words/index.ts'
import { Boundary } from './boundary.tsx'
import { Icon } from './icon.tsx'
import { Kpi } from './kpi.tsx'
import { Menu } from './menu.tsx'
import { DataTable } from './table.tsx'
import type { PartProps } from './turn.tsx'
import { useDark } from './use-media.ts'
import { useNear } from './use-near.ts'

const loadChart = () => import('./vega-chart.tsx')
const VegaChart = lazy(loadChart)

/** Fetches the drawing code, so that it is there when the first answer wants it. */
export function prepareChart(): void {
  // A failure shows when a chart is drawn.
  loadChart().catch(() => undefined)
}

/** The evidence: a chart where one helps, why it is that chart, and the rows. */
export function ResultPart({ view, latest }: PartProps) {
  const { table } = view.turn
  const chart = shownChart(view)
  const place = useRef<HTMLDivElement>(null)
  const near = useNear(place) || latest
  if (table === undefined) return null
  if (!near) return <div ref={place} className="result result-waiting" />
  const isFigure = chart?.type === 'kpi'
  return (
    <div className="result">
      {chart !== undefined && <ChartHead view={view} shown={chart} />}
      {chart !== undefined && <Chart chart={chart} table={table} />}
      {chart !== undefined && chart.type !== 'kpi' && <p className="chart-reason">{chart.reason}</p>}
      {isFigure && table.rows.length <= 1 ? null : <DataTable view={view} table={table} />}
    </div>
  )
}

function ChartHead({ view, shown }: { view: TurnView; shown: ChartSpec }) {
  const isFigure = shown.type === 'kpi'
  const rows = view.turn.table?.rows.length ?? 0
  if (rows === 0 || (isFigure && chartsOf(view).length < 2)) return null
  return (
    <div className="chart-head" data-figure={isFigure}>
      {!isFigure && <h3>{shown.title}</h3>}
      <ChartSwitch view={view} shown={shown} />
    </div>
  )
}

function ChartSwitch({ view, shown }: { view: TurnView; shown: ChartSpec }) {
  const { chat } = useApp()
  const offered = chartsOf(view)
  const charts = offered.some((chart) => sameChart(chart, shown)) ? offered : [...offered, shown]
  return (
    <div className="chart-switch">
      {charts.length > 1 && (
        <fieldset className="segments">
          <legend className="hidden-text">{words.chart.showAs}</legend>
          {charts.map((chart) => (
            <button
              key={`${chart.type}-${chart.x}-${chart.y}-${chart.series}-${chart.stacked}`}
              type="button"
              title={chart.reason}
              aria-pressed={sameChart(chart, shown)}
              aria-label={labelOf(chart, charts)}
              onClick={() => chat.answers.chooseChart(view, chart)}
            >
              <Icon name={chart.type} />
              <span>{labelOf(chart, charts)}</span>
            </button>
          ))}
        </fieldset>
      )}
      <Menu label={words.chart.others} icon="more" look="icon">
        {(close) => <OtherCharts view={view} onChosen={close} />}
      </Menu>
    </div>
  )
}

/** Two charts of one type differ in how their parts stand. */
function labelOf(chart: ChartSpec, charts: ChartSpec[]): string {
  const alone = charts.filter(({ type }) => type === chart.type).length === 1
  return alone ? CHART_LABEL[chart.type] : chart.stacked === true ? words.chart.stacked : words.chart.beside
}

function OtherCharts({ view, onChosen }: { view: TurnView; onChosen: () => void }) {
  const { chat } = useApp()
  return otherKinds(view).map(({ type, chart, why }) => (
    <button
      key={type}
      type="button"
      className="button chart-kind"
      disabled={chart === undefined}
      onClick={() => {
        if (chart !== undefined) chat.answers.chooseChart(view, chart)
        onChosen()
      }}
    >
      <Icon name={type} />
      <span>
        {CHART_LABEL[type]}
        {chart === undefined && <small>{why}</small>}
      </span>
    </button>
  ))
}

function Chart({ chart, table }: { chart: ChartSpec; table: ResultTable }) {
  const dark = useDark()
  const place = useRef<HTMLDivElement>(null)
  const near = useNear(place)
  if (chart.type === 'table') return null
  if (chart.type === 'kpi') return <Kpi chart={chart} table={table} />
  const waiting = <div className="chart-space" role="status" aria-label={words.chart.drawing} />
  return (
    <div ref={place}>
      <Boundary key={`${chart.type}-${chart.stacked}`} fallback={<p className="panel-note">{words.chart.failed}</p>}>
        <Suspense fallback={waiting}>{near ? <VegaChart chart={chart} table={table} dark={dark} /> : waiting}</Suspense>
      </Boundary>
    </div>
  )
}
