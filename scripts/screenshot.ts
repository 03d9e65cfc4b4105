/** Takes the pictures of the docs: starts a server on the demo, asks, writes docs/images/*.png, all or those named. Needs Chromium. */
import { openHouse } from '../test/browser/house.ts'
import { askInThePast } from './past-questions.ts'
import { PICTURES } from './pictures.ts'

const FOLDER = new URL('../docs/images/', import.meta.url).pathname
/** Some parts of the page come a moment after what they belong to. */
const CALM_MS = 400

const house = await openHouse()
await askInThePast(house.querent.record, new Date())
const wanted = Object.entries(PICTURES).filter(([name]) => process.argv.length < 3 || process.argv.includes(name, 2))
for (const [name, { width = 1200, colorScheme = 'light', show }] of wanted) {
  const { page } = await house.newPage({ viewport: { width, height: 860 }, colorScheme, reducedMotion: 'reduce' })
  await page.goto(house.url)
  await page.getByRole('heading', { name: /What would you like to know/ }).waitFor()
  await show(page)
  await page.waitForTimeout(CALM_MS)
  await page.screenshot({ path: `${FOLDER}${name}.png` })
  await page.context().close()
}
await house.close()
process.exit(0)
