import type { Metric } from '../../src/types.ts'
import { startQuestion } from '../actions.ts'
import { words } from '../words/index.ts'
import { ActionButton } from './action-button.tsx'

/** Figures that the semantic model defines, with their definition. */
export function MetricList({ metrics }: { metrics: Metric[] }) {
  if (metrics.length === 0) return null
  return (
    <section>
      <h3>{words.data.metrics}</h3>
      <ul className="plain-list metrics">
        {metrics.map((metric) => (
          <li key={metric.name} className="metric">
            <div className="data-head">
              <h4>{metric.label}</h4>
              <ActionButton action={startQuestion} target={words.data.by(capitalised(metric.label))} look="full" />
            </div>
            {metric.description !== undefined && <p>{metric.description}</p>}
            <code>{metric.expression}</code>
            {metric.synonyms.length > 0 && (
              <p className="quiet">{words.data.alsoCalledList(metric.synonyms.join(', '))}</p>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
