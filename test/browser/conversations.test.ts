/** Conversations: searching, renaming, deleting, going on where one left, and turns that survive a lost network. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, leaveConversations, settled } from './acts.ts'
import { type House, hasBrowser, openHouse } from './house.ts'

describe.skipIf(!hasBrowser)('conversations', () => {
  let house: House
  let page: Page
  let problems: string[]

  beforeAll(async () => {
    house = await openHouse()
    ;({ page, problems } = await house.newPage())
    await leaveConversations(page, house, ['Headcount by department', 'Average salary by job level'])
  })
  afterAll(() => house?.close())

  const list = () => page.getByRole('navigation', { name: 'Conversations' })
  const titles = () => list().locator('.conversation-open').allInnerTexts()

  it('are listed by day, the last first', async () => {
    await list().getByRole('heading', { name: 'Today' }).waitFor()
    expect(await titles()).toEqual(['Average salary by job level', 'Headcount by department'])
  })

  it('are offered to go on with', async () => {
    await page.getByText('Continue where you left off').waitFor()
    await page.locator('.continue').getByRole('button').click()
    await settled(page)
    expect(await page.locator('article.turn').innerText()).toContain('Average salary by job level')
  })

  it('are found by words of their questions', async () => {
    await list().getByRole('searchbox').fill('HEADcount')
    await expect.poll(titles).toEqual(['Headcount by department'])
    await list().getByRole('searchbox').fill('llama')
    await page.getByText('No conversation has these words.').waitFor()
    await list().getByRole('searchbox').fill('')
    await expect.poll(titles).toHaveLength(2)
  })

  it('are renamed and deleted', async () => {
    await list().getByText('Headcount by department').hover()
    await list().getByRole('button', { name: 'Rename conversation: Headcount by department' }).click()
    const field = page.getByRole('textbox', { name: /^New title/ })
    await field.fill('Team sizes')
    await field.press('Enter')
    await expect.poll(titles).toEqual(['Average salary by job level', 'Team sizes'])
    await list().getByText('Team sizes').hover()
    await list().getByRole('button', { name: 'Delete conversation: Team sizes' }).click()
    await list().getByRole('button', { name: 'Delete', exact: true }).click()
    await expect.poll(titles).toEqual(['Average salary by job level'])
  })

  it('come back with a reload, a half-written question with them', async () => {
    await page.getByRole('textbox', { name: 'Your question' }).fill('and by')
    await page.reload()
    await settled(page)
    expect(await page.getByRole('textbox', { name: 'Your question' }).inputValue()).toBe('and by')
    await page.getByRole('textbox', { name: 'Your question' }).fill('')
  })

  it('are asked by a link that others can open under their own access', async () => {
    await page.getByRole('button', { name: 'Copy a link that asks this' }).click()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    const other = await house.newPage()
    await other.page.goto(link)
    await other.page.getByRole('button', { name: 'Ask', exact: true }).waitFor()
    expect(await other.page.getByRole('textbox', { name: 'Your question' }).inputValue()).toBe(
      'Average salary by job level',
    )
    expect(other.problems).toEqual([])
    await other.page.context().close()
  })

  it('raise no error', () => {
    expect(problems).toEqual([])
  })

  it('find a turn again that the network lost, from the event after the last one seen', async () => {
    const { page: shaky } = await house.newPage()
    await shaky.goto(house.url)
    const seen: (string | undefined)[] = []
    await shaky.route('**/api/chat/query', async (route) => {
      const response = await route.fetch()
      const [first, second] = (await response.text()).split('\n\n')
      // The connection breaks after two events, while the answer is made at the server.
      await route.fulfill({ response, body: `${first}\n\n${second}\n\n` })
    })
    let broken = 2
    await shaky.route('**/api/chat/stream/*', async (route) => {
      seen.push(route.request().headers()['last-event-id'])
      broken -= 1
      if (broken >= 0) return route.abort('internetdisconnected')
      await route.continue()
    })
    await ask(shaky, 'headcount by gender')
    expect(await shaky.locator('article.turn').last().innerText()).toContain('Headcount')
    expect(seen).toEqual(['2', '2', '2'])
    await shaky.context().close()
  })

  it('say that there is no network, and go on when it is back', async () => {
    await page.context().setOffline(true)
    await page.getByText(/You are offline/).waitFor()
    await ask(page, 'headcount by gender')
    await page.locator('article.turn').last().getByText('The server cannot be reached.').waitFor()
    await page.context().setOffline(false)
    await page.getByText(/You are offline/).waitFor({ state: 'detached' })
    await page.locator('article.turn').last().getByRole('button', { name: 'Ask again' }).click()
    await page.locator('article.turn').last().locator('svg.marks').waitFor()
  })
})
