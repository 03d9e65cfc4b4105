import { inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../app.ts'
import type { App } from '../context.ts'
import { askAndWait, openTestQuerent, send, silent } from '../test-server.ts'

let server: Awaited<ReturnType<typeof openTestQuerent>>
let app: App
let id: string

beforeAll(async () => {
  server = await openTestQuerent()
  app = createApp(server.querent, server.settings, silent)
  const turn = await askAndWait(app, 'average salary by department')
  id = turn.result_id ?? ''
})
afterAll(() => server.close())

const bytes = async (path: string): Promise<Uint8Array> => new Uint8Array(await (await app.request(path)).arrayBuffer())

/** The text of one file of an archive. */
function textIn(archive: Buffer, name: string): string {
  const record = archive.lastIndexOf(name) - 46
  const local = archive.readUInt32LE(record + 42)
  const start = local + 30 + archive.readUInt16LE(local + 26)
  return inflateRawSync(archive.subarray(start, start + archive.readUInt32LE(record + 20))).toString()
}

describe('results', () => {
  it('are read page by page', async () => {
    const first = await send(app, `/api/results/${id}?limit=2`)
    expect(first.json).toMatchObject({ truncated: true, rows: [expect.any(Array), expect.any(Array)] })
    const rest = await send(app, `/api/results/${id}?offset=2&limit=2`)
    expect(rest.json).toMatchObject({ truncated: false, rows: [expect.any(Array)] })
  })

  it('are downloaded as CSV and JSON', async () => {
    const csv = await send(app, `/api/results/${id}.csv`)
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(csv.headers.get('content-disposition')).toBe(`attachment; filename="querent-${id}.csv"`)
    const named = await send(app, `/api/results/${id}.csv?name=${encodeURIComponent('"; a=b\r\n京 都')}`)
    expect(named.headers.get('content-disposition')).toBe(
      `attachment; filename="-a-b--.csv"; filename*=UTF-8''-a-b-${encodeURIComponent('京')}-${encodeURIComponent('都')}.csv`,
    )
    expect(csv.text.trim().split(/\r?\n/)).toHaveLength(4)
    expect(csv.text).toContain('Research,80000')
    const json = await send(app, `/api/results/${id}.json`)
    expect(json.json).toHaveLength(3)
  })

  it('are downloaded as Parquet', async () => {
    const parquet = await bytes(`/api/results/${id}.parquet`)
    expect(String.fromCharCode(...parquet.slice(0, 4), ...parquet.slice(-4))).toBe('PAR1PAR1')
  })

  it('are downloaded as an Excel workbook that says what it holds', async () => {
    const path = `/api/results/${id}.xlsx?name=Gehälter`
    const response = await app.request(path)
    expect(response.headers.get('content-type')).toContain('spreadsheetml.sheet')
    expect(response.headers.get('content-disposition')).toContain("filename*=UTF-8''Geh%C3%A4lter.xlsx")
    const about = textIn(Buffer.from(await response.arrayBuffer()), 'xl/worksheets/sheet2.xml')
    for (const said of ['average salary by department', 'SELECT', 'employees', 'UTC']) expect(about).toContain(said)
  })

  it('are drawn as SVG and PNG, also as another kind of chart', async () => {
    const svg = await send(app, `/api/results/${id}/chart.svg?width=500&dark=true`)
    expect(svg.headers.get('content-type')).toBe('image/svg+xml')
    expect(svg.text).toMatch(/^<svg/)
    const pie = await send(app, `/api/results/${id}/chart.svg?type=pie`)
    expect(pie.status).toBe(200)
    expect((await bytes(`/api/results/${id}/chart.png`)).slice(1, 4)).toEqual(new TextEncoder().encode('PNG'))
  })

  it.each([
    ['nothing', 404, 'RESULT_UNKNOWN'],
    ['nothing.csv', 404, 'RESULT_UNKNOWN'],
    ['nothing.parquet', 404, 'RESULT_UNKNOWN'],
    ['nothing/chart.svg', 404, 'RESULT_UNKNOWN'],
    ['nothing/chart.gif', 404, 'NOT_FOUND'],
    ['nothing/chart.svg?width=1', 400, 'INVALID_REQUEST'],
    ['nothing/chart.svg?type=doughnut', 400, 'INVALID_REQUEST'],
    ['nothing?limit=0', 400, 'INVALID_REQUEST'],
  ])('refuse %s', async (rest, status, code) => {
    expect(await send(app, `/api/results/${rest}`)).toMatchObject({ status, json: { error: { code } } })
  })
})
