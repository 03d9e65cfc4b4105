import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import { useApp, useSelected } from '../../app-context.ts'
import {
  isChanged,
  type ModelView,
  type ModelWork,
  pendingEdits,
  type Work,
  type WorkState,
} from '../../state/model-work.ts'
import { addressOf } from '../../state/place.ts'
import { words } from '../../words/index.ts'
import { Icon } from '../icon.tsx'
import { ModelChanges } from './model-changes.tsx'
import { ModelForm } from './model-form.tsx'
import { ModelText } from './model-text.tsx'

const says = words.model

/** The semantic model of a source: a form, its text, and what would change. */
export default function ModelPage() {
  const place = useSelected((state) => state.place)
  const chosen = useSelected((state) => state.source)
  const source = (place.page === 'model' ? place.source : undefined) ?? chosen
  return source === undefined ? null : <ModelEditor key={source} source={source} />
}

function ModelEditor({ source }: { source: string }) {
  const model = useApp().chat.modeller.work(source)
  const state = useSyncExternalStore(model.subscribe, () => model.state)
  const { work, problem } = state
  useEffect(() => void model.begin(), [model])
  useUnsavedWarning(work !== undefined && work.opened.origin !== 'draft' && isChanged(work))
  if (work === undefined)
    return (
      <main className="model-page">
        <div className="data-body">
          <h2>{says.title}</h2>
          {problem === undefined ? (
            <div className="skeleton-lines" role="status" aria-label={words.common.loading} />
          ) : (
            <Alert title={problem.message} next={problem.next} />
          )}
          <BackLink source={source} />
        </div>
      </main>
    )
  return (
    <main className="model-page" aria-label={says.title} aria-busy={state.busy}>
      <ModelBar source={source} model={model} work={work} busy={state.busy} />
      <Situation model={model} state={state} />
      {work.view === 'form' && work.draft !== undefined && (
        <ModelForm parts={work.checked.parts} draft={work.draft} onChange={(draft) => model.change(draft)} />
      )}
      {work.view === 'text' && (
        <ModelText key={work.round} checked={work.checked} onChange={(text) => model.write(text)} />
      )}
      {work.view === 'changes' && <ModelChanges opened={work.opened} checked={work.checked} />}
    </main>
  )
}

function BackLink({ source }: { source: string }) {
  const label = useSelected((state) => state.config?.sources?.find(({ name }) => name === source)?.label ?? source)
  return (
    <a className="back-link" href={addressOf({ page: 'data', source })} aria-label={says.back(label)}>
      <Icon name="chevron" />
      {label}
    </a>
  )
}

type BarProps = { model: ModelWork; work: Work; busy: boolean }

function ModelBar({ source, ...bar }: BarProps & { source: string }) {
  const { model, work } = bar
  const { opened, view } = work
  const views: [ModelView, string][] = [
    ['form', says.form],
    ['text', says.text],
    ['changes', says.changes(pendingEdits(work).length)],
  ]
  return (
    <header className="model-bar">
      <div className="model-title">
        <BackLink source={source} />
        <h2>{says.title}</h2>
        <p className="quiet">{says.origin[opened.origin](opened.file_name)}</p>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: buttons that switch the view, not fields of a form */}
      <div className="segments" role="group" aria-label={says.views}>
        {views.map(([name, label]) => (
          <button key={name} type="button" aria-pressed={view === name} onClick={() => void model.show(name)}>
            {label}
          </button>
        ))}
      </div>
      <ModelButtons {...bar} />
    </header>
  )
}

function ModelButtons({ model, work, busy }: BarProps) {
  const [asking, setAsking] = useState(false)
  const changed = isChanged(work)
  if (asking)
    return (
      <div className="model-buttons">
        <span>{says.discardQuestion}</span>
        <button
          type="button"
          className="button button-full danger"
          onClick={() => {
            setAsking(false)
            void model.discard()
          }}
        >
          {says.discard}
        </button>
        <button type="button" className="button button-full" ref={focusOnce} onClick={() => setAsking(false)}>
          {words.common.keep}
        </button>
      </div>
    )
  const canSave = work.view === 'changes' && work.checked.problems.length === 0
  return (
    <div className="model-buttons">
      <button type="button" className="button button-full" disabled={!changed} onClick={() => setAsking(true)}>
        {says.discard}
      </button>
      {work.view === 'changes' ? (
        <button
          type="button"
          className="button button-full primary"
          disabled={!changed || !canSave || busy}
          onClick={() => void model.save()}
        >
          {busy ? says.saving : says.save}
        </button>
      ) : (
        <button
          type="button"
          className="button button-full primary"
          disabled={!changed}
          onClick={() => void model.show('changes')}
        >
          {says.review}
        </button>
      )}
    </div>
  )
}

const focusOnce = (button: HTMLButtonElement | null): void => button?.focus()

/** What happened with the last step: saved, refused, or overtaken by somebody else. */
function Situation({ model, state }: { model: ModelWork; state: WorkState }) {
  const { saved, problem, conflict } = state
  if (saved)
    return (
      <p className="model-note done" role="status">
        <Icon name="check" />
        {says.saved}
      </p>
    )
  if (problem === undefined) return null
  if (!conflict) return <Alert title={problem.message} next={problem.next} />
  return (
    <Alert title={says.conflict}>
      <button type="button" className="button button-full bordered" onClick={() => void model.compare()}>
        {says.compare}
      </button>
      <button type="button" className="button button-full" onClick={() => void model.discard()}>
        {says.theirs}
      </button>
    </Alert>
  )
}

function Alert({ title, next, children }: { title: string; next?: string; children?: ReactNode }) {
  return (
    <div className="model-note wrong" role="alert">
      <Icon name="warning" />
      <span>
        {title} {next}
      </span>
      {children}
    </div>
  )
}

/** Asks before the tab is closed over changes that are not saved. */
function useUnsavedWarning(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [unsaved])
}
