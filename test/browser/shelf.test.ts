/** Folders, verified answers, Excel, models and keys of one's own; and links to answers under another's access. */
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, leaveConversations, settled } from './acts.ts'
import { LOOKS, violations } from './axe.ts'
import { type House, hasBrowser, openHouse } from './house.ts'

describe.skipIf(!hasBrowser)('folders', () => {
  let house: House
  let page: Page
  let problems: string[]
  beforeAll(async () => {
    house = await openHouse()
    ;({ page, problems } = await house.newPage())
    await leaveConversations(page, house, ['Headcount by department', 'Average salary by job level'])
  })
  afterAll(() => house?.close())

  const folders = () => page.getByRole('region', { name: 'Folders' })
  const list = () => page.getByRole('navigation', { name: 'Conversations' })
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }

  it('are made, and take conversations in, with the keyboard alone', async () => {
    await page.getByRole('button', { name: 'New folder' }).focus()
    await press('Enter')
    await page.keyboard.type('Monthly report')
    await press('Enter')
    await folders().getByRole('button', { name: 'Monthly report 0' }).waitFor()
    await list().getByRole('button', { name: 'Headcount by department', exact: true }).focus()
    await press('Tab', 'Tab', 'Enter', 'Tab', 'Enter')
    await folders().getByRole('button', { name: 'Monthly report 1' }).waitFor()
    await expect.poll(() => list().getByRole('region', { name: 'Today' }).innerText()).not.toContain('Headcount')
  })

  it('are opened, and their conversations too', async () => {
    await folders().getByRole('button', { name: 'Monthly report 1' }).click()
    await folders().getByRole('button', { name: 'Headcount by department', exact: true }).click()
    await settled(page)
    expect(await page.locator('article.turn').innerText()).toContain('Headcount')
  })

  it('are looked into by the search', async () => {
    await list().getByRole('searchbox').fill('headcount')
    await expect.poll(() => list().locator('.conversation-open').allInnerTexts()).toEqual(['Headcount by department'])
    await list().getByRole('searchbox').fill('')
  })

  it('are renamed; conversations go to a new one, and out again', async () => {
    await folders().getByText('Monthly report').hover()
    await folders().getByRole('button', { name: 'Rename folder: Monthly report' }).click()
    await page.getByRole('textbox', { name: 'New name for: Monthly report' }).fill('Board')
    await press('Enter')
    await folders()
      .getByRole('button', { name: /^Board/ })
      .click()
    await folders().getByText('Headcount by department').hover()
    await folders().getByRole('button', { name: 'Move conversation: Headcount by department' }).click()
    await page.getByRole('button', { name: 'Out of the folder' }).click()
    await folders().getByRole('button', { name: 'Board 0' }).waitFor()
    await list().getByRole('region', { name: 'Today' }).getByText('Headcount by department').hover()
    await list().getByRole('button', { name: 'Move conversation: Headcount by department' }).click()
    await page.locator('.menu-list').getByRole('button', { name: 'New folder' }).click()
    await page.keyboard.type('Archive')
    await press('Enter')
    await folders().getByRole('button', { name: 'Archive 1' }).waitFor()
  })

  it('leave their conversations when they are deleted, and stay after a reload', async () => {
    await page.reload()
    await folders().getByText('Archive').hover()
    await folders().getByRole('button', { name: 'Delete folder: Archive' }).click()
    await folders().getByRole('button', { name: 'Delete', exact: true }).click()
    await list().getByRole('region', { name: 'Today' }).getByText('Headcount by department').waitFor()
    expect(
      await folders()
        .getByRole('button', { name: /^Board/ })
        .count(),
    ).toBe(1)
    expect(problems).toEqual([])
  })

  it.each(LOOKS)('have no violation in $colorScheme at $width px', async ({ colorScheme, width }) => {
    const viewport = { width, height: 900 }
    const other = await house.newPage({ colorScheme, viewport, bypassCSP: true, reducedMotion: 'reduce' })
    await other.page.goto(house.url)
    const search = other.page.getByRole('searchbox', { name: 'Search conversations' })
    await other.page.getByRole('heading', { name: /What would you like to know/ }).waitFor()
    if (!(await search.isVisible())) await other.page.getByRole('button', { name: 'Conversations' }).click()
    await other.page.getByRole('button', { name: /^Board/ }).click()
    await other.page.locator('section[aria-label="Today"] li.conversation').first().hover()
    await other.page
      .getByRole('button', { name: /^Move conversation/ })
      .first()
      .click()
    expect(await violations(other.page)).toEqual([])
    await other.page.keyboard.press('Escape')
    await other.page.getByRole('button', { name: 'New folder' }).first().click()
    expect(await violations(other.page)).toEqual([])
    await other.page.context().close()
  })
})

describe.skipIf(!hasBrowser)('answers', () => {
  let house: House
  let page: Page
  let problems: string[]
  beforeAll(async () => {
    house = await openHouse(async () => ({ languageModels: 'bedrock:some.model,anthropic:other-model' }))
    ;({ page, problems } = await house.newPage())
    await page.goto(house.url)
    await ask(page, 'Headcount by department')
  })
  afterAll(() => house?.close())

  it('are saved for Excel, with what they are', async () => {
    await page.getByRole('button', { name: 'Export' }).click()
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Table as Excel' }).click()
    const download = await saved
    expect(download.suggestedFilename()).toBe('headcount-by-department.xlsx')
    const bytes = await readFile(await download.path())
    expect(bytes.subarray(0, 2).toString()).toBe('PK')
  })

  it('are verified for everyone, and say so', async () => {
    await page.getByRole('button', { name: 'Verify', exact: true }).click()
    await page.getByRole('button', { name: 'Right for everyone' }).click()
    await page.getByRole('button', { name: 'Verified', exact: true }).waitFor()
    await ask(page, 'HEADCOUNT by department!')
    const last = page.locator('article.turn').last()
    await last.locator('.badge').first().waitFor()
  })

  it('are listed with the source when they are verified, and removed there', async () => {
    await page.goto(`${house.url}/#/data`)
    const entry = page.locator('.verified-list li')
    await entry.waitFor()
    expect(await entry.innerText()).toMatch(/Headcount by department[\s\S]*For everyone/)
    await entry.getByText('SQL').click()
    expect(await entry.locator('code').innerText()).toContain('SELECT')
    await page.getByRole('button', { name: 'Remove the verified question: Headcount by department' }).click()
    await page.getByText(/has been verified yet/).waitFor()
  })

  it('come from the model and the planner that were chosen', async () => {
    await page.goto(`${house.url}/#/settings`)
    await page.getByRole('combobox', { name: 'Model', exact: true }).selectOption('anthropic:other-model')
    await page.getByText('No keys yet').waitFor()
    await page.getByRole('combobox', { name: 'Who answers' }).selectOption('instant')
    const asked = page.waitForRequest('**/api/chat/query')
    await page.goto(`${house.url}/#/`)
    await ask(page, 'headcount by gender')
    expect((await asked).postDataJSON().options).toEqual({ model: 'anthropic:other-model', planner: 'instant' })
  })

  it("use keys of one's own, which are kept nowhere in the browser", async () => {
    await page.goto(`${house.url}/#/settings`)
    await page.getByText('Your own keys').click()
    await page.getByRole('combobox', { name: 'Keys for' }).selectOption('bedrock:some.model')
    const use = page.getByRole('button', { name: 'Use these keys' })
    await page.getByLabel('Access key ID').fill('AKIDEXAMPLE')
    expect(await use.isEnabled()).toBe(false)
    await page.getByLabel('Secret access key').fill('very-secret-words')
    await page.getByLabel('Region').fill('eu-central-1')
    await use.click()
    const known = page.getByRole('list', { name: 'Your own keys' })
    await known.waitFor()
    expect(await known.innerText()).toContain('eu-central-1')
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie]),
    )
    const html = await page.content()
    expect(kept + html).not.toContain('very-secret-words')
    await page.reload()
    await known.waitFor()
    await page.getByRole('button', { name: 'Forget the keys for bedrock:some.model' }).click()
    await known.waitFor({ state: 'detached' })
    expect(problems).toEqual([])
  })

  it.each(LOOKS)('and settings have no violation in $colorScheme at $width px', async ({ colorScheme, width }) => {
    const viewport = { width, height: 900 }
    const other = await house.newPage({ colorScheme, viewport, bypassCSP: true, reducedMotion: 'reduce' })
    await other.page.goto(`${house.url}/#/settings`)
    await other.page.getByText('Your own keys').click()
    await other.page.getByLabel('Secret access key').waitFor()
    expect(await violations(other.page)).toEqual([])
    await other.page.goto(`${house.url}/#/`)
    await ask(other.page, 'headcount by location')
    await other.page.getByRole('button', { name: 'Verify', exact: true }).click()
    expect(await violations(other.page)).toEqual([])
    await other.page.context().close()
  })
})

describe.skipIf(!hasBrowser)('a link to a question', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse(async () => ({ apiKey: 'owner-key' }))
  })
  afterAll(() => house?.close())

  const POLICY = `roles:
  analyst:
    sources:
      demo:
        tables:
          employees: {columns: [employee_id, gender, department_id, hire_date, exit_date]}
          departments: {columns: '*'}
`

  it('is answered with what its reader may see, and not at all once their access has ended', async () => {
    const { record } = house.querent
    await record.savePolicy(POLICY, 'test')
    const { id, key } = await record.createKey({
      userId: 'ann',
      userName: 'Ann',
      roles: ['analyst'],
      attributes: {},
      expiresAt: null,
    })
    const owner = await house.newPage()
    await owner.page.goto(house.url)
    await owner.page.getByRole('textbox').fill('owner-key')
    await owner.page.keyboard.press('Enter')
    await ask(owner.page, 'average salary')
    await owner.page.getByRole('button', { name: 'Copy a link that asks this' }).click()
    const link = await owner.page.evaluate(() => navigator.clipboard.readText())
    const conversation = owner.page.url()

    const ann = await house.newPage()
    await ann.page.goto(link)
    await ann.page.getByRole('textbox').fill(key)
    await ann.page.keyboard.press('Enter')
    const box = ann.page.getByRole('textbox', { name: 'Your question' })
    await box.waitFor()
    expect(await box.inputValue()).toBe('average salary')
    await box.press('Enter')
    await settled(ann.page)
    const figure = await owner.page.locator('article.turn .answer').innerText()
    expect(await ann.page.locator('article.turn .answer').innerText()).not.toContain(
      /[\d,]{5,}/.exec(figure)?.[0] ?? '',
    )
    await ann.page.goto(conversation)
    await ann.page.getByText(/There is no conversation/).waitFor()

    await record.revokeKey(id)
    await ann.page.goto(link)
    await ann.page.reload()
    await ann.page.getByText(/key/i).first().waitFor()
    expect(await ann.page.getByRole('textbox', { name: 'Your question' }).count()).toBe(0)
  })
})
