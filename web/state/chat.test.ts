import { describe, expect, it } from 'vitest'
import type { AskEvent } from '../../src/types.ts'
import { Api } from '../api.ts'
import { fileName } from './answers.ts'
import { Chat } from './chat.ts'
import { addressOf } from './place.ts'
import { chosenSource, runningView } from './state.ts'
import { Store } from './store.ts'

const RECEIVED: AskEvent = { type: 'question-received', conversationId: 'c1', messageId: 'm1', question: 'headcount' }
const RESOLVED: AskEvent = { type: 'question-resolved', question: 'headcount', followUp: false, source: 'hr' }
const FINISHED: AskEvent = { type: 'turn-finished', status: 'answered', ms: 12 }
const STOPPED: AskEvent = { type: 'turn-finished', status: 'failed', ms: 5 }

const CONFIG = {
  app_name: 'Querent',
  version: '1',
  api_key_required: true,
  sources: [{ name: 'hr', label: 'HR', dialect: 'duckdb', ready: true, tables: 9 }],
}

/** A stream that sends what the test tells it to. */
class Wire {
  readonly body: ReadableStream<Uint8Array>
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined

  constructor(...events: AskEvent[]) {
    this.body = new ReadableStream({
      start: (controller) => {
        this.#controller = controller
      },
    })
    for (const event of events) this.send(event)
  }

  send(event: AskEvent): void {
    this.#controller?.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(event)}\n\n`))
  }
}

type Route = (init: RequestInit) => Response | Promise<Response>

function page(routes: Record<string, Route>) {
  const calls: string[] = []
  const saved: string[] = []
  const addresses: string[] = []
  const keys: string[] = []
  const api = new Api({
    fetch: async (path, init = {}) => {
      const address = String(path)
      calls.push(`${init.method ?? 'GET'} ${address}`)
      const route = routes[address.split('?')[0] ?? '']
      if (route === undefined) throw new TypeError(`no route for ${address}`)
      return await route(init)
    },
    pause: async () => undefined,
  })
  const store = new Store()
  const chat = new Chat(api, store, {
    showPlace: (place) => addresses.push(addressOf(place)),
    rememberDraft: () => undefined,
    rememberPreferences: () => undefined,
    rememberKey: (key) => keys.push(key ?? ''),
    save: async (path, name) => void saved.push(`${path} as ${name}`),
    now: () => new Date('2026-01-31T08:00:00Z'),
  })
  return { api, chat, store, calls, saved, addresses, keys }
}

const history: Route = () => Response.json({ sessions: [], total: 0 })
const streaming =
  (wire: Wire): Route =>
  () =>
    new Response(wire.body)

/** Resolves when the store's state is as wanted. */
function until(store: Store, wanted: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (wanted()) return resolve()
    const done = store.subscribe(() => {
      if (!wanted()) return
      done()
      resolve()
    })
  })
}

describe('starting', () => {
  it('asks for the key where one is needed, and starts with it', async () => {
    const { chat, store, api, keys } = page({
      'api/config': () => Response.json(api.key === 'right' ? CONFIG : { ...CONFIG, sources: undefined }),
      'api/chat/history': history,
    })
    await chat.start()
    expect(store.state).toMatchObject({ phase: 'key-needed', keyRefused: false })
    await chat.giveKey('wrong')
    expect(store.state).toMatchObject({ phase: 'key-needed', keyRefused: true })
    await chat.giveKey('right')
    expect(store.state).toMatchObject({ phase: 'ready', source: 'hr' })
    expect(keys).toEqual(['wrong', 'right'])
  })

  it('finds out later that a source has become ready', async () => {
    let ready = false
    const sources = [{ ...CONFIG.sources[0], ready: false }]
    const { chat, store } = page({
      'api/config': () => Response.json(ready ? CONFIG : { ...CONFIG, sources }),
      'api/chat/history': history,
    })
    await chat.start()
    expect(chosenSource(store.state)?.ready).toBe(false)
    ready = true
    await chat.refresh()
    expect(chosenSource(store.state)?.ready).toBe(true)
  })

  it('stays where it was told to go before it was ready', async () => {
    let answer: (config: Response) => void = () => undefined
    const config = new Promise<Response>((resolve) => {
      answer = resolve
    })
    const { chat, store } = page({
      'api/config': () => config,
      'api/chat/history': history,
      'api/chat/session/c1': () => Response.json({ id: 'c1', title: 't', source: 'hr', turns: [] }),
    })
    const started = chat.start()
    await chat.go({ page: 'chat', conversationId: 'c1' })
    answer(Response.json(CONFIG))
    await started
    expect(store.state).toMatchObject({ phase: 'ready', conversationId: 'c1' })
  })

  it('says when the server cannot be reached', async () => {
    const { chat, store } = page({})
    await chat.start()
    expect(store.state).toMatchObject({ phase: 'unreachable', problem: { code: 'NETWORK' } })
  })
})

describe('asking', () => {
  it('reads the answer, puts the conversation in the address and lists it', async () => {
    const wire = new Wire(RECEIVED, RESOLVED, FINISHED)
    const { chat, store, addresses, calls } = page({ 'api/chat/query': streaming(wire), 'api/chat/history': history })
    await chat.ask('  headcount  ')
    expect(store.state.turns[0]?.turn).toMatchObject({ status: 'answered', question: 'headcount', source: 'hr' })
    expect(addresses.at(-1)).toBe('#/c/c1')
    expect(calls).toEqual(['POST api/chat/query', 'GET api/chat/history?limit=50&offset=0&folder=none'])
  })

  it('does nothing for an empty question, or while another is answered', async () => {
    const wire = new Wire(RECEIVED)
    const { chat, store, calls } = page({ 'api/chat/query': streaming(wire), 'api/chat/history': history })
    await chat.ask('   ')
    const first = chat.ask('headcount')
    await chat.ask('headcount again')
    wire.send(FINISHED)
    await first
    expect(store.state.turns).toHaveLength(1)
    expect(calls.filter((call) => call.startsWith('POST'))).toHaveLength(1)
  })

  it('shows why a question was refused', async () => {
    const error = { code: 'QUESTION_TOO_LONG', message: 'Too long.', next: 'Ask less.' }
    const { chat, store } = page({
      'api/chat/query': () => Response.json({ error }, { status: 413 }),
      'api/chat/history': history,
    })
    await chat.ask('headcount')
    expect(store.state.turns[0]).toMatchObject({ turn: { status: 'failed' }, problem: error })
  })
})

describe('stopping', () => {
  it('cancels on the server and keeps what it then says', async () => {
    const wire = new Wire(RECEIVED)
    const { chat, store, calls } = page({
      'api/chat/query': streaming(wire),
      'api/chat/history': history,
      'api/chat/cancel/m1': () => {
        wire.send(STOPPED)
        return Response.json({})
      },
    })
    const asked = chat.ask('headcount')
    await until(store, () => runningView(store.state)?.turn.messageId === 'm1')
    await chat.stop()
    await asked
    expect(calls).toContain('POST api/chat/cancel/m1')
    expect(store.state.turns[0]?.turn.status).toBe('failed')
  })

  it('stops listening when the server cannot be told', async () => {
    const { chat, store } = page({ 'api/chat/query': streaming(new Wire(RECEIVED)), 'api/chat/history': history })
    const asked = chat.ask('headcount')
    await until(store, () => runningView(store.state)?.turn.messageId === 'm1')
    await chat.stop()
    await asked
    expect(store.state.turns[0]?.turn).toMatchObject({ status: 'failed', error: { code: 'CANCELLED' } })
  })
})

describe('conversations', () => {
  const turn = { ...RECEIVED, status: 'running', createdAt: '2026-01-31T08:00:00Z' }

  it('follows the turn of an opened conversation that is still running', async () => {
    const wire = new Wire(RECEIVED, RESOLVED, FINISHED)
    const { chat, store } = page({
      'api/chat/session/c1': () => Response.json({ id: 'c1', title: 't', source: 'hr', turns: [turn] }),
      'api/chat/stream/m1': streaming(wire),
    })
    await chat.open('c1')
    expect(store.state.turns[0]?.turn).toMatchObject({ status: 'answered', ms: 12 })
  })

  it('leaves a running turn to the server when another conversation begins', async () => {
    const { chat, store, calls, addresses } = page({
      'api/chat/query': streaming(new Wire(RECEIVED)),
      'api/chat/history': history,
    })
    const asked = chat.ask('headcount')
    await until(store, () => runningView(store.state)?.turn.messageId === 'm1')
    chat.startNew()
    await asked
    expect(store.state.turns).toEqual([])
    expect(addresses).toEqual(['#/c/c1', ''])
    expect(calls.some((call) => call.includes('cancel'))).toBe(false)
  })

  it('begins anew when the open one is deleted', async () => {
    const { chat, store } = page({
      'api/chat/session/c1': ({ method }) =>
        method === 'DELETE'
          ? new Response(null, { status: 204 })
          : Response.json({ id: 'c1', title: 't', source: null, turns: [] }),
    })
    await chat.open('c1')
    await chat.deleteConversation('c1')
    expect(store.state.conversationId).toBeUndefined()
  })
})

describe('downloads', () => {
  it('takes the table as a whole and the chart as it is shown', async () => {
    const { chat, store, saved } = page({})
    store.apply({ type: 'question-asked', key: 'k', question: 'Headcount by site?', createdAt: '' })
    const table = { columns: [], rows: [], truncated: false }
    store.apply({ type: 'event-received', key: 'k', event: { type: 'rows-available', resultId: 'r1', table, ms: 1 } })
    const chart = { title: '', reason: '' }
    const alternatives = [{ ...chart, type: 'pie' as const }]
    const event: AskEvent = { type: 'chart-ready', chart: { ...chart, type: 'bar' }, alternatives }
    store.apply({ type: 'event-received', key: 'k', event })
    chat.answers.chooseChart(store.state.turns[0] ?? expect.fail('no turn'), { ...chart, type: 'pie' })
    const view = store.state.turns[0] ?? expect.fail('no turn')
    await chat.answers.download(view, 'csv')
    await chat.answers.download(view, 'png')
    expect(saved).toEqual([
      'api/results/r1.csv?name=headcount-by-site as headcount-by-site.csv',
      'api/results/r1/chart.png?type=pie as headcount-by-site.png',
    ])
  })

  it.each([
    ['Headcount by site?', 'headcount-by-site'],
    ['../../etc/passwd', 'etc-passwd'],
    ['Überstunden 京都', 'überstunden-京都'],
    ['???', 'answer'],
  ])('names the file of %j %j', (question, name) => expect(fileName(question)).toBe(name))
})
