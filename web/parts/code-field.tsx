import { autocompletion } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, HighlightStyle, type LanguageSupport, syntaxHighlighting } from '@codemirror/language'
import { Compartment, EditorState, Prec } from '@codemirror/state'
import { drawSelection, EditorView, keymap } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'

/** Where another field was left that this one stands in for now. */
export type Left = { text: string; from: number; to: number }

export type CodeFieldProps = {
  label: string
  /** What is written there at first, unless another field was left. */
  text: string
  left?: RefObject<Left | undefined>
  language: LanguageSupport
  onChange: (text: string) => void
  /** Ctrl Enter, with what is written by then. */
  onRun?: (text: string) => void
  /** Escape. */
  onClose?: () => void
}

/**
 * A field for code: coloured, with completion, undo and matching brackets; Tab leaves it. It stands in a shadow tree of its
 * own, where its style sheets need no exception from the content security policy.
 */
export default function CodeField({ language, ...props }: CodeFieldProps) {
  const host = useRef<HTMLDivElement>(null)
  const latest = useRef(props)
  const editor = useRef<{ view: EditorView; language: Compartment }>(undefined)
  latest.current = props
  useLayoutEffect(() => {
    const place = host.current
    if (place === null) return
    const root = place.shadowRoot ?? place.attachShadow({ mode: 'open' })
    const opened = openEditor(root, latest)
    editor.current = opened
    return () => opened.view.destroy()
  }, [])
  useEffect(() => {
    const { view, language: compartment } = editor.current ?? {}
    view?.dispatch({ effects: compartment?.reconfigure(language) })
  }, [language])
  return <div ref={host} className="code-field" />
}

function openEditor(root: ShadowRoot, latest: { readonly current: Omit<CodeFieldProps, 'language'> }) {
  const { label, text, left } = latest.current
  const start = left?.current ?? { text, from: 0, to: 0 }
  const language = new Compartment()
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: start.text,
      selection: { anchor: start.from, head: start.to },
      extensions: [
        Prec.high(
          keymap.of([
            { key: 'Mod-Enter', run: ({ state }) => called(latest.current.onRun, state.doc.toString()) },
            { key: 'Escape', run: () => called(latest.current.onClose, '') },
          ]),
        ),
        Prec.highest(autocompletion({ icons: false })),
        EditorView.domEventHandlers({ beforeinput: typeOver }),
        history(),
        drawSelection(),
        bracketMatching(),
        keymap.of([...defaultKeymap, ...historyKeymap]),
        language.of([]),
        syntaxHighlighting(COLOURS),
        LOOK,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          'aria-label': label,
          tabindex: '0',
          autocapitalize: 'off',
          spellcheck: 'false',
        }),
        EditorView.updateListener.of(
          ({ docChanged, state }) => docChanged && latest.current.onChange(state.doc.toString()),
        ),
      ],
    }),
  })
  view.focus()
  return { view, language }
}

/** Typing over coloured text, browsers would write the colour into a style attribute, which the page forbids. */
function typeOver(event: InputEvent, view: EditorView): boolean {
  const { inputType, data, isComposing } = event
  if (inputType !== 'insertText' || data === null || isComposing || view.state.selection.main.empty) return false
  view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type' })
  event.preventDefault()
  return true
}

function called(act: ((text: string) => void) | undefined, text: string): boolean {
  act?.(text)
  return act !== undefined
}

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--sql-keyword)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--sql-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--sql-number)' },
  { tag: tags.comment, color: 'var(--quiet)' },
])

const LOOK = EditorView.theme({
  '&': { maxHeight: '26rem', color: 'var(--ink)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { font: '0.8667rem / 1.55 var(--mono)', overflow: 'auto' },
  '.cm-content': { minHeight: '9rem', padding: '0.5rem 0', caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    background: 'var(--selected-code)',
  },
  '&.cm-focused .cm-matchingBracket': { background: 'var(--hover)' },
  '.cm-tooltip': {
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius-small)',
    background: 'var(--surface)',
    boxShadow: 'var(--shadow)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { font: '0.8667rem / 1.5 var(--mono)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { background: 'var(--accent-soft)', color: 'var(--ink)' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
})
