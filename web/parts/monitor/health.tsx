import type { ReactNode } from 'react'
import { formatCount } from '../../../src/present/format.ts'
import { useApp } from '../../app-context.ts'
import { sayBytes, sayUptime } from '../../state/monitor.ts'
import type { MonitorHealth } from '../../state/watcher.ts'
import { monitorWords as say } from '../../words/monitor.ts'
import { Panel } from '../panel.tsx'
import { sayMs } from './figures.tsx'
import type { PartProps } from './monitor-page.tsx'
import { useFetched } from './use-fetched.ts'

/** How the sources, the store, the models and the machine are. */
export function HealthPart({ tick }: PartProps) {
  const { chat } = useApp()
  const { status, value, again } = useFetched('health', tick, () => chat.monitor.health())
  return (
    <Panel status={status} empty={value === undefined} emptyText="" failedText={say.failed} onRetry={again}>
      {value && <Health health={value} />}
    </Panel>
  )
}

function Health({ health }: { health: MonitorHealth }) {
  const isWell = health.status === 'ok' && health.sources.every(({ ready }) => ready)
  return (
    <>
      <p className="monitor-line" role="status">
        <span className="health" data-health={isWell ? 'ready' : 'failed'} aria-hidden="true" />
        {isWell ? say.well : say.unwell}
      </p>
      <div className="mix">
        <Card title={say.sources}>
          {health.sources.map((source) => (
            <Fact key={source.name} name={source.label} good={source.ready}>
              {source.ready
                ? `${say.ready} · ${source.dialect} · ${say.tables(source.tables)}`
                : (source.error ?? say.notReady)}
            </Fact>
          ))}
        </Card>
        <Card title={say.models}>
          {health.models.length === 0 && <p className="quiet">{say.noModelsSet}</p>}
          {health.models.map((model) => (
            <Fact key={model.name} name={model.name} good={model.breaker === 'closed'}>
              {sayModel(model)}
            </Fact>
          ))}
        </Card>
        <StoreCard store={health.store} />
        <MachineCard health={health} />
      </div>
    </>
  )
}

function sayModel({ breaker, is_default, has_key, has_price }: MonitorHealth['models'][number]): string {
  const notes = [is_default && say.default, !has_key && say.noKey, !has_price && say.noPrice]
  return [say.breaker[breaker], ...notes.filter(Boolean)].join(' · ')
}

function StoreCard({ store }: { store: MonitorHealth['store'] }) {
  return (
    <Card title={say.store}>
      {store === null ? (
        <p className="caveat">{say.storeFailed}</p>
      ) : (
        <>
          <Fact name={say.location}>{store.location}</Fact>
          <Fact name={say.size}>{store.bytes === null ? '–' : sayBytes(store.bytes)}</Fact>
          <Fact name={say.readTime}>{sayMs(store.ms)}</Fact>
          <Fact name={say.conversations}>{formatCount(store.conversations)}</Fact>
          <Fact name={say.turns}>{formatCount(store.turns)}</Fact>
          <Fact name={say.questions}>{formatCount(store.invocations)}</Fact>
          <Fact name={say.auditLines}>{formatCount(store.audit_lines)}</Fact>
        </>
      )}
    </Card>
  )
}

function MachineCard({ health: { version, node, uptime_s, disk, memory, log } }: { health: MonitorHealth }) {
  return (
    <Card title={say.machine}>
      <Fact name={say.version}>{say.versions(version, node)}</Fact>
      <Fact name={say.uptime}>{sayUptime(uptime_s)}</Fact>
      <Fact name={say.process}>{sayBytes(memory.process_bytes)}</Fact>
      <Fact name={say.memory}>{say.free(sayBytes(memory.free_bytes), sayBytes(memory.total_bytes))}</Fact>
      <Fact name={say.disk}>
        {disk === null ? '–' : say.free(sayBytes(disk.free_bytes), sayBytes(disk.total_bytes))}
      </Fact>
      <Fact name={say.logFiles}>
        {log.folder === null ? say.noLogFiles : say.logKept(log.folder, log.files, log.file_mb)}
      </Fact>
    </Card>
  )
}

function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="card">
      <h3>{title}</h3>
      {children}
    </section>
  )
}

function Fact({ name, good, children }: { name: string; good?: boolean; children: ReactNode }) {
  return (
    <div className="fact">
      <span className="fact-name">
        {good !== undefined && <span className="health" data-health={good ? 'ready' : 'failed'} aria-hidden="true" />}
        {name}
      </span>
      <span className="quiet">{children}</span>
    </div>
  )
}
