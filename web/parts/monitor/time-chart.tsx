import { type PointerEvent, useState } from 'react'
import { useSelected } from '../../app-context.ts'
import { linePath, niceMax, sayBucket } from '../../state/monitor.ts'
import type { MonitorFigures } from '../../state/watcher.ts'
import { monitorWords as say } from '../../words/monitor.ts'

const WIDTH = 600
const HEIGHT = 100

export type Series = {
  name: string
  /** Which colour: `main`, `second` or `bad`. */
  look: 'main' | 'second' | 'bad'
  /** Bars stand from the ground up, the later before the earlier. */
  kind: 'bars' | 'line'
  values: (number | null)[]
}

type Props = {
  title: string
  figures: Pick<MonitorFigures, 'bucket'> & { traffic: { at: string }[] }
  series: Series[]
  format: (value: number) => string
}

/** A small chart over time; the table beside it says the same to those who do not see it. */
export function TimeChart({ title, figures, series, format }: Props) {
  const timeZone = useSelected((state) => state.preferences.timeZone)
  const [pointed, setPointed] = useState<number>()
  const { traffic, bucket } = figures
  const max = niceMax(series.flatMap(({ values }) => values))
  const at = (i: number) => sayBucket(traffic[i]?.at ?? '', bucket, timeZone)
  function point({ currentTarget, clientX }: PointerEvent) {
    const { left, width } = currentTarget.getBoundingClientRect()
    setPointed(Math.min(traffic.length - 1, Math.max(0, Math.floor(((clientX - left) / width) * traffic.length))))
  }
  const shownValue = ({ values }: Series) => {
    const value = pointed === undefined ? Math.max(0, ...values.map((one) => one ?? 0)) : (values[pointed] ?? null)
    return value === null ? '–' : format(value)
  }
  return (
    <figure className="time-chart">
      <figcaption>
        <h3>{title}</h3>
        <ul className="legend">
          {series.map((one) => (
            <li key={one.name} data-look={one.look} data-kind={one.kind}>
              {one.name}{' '}
              <span className="count">{pointed === undefined ? say.highest(shownValue(one)) : shownValue(one)}</span>
            </li>
          ))}
          {pointed !== undefined && <li className="count">{at(pointed)}</li>}
        </ul>
      </figcaption>
      <div className="plot" onPointerMove={point} onPointerLeave={() => setPointed(undefined)}>
        <span className="axis-max count">{format(max)}</span>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
          {drawn(series).map((one) =>
            one.kind === 'bars' ? (
              <Bars key={one.name} series={one} max={max} />
            ) : (
              <Line key={one.name} series={one} max={max} />
            ),
          )}
          {pointed !== undefined && (
            <path className="pointer" d={`M${((pointed + 0.5) * WIDTH) / traffic.length} 0v${HEIGHT}`} />
          )}
        </svg>
      </div>
      <div className="axis count" aria-hidden="true">
        <span>{at(0)}</span>
        <span>{at(Math.floor(traffic.length / 2))}</span>
        <span>{at(traffic.length - 1)}</span>
      </div>
    </figure>
  )
}

/** Later lines below earlier ones; later bars before earlier ones. */
const drawn = (series: Series[]): Series[] => (series[0]?.kind === 'line' ? series.toReversed() : series)

function Line({ series: { values, look }, max }: { series: Series; max: number }) {
  const { line, lone } = linePath(values, { width: WIDTH, height: HEIGHT, max })
  return (
    <>
      <path className="chart-line" data-look={look} d={line} />
      <path className="chart-line lone" data-look={look} d={lone} />
    </>
  )
}

function Bars({ series: { values, look }, max }: { series: Series; max: number }) {
  const step = WIDTH / Math.max(1, values.length)
  const gap = Math.min(2, step * 0.2)
  return values.map((value, i) => {
    const height = ((value ?? 0) / max) * HEIGHT
    if (height === 0) return null
    const x = i * step + gap / 2
    return (
      <rect
        // biome-ignore lint/suspicious/noArrayIndexKey: buckets have no other name than their place
        key={i}
        className="chart-bar"
        data-look={look}
        x={x}
        y={HEIGHT - height}
        width={step - gap}
        height={height}
      />
    )
  })
}
