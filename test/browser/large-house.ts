/** A house with a hundred thousand rows and a conversation of a thousand questions. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { OWNER } from '../../src/index.ts'
import type { AskEvent, ResultTable } from '../../src/types.ts'
import { settled } from './acts.ts'
import { type House, openHouse } from './house.ts'

export const ROWS = 100_000
export const TURNS = 1000

export type LargeHouse = House & { conversationId: string }

/** Opens everything; the source is called `big`, with the columns `id`, `name` and `amount`. */
export async function openLargeHouse(): Promise<LargeHouse> {
  const house = await openHouse(async (folder) => {
    const sources = join(folder, 'big.csv')
    const lines = Array.from({ length: ROWS }, (_, i) => `${i},person ${i},${(i * 7919) % 100_003}`)
    await writeFile(sources, `id,name,amount\n${lines.join('\n')}\n`)
    return { sources }
  })
  return { ...house, conversationId: await fillConversation(house) }
}

/** Puts all rows before the reader. */
export async function showAllRows(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/#/settings`)
  await page.getByRole('textbox', { name: 'Rows read for one answer' }).fill(String(ROWS))
  const id = await page.evaluate(runSql, { sql: 'select * from big order by id', rows: ROWS })
  await page.goto(`${url}/#/c/${id}`)
  await settled(page)
  await page.getByText('100,000 rows', { exact: true }).waitFor()
}

async function runSql({ sql, rows }: { sql: string; rows: number }): Promise<string> {
  const response = await fetch('api/chat/sql?wait=true', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sql, question: 'all of them', options: { max_rows: rows } }),
  })
  return ((await response.json()) as { session_id: string }).session_id
}

const TABLE: ResultTable = {
  columns: [
    { name: 'name', label: 'name', type: 'string', role: 'dimension' },
    { name: 'amount', label: 'amount', type: 'integer', role: 'measure' },
  ],
  rows: Array.from({ length: 12 }, (_, i) => [`group ${i}`, i * 10]),
  truncated: false,
}

/** A conversation of many answered questions, told to the record event by event. */
async function fillConversation({ querent }: House): Promise<string> {
  const { record } = querent
  const userId = OWNER.user.id
  const conversationId = await record.openConversation(userId, { title: 'A long one', source: 'big' })
  for (let n = 1; n <= TURNS; n += 1) {
    const messageId = crypto.randomUUID()
    const question = `question ${n}`
    const chart = { type: 'bar', title: question, x: 'name', y: 'amount', reason: 'Bars compare.' } as const
    const events: AskEvent[] = [
      { type: 'question-received', conversationId, messageId, question },
      { type: 'question-resolved', question, followUp: n > 1, source: 'big' },
      { type: 'sql-checked', sql: 'select 1', tables: ['big'], explanation: 'Reads big.', ms: 1 },
      { type: 'rows-available', resultId: crypto.randomUUID(), table: TABLE, ms: 1 },
      { type: 'chart-ready', chart, alternatives: [] },
      { type: 'answer-ready', answer: { words: `The answer to ${question}.`, caveats: [], followUps: [] } },
      { type: 'turn-finished', status: 'answered', ms: 3 },
    ]
    for (const event of events) await record.addEvent(userId, messageId, event)
  }
  return conversationId
}
