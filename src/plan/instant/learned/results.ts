/** Numbers of what the likeliest candidates gave when run, for the second look at their order. */
import { massOf, orderOf, type Results, RUN_AT_MOST, softmax } from './confidence.ts'
import { rowOf } from './row.ts'
import { type Forest, scoreRow } from './trees.ts'

/** Rows beyond this are not told apart. */
const MOST_ROWS = 50

/** The candidates that are looked at again, likeliest first: those that were run. */
export function secondLooks(probabilities: number[], results: Results): number[] {
  return orderOf(probabilities, [])
    .slice(0, RUN_AT_MOST)
    .filter((i) => results[i])
}

/** The probabilities after a look at what the likeliest candidates gave; what these have together stays as it was. */
export function lookedAgain(
  probabilities: number[],
  results: Results,
  rows: ArrayLike<number>[],
  forest: Forest,
): number[] {
  const looked = secondLooks(probabilities, results)
  const scores = resultRows(looked, probabilities, results, rows).map((row) => scoreRow(forest, row))
  const mass = looked.reduce((sum, i) => sum + (probabilities[i] ?? 0), 0)
  const changed = [...probabilities]
  for (const [k, share] of softmax(scores).entries()) changed[looked[k] ?? 0] = share * mass
  return changed
}

/** For each candidate of the second look the numbers of its result beside those of its row. */
export function resultRows(
  looked: number[],
  probabilities: number[],
  results: Results,
  rows: ArrayLike<number>[],
): Float32Array[] {
  const masses = looked.map((i) => massOf(i, probabilities, results))
  const [top, topMass] = [Math.max(...looked.map((i) => probabilities[i] ?? 0)), Math.max(...masses)]
  const shapes = looked.map((i) => shapeOf(results[i] ?? ''))
  const widths = shapes.map((shape) => shape.columns)
  return looked.map((i, k) => {
    const [p, mass, shape] = [probabilities[i] ?? 0, masses[k] ?? 0, shapes[k] ?? NOTHING]
    const same = looked.filter((j) => results[j] === results[i]).length
    const heavier = masses.filter((other) => other > mass).length
    const sameRows = shapes.filter((other) => other.rows === shape.rows).length
    const sameWidth = widths.filter((other) => other === shape.columns).length
    const numbers = [
      Math.log(p + 1e-9),
      Math.log((p + 1e-9) / (top + 1e-9)),
      k,
      mass,
      mass / (topMass + 1e-9),
      heavier,
      same,
      sameRows,
      sameWidth,
      shape.error,
      shape.rows,
      shape.columns,
      shape.repeated,
      shape.missing,
      shape.zero,
    ]
    return rowOf([numbers, rows[i] ?? []])
  })
}

type Shape = { error: number; rows: number; columns: number; repeated: number; missing: number; zero: number }
const NOTHING: Shape = { error: 0, rows: 0, columns: 0, repeated: 0, missing: 0, zero: 0 }

/** A result as the text that results are compared by: its number of rows, a colon, the first rows as JSON. */
function shapeOf(result: string): Shape {
  const colon = result.indexOf(':')
  if (colon < 0) return { ...NOTHING, error: 1 }
  const rows = JSON.parse(result.slice(colon + 1)) as unknown[][]
  if (rows.length === 0) return NOTHING
  const texts = new Set(rows.map((row) => JSON.stringify(row)))
  const cells = rows.flat()
  return {
    error: 0,
    rows: Math.min(MOST_ROWS, Number.parseInt(result, 10)),
    columns: rows[0]?.length ?? 0,
    repeated: 1 - texts.size / rows.length,
    missing: cells.filter((cell) => cell === null || cell === '').length / Math.max(1, cells.length),
    zero: cells.length === 1 && (cells[0] === 0 || cells[0] === null) ? 1 : 0,
  }
}
