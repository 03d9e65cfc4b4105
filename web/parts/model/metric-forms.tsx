import { useId, useState } from 'react'
import { type DraftMetric, fitting } from '../../state/model-draft.ts'
import { words } from '../../words/index.ts'
import { Icon } from '../icon.tsx'
import { type FormProps, PartList } from './model-form.tsx'
import { CodeArea, DescriptionField, WordsField } from './word-fields.tsx'

const says = words.model

/** The metrics, each with its name, its expression and its words. */
export function MetricForms({ draft, onChange }: FormProps) {
  const [search, setSearch] = useState('')
  const { metrics } = draft
  const change = (key: string, changes: Partial<DraftMetric>) =>
    onChange({ ...draft, metrics: metrics.map((one) => (one.key === key ? { ...one, ...changes } : one)) })
  const shown = fitting(metrics, search, (one) =>
    [one.name, one.expression, one.description, ...one.synonyms].join(' '),
  )
  function add(): void {
    setSearch('')
    const empty = { name: '', expression: '', description: '', synonyms: [], key: crypto.randomUUID() }
    onChange({ ...draft, metrics: [...metrics, empty] })
  }
  return (
    <PartList
      title={says.metrics}
      empty={metrics.length === 0 ? says.noMetrics : undefined}
      search={search}
      onSearch={setSearch}
      action={
        <button type="button" className="button button-full bordered" onClick={add}>
          <Icon name="plus" />
          {says.addMetric}
        </button>
      }
    >
      {shown.map((metric) => (
        <MetricForm
          key={metric.key}
          metric={metric}
          onChange={(changes) => change(metric.key, changes)}
          onRemove={() => onChange({ ...draft, metrics: metrics.filter(({ key }) => key !== metric.key) })}
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
        <button
          type="button"
          className="button button-icon danger"
          aria-label={says.removeMetric(name)}
          title={words.common.remove}
          onClick={onRemove}
        >
          <Icon name="bin" />
        </button>
      </div>
      <CodeArea
        label={says.expression}
        name={name}
        value={metric.expression}
        help={metric.was === undefined ? says.expressionHelp : undefined}
        onChange={(expression) => onChange({ expression })}
      />
      <div className="two-columns">
        <DescriptionField
          label={says.description}
          name={name}
          value={metric.description}
          rows={1}
          onChange={(description) => onChange({ description })}
        />
        <WordsField name={name} words={metric.synonyms} onChange={(synonyms) => onChange({ synonyms })} />
      </div>
    </li>
  )
}

function focusOnce(field: HTMLInputElement | null): void {
  field?.focus()
  field?.scrollIntoView({ block: 'center' })
}
