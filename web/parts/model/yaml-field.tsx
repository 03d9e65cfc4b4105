import { yaml } from '@codemirror/lang-yaml'
import { LanguageSupport } from '@codemirror/language'
import { type Extension, RangeSet } from '@codemirror/state'
import { Decoration, EditorView, GutterMarker, gutterLineClass, lineNumbers, ViewPlugin } from '@codemirror/view'
import { type RefObject, useMemo, useState } from 'react'
import type { ModelNote } from '../../state/modeller.ts'
import { words } from '../../words/index.ts'
import CodeField from '../code-field.tsx'

/** Puts the cursor at the beginning of a line, counted from 1, and shows it. */
export type GoTo = (line: number) => void

type Props = {
  text: string
  problems: ModelNote[]
  goTo: RefObject<GoTo | undefined>
  onChange: (text: string) => void
}

/** A field for YAML with numbered lines; those with a problem are marked. */
export default function YamlField({ text, problems, goTo, onChange }: Props) {
  const [begun] = useState(text)
  const language = useMemo(() => {
    const { language: grammar, support } = yaml()
    return new LanguageSupport(grammar, [support, lineNumbers(), LOOK, following(goTo), marked(problems)])
  }, [problems, goTo])
  return <CodeField label={words.model.editor} text={begun} language={language} onChange={onChange} />
}

function following(goTo: RefObject<GoTo | undefined>): Extension {
  return ViewPlugin.define((view) => {
    goTo.current = (line) => {
      const { from } = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)))
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
      view.focus()
    }
    return {}
  })
}

class ProblemMarker extends GutterMarker {
  override elementClass = 'cm-problem'
}

const MARKER = new ProblemMarker()
const LINE = Decoration.line({ class: 'cm-problem' })

function marked(problems: ModelNote[]): Extension {
  const startsIn = ({ doc }: EditorView['state']): number[] => {
    const lines = problems.flatMap(({ line }) => (line !== undefined && line <= doc.lines ? [line] : []))
    return [...new Set(lines)].sort((a, b) => a - b).map((line) => doc.line(line).from)
  }
  return [
    EditorView.decorations.compute(['doc'], (state) => Decoration.set(startsIn(state).map((at) => LINE.range(at)))),
    gutterLineClass.compute(['doc'], (state) => RangeSet.of(startsIn(state).map((at) => MARKER.range(at)))),
  ]
}

const LOOK = EditorView.theme({
  '&': { maxHeight: 'none', height: '100%' },
  '.cm-gutters': { border: '0', background: 'transparent', color: 'var(--quiet)' },
  '.cm-line.cm-problem': { background: 'var(--danger-soft)' },
  '.cm-gutterElement.cm-problem': { color: 'var(--danger)', fontWeight: '700' },
})
