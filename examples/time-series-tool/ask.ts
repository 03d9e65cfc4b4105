/** `QUERENT_MODEL=ollama:qwen3 node examples/time-series-tool/ask.ts "How warm was it on 31 January 2026?"` */
import { createQuerent, OWNER } from '../../src/index.ts' // outside of this repository: from 'querent'
import { queryTimeSeries } from './tool.ts'

const querent = await createQuerent({ tools: [queryTimeSeries] })
await querent.settled()
const question = process.argv[2] ?? 'How warm was it on 31 January 2026?'
for await (const event of querent.ask({ question, planner: 'agent' }, OWNER)) {
  if (event.type === 'rows-available') console.table(event.table.rows.slice(0, 10))
  if (event.type === 'answer-ready') console.log(event.answer.words)
  if (event.type === 'declined') console.log(event.decline.reason)
  if (event.type === 'failed') console.log(event.error.message, event.error.next)
}
await querent.close()
