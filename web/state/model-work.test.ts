import { describe, expect, it, vi } from 'vitest'
import { ApiError } from '../api.ts'
import type { ModelEdit } from './model-draft.ts'
import { isChanged, ModelWork } from './model-work.ts'
import type { CheckedModel, OpenedModel } from './modeller.ts'

const PARTS = { name: 'hr', description: 'Old.', datasets: [], relationships: [], metrics: [], verified: [] }

/** A server with one model, whose text is its description; a text with `!` is no model. */
function server() {
  let kept = 'Old.'
  const told = (text: string): CheckedModel => {
    const isModel = !text.includes('!')
    const problems = isModel ? [] : [{ message: 'no model', line: 1 }]
    return { text, parts: isModel ? { ...PARTS, description: text } : null, problems, warnings: [] }
  }
  const opened = (): OpenedModel => ({
    ...told(kept),
    source: 'hr',
    file_name: 'hr.yaml',
    version: kept,
    origin: 'file',
  })
  return {
    change: (text: string) => {
      kept = text
    },
    open: async () => opened(),
    check: async (_: string, text: string, edits: ModelEdit[] = []) => {
      const edit = edits.find((one) => one.edit === 'model')
      return told(edit === undefined ? text : edit.description)
    },
    save: async (_: string, text: string, version: string) => {
      if (version !== kept)
        throw new ApiError({ code: 'MODEL_CONFLICT', message: 'Changed meanwhile.', next: 'Load it.' }, 409)
      kept = text
      return opened()
    },
  }
}

async function begun() {
  const house = server()
  const model = new ModelWork('hr', house)
  await model.begin()
  const describeAs = (description: string) => {
    const draft = model.state.work?.draft
    if (draft !== undefined) model.change({ ...draft, description })
  }
  return { house, model, describeAs, work: () => model.state.work ?? expect.fail('nothing was loaded') }
}

describe('the work on a model', () => {
  it('begins with the form, and nothing to save', async () => {
    const { work } = await begun()
    expect(work()).toMatchObject({ view: 'form', draft: { description: 'Old.' } })
    expect(isChanged(work())).toBe(false)
  })

  it('writes the form into the text when something else is shown, and saves it', async () => {
    const { model, describeAs, work } = await begun()
    describeAs('New.')
    expect(isChanged(work())).toBe(true)
    await model.show('changes')
    expect(work().checked.text).toBe('New.')
    await model.save()
    expect(model.state.saved).toBe(true)
    expect(work()).toMatchObject({ view: 'form', opened: { text: 'New.' } })
  })

  it('saves what is in the form without a look at the changes too', async () => {
    const { model, describeAs, work } = await begun()
    describeAs('New.')
    await model.save()
    expect(work().opened.text).toBe('New.')
  })

  it('checks a text a moment after the last letter, and shows no form while it is no model', async () => {
    vi.useFakeTimers()
    const { model, work } = await begun()
    await model.show('text')
    model.write('New!')
    expect(work().checked.problems).toEqual([])
    await vi.runAllTimersAsync()
    expect(work().checked.problems).toMatchObject([{ line: 1 }])
    await model.show('form')
    expect(work().view).toBe('text')
    model.write('New.')
    await model.show('form')
    expect(work()).toMatchObject({ view: 'form', draft: { description: 'New.' } })
    vi.useRealTimers()
  })

  it('says when somebody else was faster, compares, and saves over it only then', async () => {
    const { house, model, describeAs, work } = await begun()
    describeAs('Mine.')
    house.change('Theirs.')
    await model.save()
    expect(model.state).toMatchObject({ conflict: true, problem: { message: 'Changed meanwhile.' } })
    await model.compare()
    expect(work()).toMatchObject({ view: 'changes', opened: { text: 'Theirs.' } })
    await model.save()
    expect(work().opened.text).toBe('Mine.')
  })

  it('takes changes back', async () => {
    const { model, describeAs, work } = await begun()
    describeAs('New.')
    await model.discard()
    expect(isChanged(work())).toBe(false)
  })

  it('says why a model cannot be loaded', async () => {
    const open = () => Promise.reject(new ApiError({ code: 'FORBIDDEN', message: 'No.', next: 'Ask.' }, 403))
    const model = new ModelWork('hr', { ...server(), open })
    await model.begin()
    expect(model.state).toMatchObject({ problem: { message: 'No.' }, busy: false })
  })
})
