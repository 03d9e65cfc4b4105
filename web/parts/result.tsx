import { lazy, Suspense } from 'react'
import type { ChartSpec, ChartType, ResultTable } from '../../src/types.ts'
import { useApp } from '../app-context.ts'
import { chartsOf, shownChart, type TurnView } from '../state/turn-view.ts'
import { Boundary } from './boundary.tsx'
import { Icon } from './icon.tsx'
import { Kpi } from './kpi.tsx'
import { DataTable } from './table.tsx'
import type { PartProps } from './turn.tsx'
import { useDark } from './use-media.ts'

const loadChart = () => import('./vega-chart.tsx')
const VegaChart = lazy(loadChart)

/** Fetches the drawing code, so that it is there when the first answer wants it. */
export function prepareChart(): void {
  // A failure shows when a chart is drawn.
  loadChart().catch(() => undefined)
}

const CHART_LABEL: Record<ChartType, string> = {
  bar: 'Bars',
  line: 'Line',
  area: 'Area',
  pie: 'Pie',
  scatter: 'Points',
  heatmap: 'Heat map',
  kpi: 'Figure',
  table: 'Table',
}

/** The evidence: a chart where one helps, and the rows. */
export function ResultPart({ view }: PartProps) {
  const { table } = view.turn
  const chart = shownChart(view)
  if (table === undefined) return null
  const isFigure = chart?.type === 'kpi'
  return (
    <div className="result">
      {chart !== undefined && <ChartHead view={view} shown={chart} />}
      {chart !== undefined && <Chart chart={chart} table={table} />}
      {isFigure && table.rows.length <= 1 ? null : <DataTable view={view} table={table} />}
    </div>
  )
}

function ChartHead({ view, shown }: { view: TurnView; shown: ChartSpec }) {
  const { chat } = useApp()
  const charts = chartsOf(view)
  const isFigure = shown.type === 'kpi'
  if (isFigure && charts.length < 2) return null
  return (
    <div className="chart-head" data-figure={isFigure}>
      {!isFigure && <h3>{shown.title}</h3>}
      {charts.length > 1 && (
        <fieldset className="segments">
          <legend className="hidden-text">Show as</legend>
          {charts.map((chart, index) => (
            <button
              key={`${chart.type}-${chart.x}-${chart.y}-${chart.series}`}
              type="button"
              title={chart.reason}
              aria-pressed={chart === shown}
              onClick={() => chat.chooseChart(view, index)}
            >
              <Icon name={chart.type} />
              <span>{CHART_LABEL[chart.type]}</span>
            </button>
          ))}
        </fieldset>
      )}
    </div>
  )
}

function Chart({ chart, table }: { chart: ChartSpec; table: ResultTable }) {
  const dark = useDark()
  if (chart.type === 'table') return null
  if (chart.type === 'kpi') return <Kpi chart={chart} table={table} />
  return (
    <Boundary
      fallback={<p className="panel-note">The chart could not be drawn; the table below has the same figures.</p>}
    >
      <Suspense fallback={<div className="chart-space" role="status" aria-label="Drawing the chart" />}>
        <VegaChart chart={chart} table={table} dark={dark} />
      </Suspense>
    </Boundary>
  )
}
