/** What can be done with an answer: more of its rows, another chart, a file, an opinion. */
import type { ChartSpec } from '../../src/types.ts'
import type { Api } from '../api.ts'
import type { Store } from './store.ts'
import { shownChart, type TurnView } from './turn-view.ts'

const ROWS_PAGE = 1000
const MAX_ROWS_PAGE = 10_000

export type DownloadFormat = 'csv' | 'json' | 'parquet' | 'xlsx' | 'png' | 'svg'

type Save = (path: string, fileName: string) => Promise<void>

export class Answers {
  readonly #api: Api
  readonly #store: Store
  readonly #save: Save

  constructor(api: Api, store: Store, save: Save) {
    this.#api = api
    this.#store = store
    this.#save = save
  }

  /** Fetches rows that the answer did not carry. */
  async loadRows(view: TurnView, limit = ROWS_PAGE): Promise<void> {
    const { resultId, table } = view.turn
    if (resultId === undefined || table === undefined) return
    const page = await this.#api.resultPage(resultId, { offset: table.rows.length, limit })
    const truncated = page.rows.length > 0 && page.truncated
    this.#store.apply({ type: 'rows-added', key: view.key, rows: page.rows, truncated })
  }

  /** Fetches rows until all are here, or `most` of them. */
  async loadAllRows(view: TurnView, most: number): Promise<void> {
    const shown = () => this.#store.state.turns.find(({ key }) => key === view.key)
    for (let next = shown(); next?.turn.table?.truncated; next = shown()) {
      const { length } = next.turn.table.rows
      if (length >= most) return
      await this.loadRows(next, Math.min(MAX_ROWS_PAGE, most - length))
    }
  }

  async rate(view: TurnView, rating: 'good' | 'bad', reason?: string): Promise<void> {
    this.#store.apply({ type: 'turn-rated', key: view.key, rating })
    const given = { message_id: view.turn.messageId, positive: rating === 'good' }
    await this.#api.sendFeedback(reason === undefined ? given : { ...given, reason })
  }

  /** Saves the whole result, or the chart as it is shown, as a file. */
  async download(view: TurnView, format: DownloadFormat): Promise<void> {
    const { resultId } = view.turn
    if (resultId === undefined) return
    const isImage = format === 'png' || format === 'svg'
    const chart = shownChart(view)
    const name = fileName(view.turn.question)
    const query = isImage ? (chart === undefined ? '' : `?type=${chart.type}`) : `?name=${encodeURIComponent(name)}`
    const path = `api/results/${encodeURIComponent(resultId)}${isImage ? '/chart' : ''}.${format}${query}`
    await this.#save(path, `${name}.${format}`)
  }

  chooseChart(view: TurnView, chart: ChartSpec): void {
    this.#store.apply({ type: 'chart-chosen', key: view.key, chart })
  }
}

/** A file name from a question: letters and digits of any script, at most 60 characters. */
export function fileName(question: string): string {
  const name = question
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '')
  return name === '' ? 'answer' : name
}
