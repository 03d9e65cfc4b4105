import type { CheckedModel, ModelNote } from '../../state/modeller.ts'
import { words } from '../../words/index.ts'
import { Icon } from '../icon.tsx'

const says = words.model
type Props = { checked: CheckedModel; onGoTo?: (line: number) => void }

/** What is wrong with a model, and what was noticed; each with its line. */
export function ModelNotes({ checked: { problems, warnings }, onGoTo }: Props) {
  return (
    <div className="model-notes" role="status">
      {problems.length === 0 && (
        <p className="model-note done">
          <Icon name="check" />
          {says.valid}
        </p>
      )}
      {problems.length > 0 && (
        <section className="model-note wrong" aria-label={says.problems(problems.length)}>
          <Icon name="warning" />
          <NoteList title={says.problems(problems.length)} notes={problems} onGoTo={onGoTo} />
        </section>
      )}
      {warnings.length > 0 && (
        <details className="model-note">
          <summary>{says.warnings(warnings.length)}</summary>
          <NoteList notes={warnings} onGoTo={onGoTo} />
        </details>
      )}
    </div>
  )
}

type ListProps = { title?: string; notes: ModelNote[]; onGoTo: Props['onGoTo'] }

function NoteList({ title, notes, onGoTo }: ListProps) {
  return (
    <div>
      {title !== undefined && <strong>{title}</strong>}
      <ul className="plain-list">
        {notes.map(({ line, column, message }) => (
          <li key={`${line} ${column} ${message}`}>
            {line !== undefined &&
              (onGoTo === undefined ? (
                <span className="quiet">{says.line(line)}</span>
              ) : (
                <button type="button" className="link" aria-label={says.goToLine(line)} onClick={() => onGoTo(line)}>
                  {says.line(line)}
                </button>
              ))}{' '}
            {message}
          </li>
        ))}
      </ul>
    </div>
  )
}
