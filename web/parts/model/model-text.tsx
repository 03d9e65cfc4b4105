import { lazy, Suspense, useRef } from 'react'
import type { CheckedModel } from '../../state/modeller.ts'
import { words } from '../../words/index.ts'
import { ModelNotes } from './model-notes.tsx'
import type { GoTo } from './yaml-field.tsx'

const YamlField = lazy(() => import('./yaml-field.tsx'))

/** The model as its text, with problems at their lines. */
export function ModelText({ checked, onChange }: { checked: CheckedModel; onChange: (text: string) => void }) {
  const goTo = useRef<GoTo>(undefined)
  return (
    <div className="model-main model-text">
      <ModelNotes checked={checked} onGoTo={(line) => goTo.current?.(line)} />
      <Suspense fallback={<div className="skeleton-lines" role="status" aria-label={words.model.editorLoading} />}>
        <YamlField text={checked.text} problems={checked.problems} goTo={goTo} onChange={onChange} />
      </Suspense>
      {checked.parts === null && <p className="quiet">{words.model.notAModel}</p>}
    </div>
  )
}
