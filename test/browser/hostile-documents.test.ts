/** Two hundred hostile strings as names, headings and texts of documents: cited, quoted and repeated, none runs. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ChatRequest,
  lastText,
  type OpenAiServer,
  startOpenAiServer,
} from '../../src/models/openai-server.fixture.ts'
import { ask } from './acts.ts'
import { foreignElements, HOSTILE } from './hostile-strings.ts'
import { type House, hasBrowser, openHouse } from './house.ts'

/** Documents that one question leads to: as many as an answer cites. */
const TOGETHER = 3
const LETTERS = 'bcdfghjkmnp'

/** A word for each question that no other text has. */
const markOf = (question: number): string =>
  `z${LETTERS[Math.floor(question / LETTERS.length)]}${LETTERS[question % LETTERS.length]}`

const MARKS = Array.from({ length: Math.ceil(HOSTILE.length / TOGETHER) }, (_, i) => markOf(i))
const DOCUMENTS = HOSTILE.map((text, i) => ({
  text: text.replaceAll('\u0000', ''),
  mark: markOf(Math.floor(i / TOGETHER)),
}))

/** A file whose path is the string; every slash in it opens a folder. */
async function writeDocuments(folder: string): Promise<void> {
  for (const { text, mark } of DOCUMENTS) {
    const path = join(folder, `${text}.md`)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, `# ${text}\n${text}\n\nRule ${mark}.\n`)
  }
}

let said = 0

/** A model that rests on every passage it was told, and repeats a hostile string wherever it may write. */
function reply(request: ChatRequest): string {
  const told = lastText(request)
  const hostile = HOSTILE[said++ % HOSTILE.length] ?? ''
  if (request.schema === undefined) return `${hostile}. ${hostile.slice(0, 40)}`
  const passages = [...new Set(told.match(/passage_\d+/g))]
  const query = { kind: 'sql', sql: 'select note from notes' }
  const kind = told.includes('Which notes') ? query : { kind: 'document' }
  return JSON.stringify({ ...kind, passages, understood: hostile, assumptions: [hostile], confidence: 0.9 })
}

describe.skipIf(!hasBrowser)('hostile documents', () => {
  let model: OpenAiServer
  let house: House
  let page: Page
  let problems: string[]
  const hits: string[] = []

  beforeAll(async () => {
    model = await startOpenAiServer(reply)
    house = await openHouse(async (folder) => {
      const [sources, documents] = [join(folder, 'notes.csv'), join(folder, 'documents')]
      await writeFile(sources, 'id,note\n1,one\n2,two\n')
      await writeDocuments(documents)
      return { sources, documents, languageModels: model.model, planners: 'agent', words: 'model' }
    })
    ;({ page, problems } = await house.newPage())
    await page.exposeFunction('hit', () => void hits.push('hit'))
  })
  afterAll(async () => {
    await house?.close()
    await model?.close()
  })

  /** Asks for every document, opens how each answer was computed, and gives what the turns then say. */
  async function askForAll(question: (mark: string) => string): Promise<string> {
    await page.goto(house.url)
    await page.reload()
    await page.getByRole('textbox', { name: 'Your question' }).waitFor()
    const shown: string[] = []
    for (const mark of MARKS) {
      await ask(page, question(mark))
      const turn = page.locator('article.turn[data-latest="true"]')
      await turn.getByText('How this was computed').click()
      await turn.locator('.how-body .facts').waitFor()
      shown.push(await turn.innerText())
      expect(await foreignElements(page)).toBe(0)
    }
    return shown.join('\n')
  }

  function allShownAndNothingRun(shown: string): void {
    expect(DOCUMENTS.filter(({ text }) => !shown.includes(text))).toEqual([])
    expect(hits).toEqual([])
    expect(problems).toEqual([])
  }

  it('as the answer itself, quoted with their names and headings', async () => {
    const shown = await askForAll((mark) => `What is ${mark}?`)
    allShownAndNothingRun(shown)
  }, 180_000)

  it('as what a query rests on, and in the words of the model', async () => {
    const shown = await askForAll((mark) => `Which notes are there by ${mark}?`)
    expect(shown).toContain('It rests on the document')
    allShownAndNothingRun(shown)
  }, 180_000)
})
