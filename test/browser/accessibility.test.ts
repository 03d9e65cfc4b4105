/** The rules of axe-core on every page, light and dark, wide and narrow; and the main path with the keyboard alone. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, settled } from './acts.ts'
import { LOOKS, violations } from './axe.ts'
import { type House, hasBrowser, openHouse } from './house.ts'

const PATHS = ['', '#/data', '#/data/demo/employees', '#/settings', 'embed/']

type Show = (page: Page) => Promise<void>

/** Every page and every state of one that looks different. */
const SHOWN: { [name: string]: Show } = {
  welcome: async (page) => page.getByRole('heading', { name: /What would you like to know/ }).waitFor(),
  answer: async (page) => {
    await ask(page, 'headcount by department')
    await page.locator('svg.marks').last().waitFor()
    await page.getByText('How this was computed').last().click()
    await page.getByText('Where the figures come from').last().waitFor()
  },
  'answer being edited': async (page) => {
    await page.getByRole('button', { name: 'Edit SQL' }).last().click()
    await page.locator('.cm-content').waitFor()
    await page
      .getByRole('button', { name: /^Edit question/ })
      .last()
      .click()
  },
  'export menu': async (page) => {
    await page.getByRole('button', { name: 'Cancel' }).first().click()
    await page.getByRole('button', { name: 'Export' }).last().click()
  },
  'chart menu': async (page) => page.getByRole('button', { name: 'Other charts' }).last().click(),
  'figure and declined': async (page) => {
    await ask(page, 'how many people work here')
    await ask(page, 'how many llamas do we have')
  },
  conversations: async (page) => {
    const list = page.getByRole('searchbox', { name: 'Search conversations' })
    if (!(await list.isVisible())) await page.getByRole('button', { name: 'Conversations' }).click()
    await list.waitFor()
    await page.locator('li.conversation').first().hover()
    await page
      .getByRole('button', { name: /^Rename conversation/ })
      .first()
      .click()
  },
  palette: async (page) => {
    await page.reload()
    await settled(page)
    await page.keyboard.press('Control+k')
    await page.getByRole('option').first().waitFor()
  },
  shortcuts: async (page) => {
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('keyboard shortcuts')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor()
  },
  data: async (page) => {
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Data', exact: true }).click()
    await page.getByRole('heading', { name: 'Metrics' }).waitFor()
    await page.getByRole('searchbox').fill('salary')
    await page.getByRole('region', { name: 'Found' }).getByRole('link').first().waitFor()
  },
  table: async (page) => {
    await page
      .getByRole('navigation', { name: 'Tables' })
      .getByRole('link', { name: /employees/ })
      .click()
    await page.getByRole('heading', { name: 'employees' }).waitFor()
  },
  settings: async (page) => {
    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    await page.getByText('Settings of the server').click()
  },
  offline: async (page) => {
    await page.context().setOffline(true)
    await page.getByText(/You are offline/).waitFor()
  },
  'the element in a page': async (page) => {
    await page.context().setOffline(false)
    await page.goto(new URL('/embed/', page.url()).href)
    const chat = page.locator('querent-chat')
    await chat.getByRole('textbox', { name: 'Your question' }).fill('headcount by department')
    await page.keyboard.press('Enter')
    await chat.locator('svg.marks').waitFor()
    await chat.getByText('How this was computed').click()
  },
}

describe.skipIf(!hasBrowser)('accessibility', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house?.close())

  describe.each(LOOKS)('$colorScheme at $width px', ({ colorScheme, width }) => {
    let page: Page
    beforeAll(async () => {
      const viewport = { width, height: 900 }
      // A script put in by the test would break the page's own policy, which is what that is for.
      ;({ page } = await house.newPage({ colorScheme, viewport, bypassCSP: true, reducedMotion: 'reduce' }))
      await page.goto(house.url)
    })

    it.each(Object.keys(SHOWN))('%s has no violation', async (name) => {
      await SHOWN[name]?.(page)
      expect(await violations(page)).toEqual([])
    })

    it('nothing makes the page scroll sideways', async () => {
      for (const path of PATHS) {
        await page.context().setOffline(false)
        await page.goto(`${house.url}/${path}`)
        await page.getByRole('heading').first().waitFor()
        const [content, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
        expect(content, path).toBeLessThanOrEqual(shown ?? 0)
      }
    })
  })

  describe('with the keyboard alone', () => {
    let page: Page
    beforeAll(async () => {
      ;({ page } = await house.newPage())
      await page.goto(house.url)
      await page.getByRole('heading', { name: /What would you like to know/ }).waitFor()
    })

    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }
    /** Goes on with Tab until the focus is on what has this name. */
    async function tabTo(name: RegExp): Promise<void> {
      for (let presses = 0; presses < 60; presses += 1) {
        await press('Tab')
        const focused = await page.evaluate(() => {
          const element = document.activeElement
          return element?.getAttribute('aria-label') ?? element?.textContent ?? ''
        })
        if (name.test(focused)) return
      }
      throw new Error(`Tab does not reach ${name}`)
    }

    it('asks, reads, exports, edits and asks again', async () => {
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('question-box')
      await page.keyboard.type('headcount by department')
      await press('Enter')
      await settled(page)
      await press('Tab', 'k')
      expect(await page.evaluate(() => document.activeElement?.className)).toBe('turn')
      await tabTo(/^Edit question/)
      await tabTo(/^Table$/)
      await press('Enter')
      await tabTo(/^Rows:/)
      await tabTo(/^Export/)
      await press('Enter')
      await tabTo(/^Table as CSV/)
      const saved = page.waitForEvent('download')
      await press('Enter')
      await saved
      await tabTo(/^How this was computed/)
      await press('Enter')
      await tabTo(/^Edit SQL/)
      await press('Enter', 'Control+a')
      await page.keyboard.type('select 6 * 7 as answer')
      await press('Control+Enter')
      await page.locator('article.turn').last().getByText('42').first().waitFor()
    })

    it('goes everywhere by the palette and by single keys, and comes back', async () => {
      await settled(page)
      await press('Control+k')
      await page.keyboard.type('employees')
      await page.getByRole('group', { name: 'Tables' }).getByRole('option').first().waitFor()
      await press('Enter')
      await page.getByRole('heading', { name: 'employees' }).waitFor()
      await press(',')
      await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor()
      await press('?')
      await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor()
      await press('Escape', '/')
      await page.waitForFunction(() => document.activeElement?.id === 'question-box')
      expect(await page.locator('article.turn').count()).toBe(2)
    })

    it('leaves single keys alone when they are switched off', async () => {
      await press('Tab', ',')
      await page.getByRole('checkbox', { name: /Single keys/ }).uncheck()
      await page.getByRole('heading', { name: 'Settings', exact: true }).click()
      await press('d', 'n', '?')
      expect(await page.getByRole('heading', { name: 'Settings', exact: true }).isVisible()).toBe(true)
    })
  })
})
