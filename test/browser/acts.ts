/** What a person does with the page. Needs no browser to be loaded, so the list of pictures can be read without one. */
import type { Page } from 'playwright-core'

/** Opens the page and leaves a conversation behind for each question. */
export async function leaveConversations(
  page: Page,
  { url }: { url: string },
  questions: readonly string[],
): Promise<void> {
  await page.goto(url)
  for (const question of questions) {
    await ask(page, question)
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'New conversation' }).first().click()
  }
}

/** Writes a question and waits until its turn has ended. */
export async function ask(page: Page, question: string): Promise<void> {
  const before = await page.locator('article.turn').count()
  const box = page.getByRole('textbox', { name: 'Your question' })
  await box.fill(question)
  await box.press('Enter')
  await page.waitForFunction((count) => document.querySelectorAll('article.turn').length !== count, before)
  await settled(page)
}

/** Waits until no turn is running. */
export async function settled(page: Page): Promise<void> {
  await page.locator('article.turn[data-latest="true"][aria-busy="false"]').waitFor()
}

/** Writes a statement over the one in the open editor. */
export async function writeSql(page: Page, sql: string): Promise<void> {
  await page.locator('.cm-content').waitFor()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(sql)
}
