/** Numbers for the confidence of a chart: how far ahead it is, what its rivals share with it, the doubts about it. */
import { confidenceRow, softmax } from '../learned/confidence.ts'

/** What is known of the charts of a request, each list in the order of the pool. */
type ChartStanding = {
  /** Of the ranker. */
  scores: number[]
  rows: Float32Array[]
  /** As `chartCodes` gives them. */
  parts: Int32Array[]
  /** Of the best chart. */
  doubts: Float32Array
}

/** The row of the chart at a place, which has the best score. */
export function chartConfidenceRow(best: number, { scores, rows, parts, doubts }: ChartStanding): Float32Array {
  const order = scores.map((_, i) => i).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
  const [first, second] = [best, order.find((i) => i !== best) ?? best]
  const probabilities = softmax(scores)
  const standing = { probabilities, results: [], rows, apart: [scores], parts, doubts: () => doubts }
  return Float32Array.from(confidenceRow([first, second], standing))
}
