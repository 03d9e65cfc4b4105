import { useEffect, useRef, useState } from 'react'
import { useApp, useSelected } from '../../app-context.ts'
import type { LogItem } from '../../state/watcher.ts'
import { monitorWords as say } from '../../words/monitor.ts'

/** Lines that are there at first. */
const LINES = 20
/** Lines that are kept while following. */
const KEPT = 500
const AGAIN_MS = 3000

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal']

type Connection = 'paused' | 'following' | 'lost'

/** The last lines of the log, and those that are written while one looks. */
export function LogPart() {
  const [follow, setFollow] = useState(true)
  const [level, setLevel] = useState('')
  const { lines, connection } = useLog(follow)
  const shown = lines.filter((line) => LEVELS.indexOf(line.level) >= LEVELS.indexOf(level))
  return (
    <section className="log" aria-label={say.log}>
      <div className="monitor-line">
        <label className="check">
          <input type="checkbox" checked={follow} onChange={(event) => setFollow(event.target.checked)} />
          {say.follow}
        </label>
        <select
          className="field"
          aria-label={say.levels}
          value={level}
          onChange={(event) => setLevel(event.target.value)}
        >
          <option value="">{say.allLevels}</option>
          {Object.entries(say.fromLevel).map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
        <span className="quiet" role="status">
          {say[connection]}
        </span>
      </div>
      {shown.length === 0 ? <p className="panel-note">{say.emptyLog}</p> : <Lines lines={shown} />}
    </section>
  )
}

/** The lines so far. While following, the stream is opened again where it broke off. */
function useLog(follow: boolean): { lines: LogItem[]; connection: Connection } {
  const { chat } = useApp()
  const [lines, setLines] = useState<LogItem[]>([])
  const [connection, setConnection] = useState<Connection>('paused')
  useEffect(() => {
    const left = new AbortController()
    const add = (line: LogItem) =>
      setLines((before) => (before.some(({ n }) => n === line.n) ? before : [...before, line].slice(-KEPT)))
    async function listen() {
      while (!left.signal.aborted) {
        try {
          setConnection('following')
          for await (const line of chat.monitor.followLog(LINES, left.signal)) add(line)
        } catch {
          // The next try says whether the server is there again.
        }
        if (left.signal.aborted) return
        setConnection('lost')
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
      }
    }
    if (follow) void listen()
    else setConnection('paused')
    return () => left.abort()
  }, [chat, follow])
  return { lines, connection }
}

/** The lines scroll by themselves, and must then be reachable with the keyboard. */
const REACHABLE = { tabIndex: 0 }

function Lines({ lines }: { lines: LogItem[] }) {
  const timeZone = useSelected((state) => state.preferences.timeZone)
  const list = useRef<HTMLOListElement>(null)
  const atEnd = useRef(true)
  const last = lines.at(-1)?.n
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line is what the list scrolls for
  useEffect(() => {
    const shown = list.current
    if (shown !== null && atEnd.current) shown.scrollTop = shown.scrollHeight
  }, [last])
  const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', hourCycle: 'h23', timeZone })
  return (
    <ol
      ref={list}
      className="log-lines"
      aria-label={say.log}
      {...REACHABLE}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < 8
      }}
    >
      {lines.map((line) => (
        <li key={line.n} data-level={line.level}>
          <time dateTime={line.time}>{clock.format(new Date(line.time))}</time>{' '}
          <span className="log-level">{line.level}</span> <span className="log-message">{line.message}</span>
          <LineDetails line={line} />
        </li>
      ))}
    </ol>
  )
}

function LineDetails({ line: { details, request_id } }: { line: LogItem }) {
  const text = Object.keys(details).length === 0 ? '' : JSON.stringify(details, null, 1)
  if (request_id === null && text === '') return null
  return (
    <details>
      <summary>{request_id === null ? '…' : say.request(request_id)}</summary>
      {text !== '' && <pre>{text}</pre>}
    </details>
  )
}
