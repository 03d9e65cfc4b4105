import { useId, useState } from 'react'
import { formatCount } from '../../../src/present/format.ts'
import { useApp, useSelected } from '../../app-context.ts'
import { sayTime } from '../../state/days.ts'
import { sayCost } from '../../state/monitor.ts'
import { addressOf } from '../../state/place.ts'
import type { InvocationList } from '../../state/watcher.ts'
import { monitorWords as say } from '../../words/monitor.ts'
import { Panel } from '../panel.tsx'
import { DataTable } from './data-table.tsx'
import { sayMs } from './figures.tsx'
import type { PartProps } from './monitor-page.tsx'
import { StatusTag } from './status-tag.tsx'
import { TracePart } from './trace.tsx'
import { useFetched } from './use-fetched.ts'

const PAGE = 25

type Facets = InvocationList['facets']
type Filters = { [name: string]: string }
type Order = 'latest' | 'slowest'

/** What stays chosen while a question is looked at from near. */
type Chosen = { filters: Filters; order: Order; offset: number }

/** The questions of all users, and one of them from near. */
export function QuestionsPart(props: PartProps) {
  const place = useSelected((state) => state.place)
  const messageId = place.page === 'monitor' ? place.messageId : undefined
  const [chosen, setChosen] = useState<Chosen>({ filters: {}, order: 'latest', offset: 0 })
  return messageId === undefined ? (
    <QuestionList {...props} chosen={chosen} onChoose={(change) => setChosen({ ...chosen, offset: 0, ...change })} />
  ) : (
    <TracePart key={messageId} messageId={messageId} tick={props.tick} />
  )
}

type ListProps = PartProps & { chosen: Chosen; onChoose: (change: Partial<Chosen>) => void }

function QuestionList({ minutes, tick, chosen: { filters, order, offset }, onChoose }: ListProps) {
  const { chat } = useApp()
  const asked = { minutes, limit: PAGE, offset, order, filters }
  const { status, value, again } = useFetched(JSON.stringify(asked), tick, () => chat.monitor.invocations(asked))
  const [facets, setFacets] = useState<Facets>()
  // The values stay while another page is on its way.
  if (value !== undefined && value.facets !== facets) setFacets(value.facets)
  return (
    <>
      <FilterLine
        filters={filters}
        facets={facets}
        order={order}
        onChoose={(name, value) => onChoose({ filters: { ...filters, [name]: value } })}
        onOrder={(one) => onChoose({ order: one })}
      />
      <Panel
        status={status}
        empty={value === undefined || value.total === 0}
        emptyText={say.nothingFound}
        failedText={say.failed}
        onRetry={again}
      >
        {value && <QuestionTable list={value} />}
      </Panel>
      {value && value.total > 0 && (
        <Pager offset={offset} total={value.total} onMove={(to) => onChoose({ offset: to })} />
      )}
    </>
  )
}

const FACETS = ['status', 'planner', 'model', 'source', 'user', 'error'] as const
const SLOW = ['100', '1000', '5000', '30000']

type FilterProps = {
  filters: Filters
  facets: Facets | undefined
  order: Order
  onChoose: (name: string, value: string) => void
  onOrder: (order: Order) => void
}

function FilterLine({ filters, facets, order, onChoose, onOrder }: FilterProps) {
  const searchId = useId()
  return (
    <search className="filters" aria-label={say.filters}>
      <label htmlFor={searchId}>
        <span>{say.search}</span>
        <input
          id={searchId}
          type="search"
          className="field"
          value={filters.search ?? ''}
          onChange={(event) => onChoose('search', event.target.value)}
        />
      </label>
      {FACETS.map((name) => (
        <Choice
          key={name}
          label={say[name]}
          value={filters[name] ?? ''}
          choices={(facets?.[name] ?? []).filter((value) => name !== 'status' || value !== 'none')}
          onChoose={(value) => onChoose(name, value)}
        />
      ))}
      <Choice
        label={say.slowerThan}
        value={filters.slower_than ?? ''}
        choices={SLOW}
        shown={(value) => sayMs(Number(value))}
        onChoose={(value) => onChoose('slower_than', value)}
      />
      <label>
        <span>{say.order}</span>
        <select
          className="field"
          value={order}
          onChange={(event) => onOrder(event.target.value === 'slowest' ? 'slowest' : 'latest')}
        >
          <option value="latest">{say.orders.latest}</option>
          <option value="slowest">{say.orders.slowest}</option>
        </select>
      </label>
    </search>
  )
}

type ChoiceProps = {
  label: string
  value: string
  choices: readonly string[]
  shown?: (value: string) => string
  onChoose: (value: string) => void
}

function Choice({ label, value, choices, shown = String, onChoose }: ChoiceProps) {
  // What is chosen stays in view where this range no longer has it.
  const all = value === '' || choices.includes(value) ? choices : [value, ...choices]
  return (
    <label>
      <span>{label}</span>
      <select className="field" value={value} onChange={(event) => onChoose(event.target.value)}>
        <option value="">{say.any}</option>
        {all.map((choice) => (
          <option key={choice} value={choice}>
            {shown(choice)}
          </option>
        ))}
      </select>
    </label>
  )
}

function QuestionTable({ list }: { list: InvocationList }) {
  const timeZone = useSelected((state) => state.preferences.timeZone)
  const now = new Date()
  return (
    <DataTable
      caption={say.questions}
      columns={[
        say.question,
        say.time,
        say.status,
        say.planner,
        say.source,
        say.user,
        say.took,
        say.rows,
        say.tokens,
        say.cost,
      ]}
      text={[1, 2, 3, 4, 5]}
      rows={list.invocations.map((one) => ({
        key: `${one.message_id} ${one.started_at}`,
        cells: [
          <QuestionLink key="question" messageId={one.message_id} question={one.question} />,
          sayTime(one.started_at, now, timeZone),
          <StatusTag key="status" status={one.status} code={one.error_code} />,
          one.planner ?? say.noPlanner,
          one.source ?? '–',
          one.user_id,
          sayMs(one.latency_ms),
          one.rows === null ? '–' : formatCount(one.rows),
          formatCount(one.input_tokens + one.output_tokens),
          one.cost === null ? '?' : sayCost(one.cost),
        ],
      }))}
    />
  )
}

/** Leads to the trace of a question. */
export function QuestionLink({ messageId, question }: { messageId: string; question: string }) {
  return (
    <a className="link question-link" href={addressOf({ page: 'monitor', tab: 'questions', messageId })}>
      {question}
    </a>
  )
}

function Pager({ offset, total, onMove }: { offset: number; total: number; onMove: (offset: number) => void }) {
  const last = Math.min(total, offset + PAGE)
  return (
    <div className="pager">
      <button
        type="button"
        className="button bordered"
        disabled={offset === 0}
        onClick={() => onMove(Math.max(0, offset - PAGE))}
      >
        {say.previous}
      </button>
      <span className="count" aria-live="polite">
        {say.page(Math.min(offset + 1, last), last, total)}
      </span>
      <button type="button" className="button bordered" disabled={last >= total} onClick={() => onMove(offset + PAGE)}>
        {say.next}
      </button>
    </div>
  )
}
