import { type ComponentType, useState } from 'react'
import { useSelected } from '../../app-context.ts'
import { type MonitorMinutes, RANGES } from '../../state/monitor.ts'
import { type MonitorTab, TABS } from '../../state/monitor-tabs.ts'
import { addressOf } from '../../state/place.ts'
import { monitorWords as say } from '../../words/monitor.ts'
import { Icon } from '../icon.tsx'
import { AnalyticsPart } from './analytics.tsx'
import { FiguresPart } from './figures.tsx'
import { HealthPart } from './health.tsx'
import { LogPart } from './log.tsx'
import { QuestionsPart } from './questions.tsx'
import { type Refresh, useRefresh } from './use-refresh.ts'

/** What every part of the monitor is given. */
export type PartProps = { minutes: MonitorMinutes; tick: number }

const PARTS: Record<MonitorTab, ComponentType<PartProps>> = {
  figures: FiguresPart,
  questions: QuestionsPart,
  analytics: AnalyticsPart,
  log: LogPart,
  health: HealthPart,
}

/** How the server does and what people ask; for owners. */
export default function MonitorPage() {
  const isOwner = useSelected((state) => state.config?.owner === true)
  return (
    <main className="monitor-page">
      <div className="monitor-body">
        {isOwner ? (
          <Parts />
        ) : (
          <>
            <h2>{say.title}</h2>
            <p className="panel-note">{say.ownersOnly}</p>
          </>
        )}
      </div>
    </main>
  )
}

function Parts() {
  const place = useSelected((state) => state.place)
  const tab = (place.page === 'monitor' && place.tab) || 'figures'
  const [minutes, setMinutes] = useState<MonitorMinutes>(60)
  const refresh = useRefresh()
  const Shown = PARTS[tab]
  const isRanged = tab === 'figures' || tab === 'questions'
  return (
    <>
      <div className="monitor-head">
        <h2>{say.title}</h2>
        <span className="spring" />
        {isRanged && <RangePicker minutes={minutes} onChange={setMinutes} />}
        {tab !== 'log' && <RefreshControl refresh={refresh} />}
      </div>
      <nav className="segments monitor-tabs" aria-label={say.parts}>
        {TABS.map((name) => (
          <a
            key={name}
            href={addressOf({ page: 'monitor', tab: name })}
            aria-current={name === tab ? 'page' : undefined}
          >
            {say.tabs[name]}
          </a>
        ))}
      </nav>
      <Shown minutes={minutes} tick={refresh.tick} />
    </>
  )
}

function RangePicker({ minutes, onChange }: { minutes: MonitorMinutes; onChange: (minutes: MonitorMinutes) => void }) {
  return (
    <select
      className="field"
      aria-label={say.range}
      value={minutes}
      onChange={(event) => onChange(RANGES.find((range) => `${range}` === event.target.value) ?? minutes)}
    >
      {RANGES.map((range) => (
        <option key={range} value={range}>
          {say.ranges[range]}
        </option>
      ))}
    </select>
  )
}

const EVERY = [0, 10, 60, 300] as const

function RefreshControl({ refresh: { every, setEvery, left, now } }: { refresh: Refresh }) {
  return (
    <div className="monitor-refresh">
      <button type="button" className="button" onClick={now}>
        <Icon name="retry" />
        {say.refresh}
        <span className="count" role="timer">
          {left === null ? say.refreshOff : say.refreshIn(left)}
        </span>
      </button>
      <select
        className="field"
        aria-label={say.refreshEvery}
        value={every}
        onChange={(event) => setEvery(Number(event.target.value))}
      >
        {EVERY.map((seconds) => (
          <option key={seconds} value={seconds}>
            {say.every[seconds]}
          </option>
        ))}
      </select>
    </div>
  )
}
