/** The semantic model's page: form, text, changes, saving, and who else saved meanwhile. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from './acts.ts'
import { LOOKS, violations } from './axe.ts'
import { type House, hasBrowser, openHouse } from './house.ts'

const MODEL = `version: 0.2.0.dev0
semantic_model:
  - name: staff
    datasets:
      - name: staff   # everybody
        source: staff
        fields:
          - name: city
            expression: {dialects: [{dialect: ANSI_SQL, expression: city}]}
    metrics:
      - name: people
        expression: {dialects: [{dialect: ANSI_SQL, expression: COUNT(staff.id)}]}
`

async function smallHouse(folder: string) {
  const [sources, model] = [join(folder, 'staff.csv'), join(folder, 'staff.ossie.yaml')]
  await writeFile(sources, 'id,city,pay\n1,Oslo,100\n2,Oslo,200\n3,Bergen,300\n')
  await writeFile(model, MODEL)
  return { sources, model }
}

describe.skipIf(!hasBrowser)('the semantic model', () => {
  let house: House
  let page: Page
  let problems: string[]
  let file: string

  beforeAll(async () => {
    house = await openHouse(async (folder) => {
      file = join(folder, 'staff.ossie.yaml')
      return smallHouse(folder)
    })
    ;({ page, problems } = await house.newPage())
    await page.goto(`${house.url}/#/data`)
  })
  afterAll(() => house?.close())

  const part = (name: string) =>
    page.getByRole('navigation', { name: 'Parts of the model' }).getByRole('button', { name })
  const view = (name: string | RegExp) => page.getByRole('group', { name: 'View' }).getByRole('button', { name })
  const save = () => page.getByRole('button', { name: 'Save for everybody' })

  it('is opened from the source by its owner, and shown as a form', async () => {
    await page.getByRole('link', { name: 'Edit semantic model' }).click()
    await page.getByText(file).waitFor()
    await part('Metrics').click()
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('people')
  })

  it('is changed with the keyboard: a metric is added and words are given', async () => {
    await page.getByRole('button', { name: 'Add a metric' }).click()
    await page.keyboard.type('payroll_total')
    for (const text of ['SUM(staff.pay)', 'All that is paid.']) {
      await page.keyboard.press('Tab')
      if (text.startsWith('SUM')) await page.keyboard.press('Tab')
      await page.keyboard.type(text)
    }
    await page.keyboard.press('Tab')
    await page.keyboard.type('wage bill,')
    await page.keyboard.type('payroll')
    await page.keyboard.press('Enter')
    expect(await page.locator('.word').allInnerTexts()).toEqual(['wage bill', 'payroll'])
    await part('staff').click()
    await page.getByRole('textbox', { name: 'Description of city' }).fill('Where: the city')
  })

  it('shows what changes in the file before it is saved', async () => {
    await page.getByRole('button', { name: 'Review changes' }).click()
    await page.getByText('The model is valid.').waitFor()
    const added = await page.locator('tr[data-kind="added"] code').allInnerTexts()
    expect(added.map((line) => line.trim())).toEqual([
      'description: "Where: the city"',
      '- name: payroll_total',
      'description: All that is paid.',
      'expression: {dialects: [{dialect: ANSI_SQL, expression: SUM(staff.pay)}]}',
      'ai_context: {synonyms: [wage bill, payroll]}',
    ])
    expect(await page.locator('tr[data-kind="removed"]').count()).toBe(0)
    expect(await readFile(file, 'utf8')).toBe(MODEL)
  })

  it('is in force for everybody once it is saved, its comments kept', async () => {
    await save().click()
    await page.getByText('Saved. It is in force for everybody.').waitFor()
    expect(await readFile(file, 'utf8')).toContain('- name: staff   # everybody')
    const other = await house.newPage()
    await other.page.goto(house.url)
    await ask(other.page, 'wage bill')
    expect(await other.page.locator('article.turn').innerText()).toContain('600')
    await other.page.context().close()
  })

  it('says at which line of the text something is wrong, and goes there', async () => {
    await view('YAML').click()
    const text = page.getByRole('textbox', { name: 'Text of the model' })
    await text.waitFor()
    await text.press('Control+End')
    await page.keyboard.type('      - name: people\n')
    await page.getByText('to correct before it can be saved').waitFor()
    await page.locator('.cm-line.cm-problem').first().waitFor()
    await page
      .getByRole('button', { name: /^Go to line \d+$/ })
      .first()
      .click()
    await view(/^Changes/).click()
    await page.getByText('to correct before it can be saved').waitFor()
    expect(await save().isEnabled()).toBe(false)
  })

  it('is as it was when the changes are discarded', async () => {
    await page.getByRole('button', { name: 'Discard changes' }).click()
    await page.getByText('Discard all changes?').waitFor()
    await page.getByRole('button', { name: 'Discard changes' }).click()
    await page.getByText('Nothing has been changed.').waitFor()
  })

  it('is not written over what somebody else has saved meanwhile', async () => {
    await view('Form').click()
    await part('Overview').click()
    await page.getByRole('textbox', { name: 'Description' }).fill('Mine.')
    await writeFile(file, (await readFile(file, 'utf8')).replace('# everybody', '# all of them'))
    await page.getByRole('button', { name: 'Review changes' }).click()
    await save().click()
    await page.getByText('Somebody else has saved the model meanwhile.').waitFor()
    await page.getByRole('button', { name: 'Compare with theirs' }).click()
    await page.locator('tr[data-kind="removed"]', { hasText: '# all of them' }).waitFor()
    expect(await readFile(file, 'utf8')).not.toContain('Mine.')
    await page.getByRole('button', { name: 'Discard changes' }).click()
    await page.getByRole('button', { name: 'Discard changes' }).click()
    await page.getByText('Nothing has been changed.').waitFor()
  })

  it('keeps changes while its reader looks elsewhere', async () => {
    await view('Form').click()
    await part('Overview').click()
    await page.getByRole('textbox', { name: 'Description' }).fill('Kept.')
    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor()
    await page.goBack()
    expect(await page.getByRole('textbox', { name: 'Description' }).inputValue()).toBe('Kept.')
  })

  it('is not offered to others, and not shown to them', async () => {
    const { key } = await house.querent.record.createKey({
      userId: 'ann',
      userName: 'Ann',
      roles: ['analyst'],
      attributes: {},
      expiresAt: null,
    })
    const other = await house.newPage()
    await other.page.goto(house.url)
    await other.page.evaluate((given) => sessionStorage.setItem('querent-api-key', given), key)
    await other.page.goto(`${house.url}/#/data`)
    await other.page.reload()
    await other.page.getByRole('heading', { name: 'Metrics' }).waitFor()
    expect(await other.page.getByRole('link', { name: 'Edit semantic model' }).count()).toBe(0)
    await other.page.goto(`${house.url}/#/model/staff`)
    await other.page.getByText('Only an owner who may read the whole source').waitFor()
    await other.page.context().close()
  })

  it('raises no error', () => {
    // The browser tells of refused saves by itself.
    expect(problems.filter((problem) => !problem.includes('409'))).toEqual([])
  })
})

describe.skipIf(!hasBrowser)('the page of the semantic model', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house?.close())

  it.each(LOOKS)('has no violation in $colorScheme at $width px', async ({ colorScheme, width }) => {
    const viewport = { width, height: 900 }
    const { page } = await house.newPage({ colorScheme, viewport, bypassCSP: true, reducedMotion: 'reduce' })
    await page.goto(`${house.url}/#/model/demo`)
    const part = (name: string) =>
      page.getByRole('navigation', { name: 'Parts of the model' }).getByRole('button', { name })
    for (const name of ['Overview', 'Metrics', 'Relationships', 'Verified questions', 'departments']) {
      await part(name).click()
      await page.getByRole('heading', { name, exact: true }).waitFor()
      expect(await violations(page), name).toEqual([])
    }
    await page.getByRole('textbox', { name: 'Description of departments' }).fill('Other words')
    for (const [name, shown] of [
      ['Changes', 'What changes in the file'],
      ['YAML', 'The model is valid.'],
    ] as const) {
      await page.getByRole('group', { name: 'View' }).getByRole('button', { name }).click()
      await page.getByText(shown).waitFor()
      if (name === 'YAML') await page.getByRole('textbox', { name: 'Text of the model' }).waitFor()
      expect(await violations(page), name).toEqual([])
      const [content, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
      expect(content, name).toBeLessThanOrEqual(seen ?? 0)
    }
    await page.context().close()
  })
})
