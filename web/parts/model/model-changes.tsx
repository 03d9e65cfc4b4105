import { type DiffLine, diffCounts, diffHunks } from '../../state/line-diff.ts'
import type { CheckedModel, OpenedModel } from '../../state/modeller.ts'
import { words } from '../../words/index.ts'
import { ModelNotes } from './model-notes.tsx'

const says = words.model

/** What saving would change in the file, line by line, and what is wrong with it. */
export function ModelChanges({ opened, checked }: { opened: OpenedModel; checked: CheckedModel }) {
  const hunks = diffHunks(opened.origin === 'draft' ? '' : opened.text, checked.text)
  const { added, removed } = diffCounts(hunks)
  return (
    <div className="model-main">
      <section className="model-part wide" aria-label={says.diff}>
        <ModelNotes checked={checked} />
        <div className="data-head">
          <h3>{says.diff}</h3>
          {hunks.length > 0 && <span className="count">{says.counts(added, removed)}</span>}
        </div>
        {hunks.length === 0 && <p className="panel-note">{says.noChanges}</p>}
        {hunks.map((hunk) => (
          // Wide on small screens: it scrolls by itself, and must then be reachable with the keyboard.
          <section
            key={`${hunk[0]?.before ?? 0} ${hunk[0]?.after ?? 0}`}
            className="diff"
            aria-label={says.line(hunk[0]?.after ?? hunk[0]?.before ?? 1)}
            {...REACHABLE}
          >
            <table>
              <tbody>
                {hunk.map((line) => (
                  <Line key={`${line.before ?? ''} ${line.after ?? ''}`} line={line} />
                ))}
              </tbody>
            </table>
          </section>
        ))}
      </section>
    </div>
  )
}

const REACHABLE = { tabIndex: 0 }
const SIGN = { same: '', removed: '−', added: '+' } as const
const SPOKEN = { same: undefined, removed: says.removed, added: says.added } as const

function Line({ line: { kind, before, after, text } }: { line: DiffLine }) {
  return (
    <tr data-kind={kind}>
      <td className="line-number">{before}</td>
      <td className="line-number">{after}</td>
      <td className="sign">
        <span aria-hidden="true">{SIGN[kind]}</span>
        {SPOKEN[kind] !== undefined && <span className="hidden-text">{SPOKEN[kind]}</span>}
      </td>
      <td>
        <code>{text}</code>
      </td>
    </tr>
  )
}
