/** A semantic model being changed: what is kept at the server, and what has been made of it here. */
import { ApiError, asProblem, type Problem } from '../api.ts'
import { type Draft, draftOf, editsOf, type ModelEdit } from './model-draft.ts'
import type { CheckedModel, Modeller, OpenedModel } from './modeller.ts'

export type ModelView = 'form' | 'text' | 'changes'

export type Work = {
  opened: OpenedModel
  /** The text with all changes but those of the form that have not been written into it yet. */
  checked: CheckedModel
  /** What the form shows; absent while the text is no model. */
  draft: Draft | undefined
  view: ModelView
  /** Counts how often the work was begun anew: fields that keep a text of their own begin anew with it. */
  round: number
}

export type WorkState = {
  /** Absent until the model is loaded. */
  work?: Work
  busy: boolean
  /** Whether the last thing that happened was that it was saved. */
  saved: boolean
  problem?: Problem
  /** Whether the model was changed by somebody else since it was loaded. */
  conflict: boolean
}

const IDLE = { busy: false, saved: false, conflict: false, problem: undefined }
const TYPING_MS = 500

/** The work on the model of one source; it is kept while the tab is open. Failures become the state's problem. */
export class ModelWork {
  readonly #source: string
  readonly #modeller: Pick<Modeller, 'open' | 'check' | 'save'>
  readonly #listeners = new Set<() => void>()
  #state: WorkState = IDLE
  #typing: ReturnType<typeof setTimeout> | undefined

  constructor(source: string, modeller: Pick<Modeller, 'open' | 'check' | 'save'>) {
    this.#source = source
    this.#modeller = modeller
  }

  get state(): WorkState {
    return this.#state
  }

  /** Calls the listener after every change; returns what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Loads the model unless it is being worked on. */
  async begin(): Promise<void> {
    if (this.#state.work === undefined && !this.#state.busy) await this.discard()
  }

  /** Begins again with what is kept at the server. */
  discard(): Promise<void> {
    return this.#attempt(async (work) => begun(await this.#modeller.open(this.#source), work))
  }

  /** Changes what the form shows. */
  change(draft: Draft): void {
    const { work } = this.#state
    if (work !== undefined) this.#set({ ...this.#state, saved: false, work: { ...work, draft } })
  }

  /** Changes the text; what is wrong with it is known a moment later. */
  write(text: string): void {
    const { work } = this.#state
    if (work === undefined) return
    this.#set({ ...this.#state, saved: false, work: { ...work, draft: undefined, checked: { ...work.checked, text } } })
    clearTimeout(this.#typing)
    this.#typing = setTimeout(() => void this.#checkTyped(text), TYPING_MS)
  }

  async #checkTyped(text: string): Promise<void> {
    const checked = await this.#modeller.check(this.#source, text).catch(() => undefined)
    const { work } = this.#state
    if (checked !== undefined && work?.checked.text === text) this.#set({ ...this.#state, work: { ...work, checked } })
  }

  /** Shows the model in another way; a text that is no model stays a text. */
  show(view: ModelView): Promise<void> {
    return this.#attempt(async (work) => {
      if (work === undefined) return
      const checked = await this.#settled(work)
      const draft = checked.parts === null ? undefined : draftOf(checked.parts)
      return { ...work, checked, draft, view: view === 'form' && draft === undefined ? 'text' : view }
    })
  }

  save(): Promise<void> {
    return this.#attempt(async (work) => {
      if (work === undefined) return
      const { text } = await this.#settled(work)
      const saved = await this.#modeller.save(this.#source, text, work.opened.version)
      return begun(saved, { ...work, view: 'form' })
    }, true)
  }

  /** Keeps the own text, and compares it from now on with what is kept at the server. */
  compare(): Promise<void> {
    return this.#attempt(
      async (work) => work && { ...work, opened: await this.#modeller.open(this.#source), view: 'changes' },
    )
  }

  /** The text with every change in it, checked. */
  async #settled(work: Work): Promise<CheckedModel> {
    clearTimeout(this.#typing)
    const edits = pendingEdits(work)
    const isWritten = work.view === 'text' && work.checked.text !== work.opened.text
    if (edits.length === 0 && !isWritten) return work.checked
    return this.#modeller.check(this.#source, work.checked.text, edits)
  }

  async #attempt(act: (work: Work | undefined) => Promise<Work | undefined>, saved = false): Promise<void> {
    this.#set({ ...this.#state, ...IDLE, busy: true })
    try {
      const work = await act(this.#state.work)
      this.#set({ ...IDLE, saved, work })
    } catch (thrown) {
      const conflict = thrown instanceof ApiError && thrown.problem.code === 'MODEL_CONFLICT'
      this.#set({ ...this.#state, ...IDLE, problem: asProblem(thrown), conflict })
    }
  }

  #set(state: WorkState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}

function begun(opened: OpenedModel, before?: Pick<Work, 'view' | 'round'>): Work {
  const draft = opened.parts === null ? undefined : draftOf(opened.parts)
  const view = draft === undefined ? 'text' : (before?.view ?? 'form')
  return { opened, checked: opened, draft, view, round: (before?.round ?? 0) + 1 }
}

/** The changes of the form that are not in the text yet. */
export function pendingEdits({ checked, draft }: Work): ModelEdit[] {
  return draft === undefined || checked.parts === null ? [] : editsOf(checked.parts, draft)
}

/** Whether there is anything to save. */
export const isChanged = (work: Work): boolean =>
  work.opened.origin === 'draft' || work.checked.text !== work.opened.text || pendingEdits(work).length > 0
