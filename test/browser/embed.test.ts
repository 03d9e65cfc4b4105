/** `<querent-chat>` in a page of another origin that allows nothing but this server. */
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, hasBrowser, openHouse } from './house.ts'
import { type OtherPage, openOtherPage } from './other-page.ts'

const KEY = 'the-key-of-this-server'

type Heard = { question: string; status: string; words?: string; conversationId: string; table?: { rows: unknown[] } }

describe.skipIf(!hasBrowser)('the element in a page of another origin', () => {
  let house: House
  let other: OtherPage

  beforeAll(async () => {
    other = await openOtherPage()
    house = await openHouse(async () => ({ apiKey: KEY, corsOrigins: other.origin }))
  })
  afterAll(async () => {
    await house?.close()
    await other?.close()
  })

  /** The other page with this body, and what went wrong on it. */
  async function open(body: string, { key = KEY, colorScheme = 'light' as 'light' | 'dark' } = {}) {
    other.show(body, house.url)
    const { page, problems } = await house.newPage({ colorScheme })
    await page.goto(`${other.origin}/?key=${key}`)
    return { page, ours: () => problems.filter((problem) => !problem.includes(other.origin)) }
  }

  async function ask(chat: Locator, question: string): Promise<void> {
    const turns = await chat.locator('article.turn').count()
    const box = chat.getByRole('textbox', { name: 'Your question' })
    await box.fill(question)
    await box.press('Enter')
    await chat.locator('article.turn').nth(turns).and(chat.locator('[aria-busy="false"]')).waitFor()
  }

  const heard = (page: Page) => page.evaluate(() => (globalThis as unknown as { heard: Heard[] }).heard)

  it('answers with words, chart, table and how it was computed, and tells the page', async () => {
    const { page, ours } = await open('<querent-chat></querent-chat>')
    const chat = page.locator('querent-chat')
    await chat.getByRole('heading', { name: /What would you like to know/ }).waitFor()
    await ask(chat, 'headcount by department')
    await chat.locator('svg.marks').waitFor()
    await chat.getByText('How this was computed').click()
    await chat.getByText('Where the figures come from').waitFor()
    await chat.getByRole('button', { name: 'Edit SQL' }).click()
    await chat.locator('.cm-content').waitFor()
    const [answer] = await heard(page)
    expect(answer).toMatchObject({ question: 'headcount by department', status: 'answered' })
    expect(answer?.words).toMatch(/^Headcount is highest in/)
    expect(answer?.table?.rows).toHaveLength(13)
    expect(ours()).toEqual([])
    await page.context().close()
  })

  it('exports, follows up, and goes on with a conversation that the page names', async () => {
    const { page, ours } = await open('<querent-chat></querent-chat>')
    const chat = page.locator('querent-chat')
    await ask(chat, 'headcount by gender')
    await chat.getByRole('button', { name: 'Export' }).click()
    const saved = page.waitForEvent('download')
    await chat.getByRole('button', { name: 'Table as CSV' }).click()
    expect((await saved).suggestedFilename()).toBe('headcount-by-gender.csv')
    await ask(chat, 'only in Sales')
    const id = (await heard(page))[1]?.conversationId ?? ''
    await page.context().close()
    const again = await open(`<querent-chat conversation="${id}"></querent-chat>`)
    await again.page.locator('querent-chat article.turn').nth(1).waitFor()
    expect(await again.page.locator('querent-chat').getByRole('heading', { level: 2 }).allInnerTexts()).toEqual([
      'headcount by gender',
      'only in Sales',
    ])
    expect([...ours(), ...again.ours()]).toEqual([])
    await again.page.context().close()
  })

  it('takes nothing from the page and leaves nothing in it', async () => {
    const { page } = await open('<p id="theirs">Theirs</p><querent-chat></querent-chat>')
    const chat = page.locator('querent-chat')
    const around = () =>
      page.evaluate(() => ({
        head: document.head.childElementCount,
        body: document.body.childElementCount,
        memory: localStorage.length + sessionStorage.length,
        title: document.title,
        address: location.hash,
        theme: document.documentElement.dataset.theme ?? null,
        focus: document.activeElement?.tagName,
      }))
    const before = await around()
    await ask(chat, 'headcount by department')
    await chat.locator('svg.marks').hover()
    expect(await around()).toEqual({ ...before, focus: 'QUERENT-CHAT' })
    const styleOf = (locator: Locator) =>
      locator.evaluate((element) => {
        const { color, letterSpacing, textTransform, fontSize } = getComputedStyle(element)
        return { color, letterSpacing, textTransform, fontSize }
      })
    const words = await styleOf(chat.locator('.answer-words'))
    expect(words).toEqual({
      color: 'rgb(28, 34, 38)',
      letterSpacing: 'normal',
      textTransform: 'none',
      fontSize: '18.1328px',
    })
    expect((await styleOf(page.locator('#theirs'))).letterSpacing).toBe('5px')
    await page.context().close()
  })

  it('is themed by variables and by its attribute', async () => {
    const { page } = await open('<querent-chat class="blue" theme="dark"></querent-chat>')
    const send = page.locator('querent-chat').getByRole('button', { name: 'Ask', exact: true })
    await send.waitFor()
    const background = (locator: Locator) => locator.evaluate((element) => getComputedStyle(element).backgroundColor)
    expect(await background(send)).toBe('rgb(0, 0, 255)')
    expect(await background(page.locator('.embedded'))).toBe('rgb(20, 23, 26)')
    await page.locator('querent-chat').evaluate((element) => element.setAttribute('theme', 'light'))
    expect(await background(page.locator('.embedded'))).toBe('rgb(251, 250, 247)')
    await page.context().close()
  })

  it('stands twice in a page, each for itself, and may be moved', async () => {
    const { page } = await open('<querent-chat id="a"></querent-chat><querent-chat id="b"></querent-chat>')
    await ask(page.locator('#a'), 'headcount by gender')
    expect(await page.locator('#b article.turn').count()).toBe(0)
    await page.locator('#a').evaluate((element) => document.body.append(element))
    expect(await page.locator('#a article.turn').count()).toBe(1)
    await page.locator('#a').evaluate((element) => element.remove())
    await ask(page.locator('#b'), 'how many people work here')
    expect((await heard(page)).map(({ question }) => question)).toEqual([
      'headcount by gender',
      'how many people work here',
    ])
    await page.context().close()
  })

  it('takes the key as a property only, and asks nobody for one', async () => {
    const { page } = await open(`<querent-chat key="${KEY}"></querent-chat>`, { key: '' })
    const chat = page.locator('querent-chat')
    await chat.getByText('This page has to give the key of the server.').waitFor()
    expect(await chat.getByRole('textbox').count()).toBe(0)
    await chat.evaluate((element, key) => Object.assign(element, { key: `${key}x` }), KEY)
    await chat.getByText('The server does not accept the key of this page.').waitFor()
    await chat.evaluate((element, key) => Object.assign(element, { key }), KEY)
    await chat.getByRole('textbox', { name: 'Your question' }).waitFor()
    await page.context().close()
  })

  it('does nothing for a page whose origin the server does not allow', async () => {
    const stranger = await openOtherPage()
    stranger.show('<querent-chat></querent-chat>', house.url)
    const { page } = await house.newPage()
    await page.goto(`${stranger.origin}/?key=${KEY}`)
    await page.getByText(/The server may not know this page/).waitFor()
    await page.context().close()
    await stranger.close()
  })
})
