import { formatCell } from '../../src/present/format.ts'
import type { ChartSpec, ResultTable } from '../../src/types.ts'

/** The figures of a one-row answer, the one asked for first and largest. */
export function Kpi({ chart, table }: { chart: ChartSpec; table: ResultTable }) {
  const row = table.rows[0]
  if (row === undefined) return null
  const figures = table.columns.map((column, index) => ({
    name: column.name,
    label: column.label,
    text: formatCell(row[index] ?? null, column),
    main: chart.y === undefined ? index === 0 : column.name === chart.y,
  }))
  figures.sort((a, b) => Number(b.main) - Number(a.main))
  return (
    <dl className="figures">
      {figures.map((figure) => (
        <div key={figure.name} className="figure" data-main={figure.main}>
          <dt>{figure.label}</dt>
          <dd>{figure.text}</dd>
        </div>
      ))}
    </dl>
  )
}
