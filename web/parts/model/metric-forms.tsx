import { useId } from 'react'
import type { DraftMetric } from '../../state/model-draft.ts'
import { words } from '../../words/index.ts'
import { IconButton } from '../icon-button.tsx'
import { AddButton, type FormProps, PartList } from './part-list.tsx'
import { useDraftList } from './use-draft-list.ts'
import { CodeArea, WordingFields } from './word-fields.tsx'

const says = words.model

/** The metrics, each with its name, its expression and its words. */
export function MetricForms({ draft, onChange }: FormProps) {
  const { metrics } = draft
  const list = useDraftList<DraftMetric>(metrics, {
    keyOf: ({ key }) => key,
    textOf: (one) => [one.name, one.expression, one.description, ...one.synonyms].join(' '),
    onItems: (items) => onChange({ ...draft, metrics: items }),
  })
  const add = () => list.add({ name: '', expression: '', description: '', synonyms: [], key: crypto.randomUUID() })
  return (
    <PartList
      title={says.metrics}
      empty={metrics.length === 0 ? says.noMetrics : undefined}
      search={list.search}
      onSearch={list.setSearch}
      action={<AddButton label={says.addMetric} onClick={add} />}
    >
      {list.shown.map((metric) => (
        <MetricForm
          key={metric.key}
          metric={metric}
          onChange={(changes) => list.change(metric.key, changes)}
          onRemove={() => list.remove(metric.key)}
        />
      ))}
    </PartList>
  )
}

type MetricFormProps = {
  metric: DraftMetric
  onChange: (changes: Partial<DraftMetric>) => void
  onRemove: () => void
}

function MetricForm({ metric, onChange, onRemove }: MetricFormProps) {
  const id = useId()
  const name = metric.name || says.newMetric
  return (
    <li className="model-card">
      <div className="card-head">
        <div className="field">
          <label htmlFor={id}>{says.name}</label>
          <input
            id={id}
            type="text"
            className="name-input"
            value={metric.name}
            maxLength={200}
            spellCheck={false}
            ref={metric.was === undefined && metric.name === '' ? focusOnce : undefined}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        </div>
        <IconButton
          icon="bin"
          label={says.removeMetric(name)}
          title={words.common.remove}
          className="danger"
          onClick={onRemove}
        />
      </div>
      <CodeArea
        label={says.expression}
        name={name}
        value={metric.expression}
        help={metric.was === undefined ? says.expressionHelp : undefined}
        onChange={(expression) => onChange({ expression })}
      />
      <WordingFields name={name} wording={metric} onChange={onChange} />
    </li>
  )
}

function focusOnce(field: HTMLInputElement | null): void {
  field?.focus()
  field?.scrollIntoView({ block: 'center' })
}
