import { useEffect, useRef, useState } from 'react'
import embed, { type VisualizationSpec } from 'vega-embed'
import { expressionInterpreter } from 'vega-interpreter'
import { chartRows, toVegaLite } from '../../src/present/vega-lite.ts'
import type { ChartSpec, ResultTable } from '../../src/types.ts'
import { fitChart } from '../state/fit-chart.ts'
import { words } from '../words/index.ts'
import { chartTooltip } from './chart-tooltip.ts'

type Props = { chart: ChartSpec; table: ResultTable; dark: boolean }

/** Vega's own level; its warnings are for those who write charts, not for those who read them. */
const ERRORS_ONLY = 1
/** Pixels between two labels of an axis; where they would stand closer, some are left out. */
const LABELS_APART = 8

/** A drawn chart. Expressions are interpreted, never compiled, so that it works where `eval` is forbidden. */
export default function VegaChart({ chart, table, dark }: Props) {
  const holder = useRef<HTMLDivElement>(null)
  const note = useRef<HTMLDivElement>(null)
  const width = useWidth(holder)
  const [failure, setFailure] = useState<unknown>()
  useEffect(() => {
    const [place, noted] = [holder.current, note.current]
    if (place === null || noted === null || width === 0) return
    let left = false
    let release: (() => void) | undefined
    draw(place, noted, { chart, table, dark }, width)
      .then((drawn) => {
        release = drawn.finalize
        if (left) drawn.finalize()
      })
      .catch((thrown: unknown) => left || setFailure(thrown))
    return () => {
      left = true
      release?.()
    }
  }, [chart, table, dark, width])
  if (failure !== undefined) throw failure
  return (
    <>
      <div ref={holder} className="chart-space" role="img" aria-label={words.chart.inTable(chart.title)} />
      <div ref={note} className="chart-note" popover="manual" />
    </>
  )
}

function draw(place: HTMLElement, note: HTMLElement, { chart, table, dark }: Props, width: number) {
  const drawn = toVegaLite(fitChart(chart, table, width), table.columns, { width, dark })
  const spec = { ...drawn, datasets: { result: chartRows(table) } }
  return embed(place, spec as VisualizationSpec, {
    ast: true,
    expr: expressionInterpreter,
    renderer: 'svg',
    actions: false,
    logLevel: ERRORS_ONLY,
    defaultStyle: false,
    config: { axis: { labelSeparation: LABELS_APART } },
    tooltip: chartTooltip(note),
  })
}

/** The width of an element in whole pixels, 0 until it is known. */
function useWidth(holder: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const place = holder.current
    if (place === null) return
    const observer = new ResizeObserver(() => setWidth(Math.floor(place.clientWidth)))
    observer.observe(place)
    return () => observer.disconnect()
  }, [holder])
  return width
}
