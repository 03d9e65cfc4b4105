/** Conditions that questions spell out, read on files that nobody has modelled. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Catalogued, loadCatalog } from '../../../catalog/load.ts'
import type { QueryCondition } from '../../../form/query.ts'
import { readSettings } from '../../../settings.ts'
import { openSource, type Source } from '../../../sources/index.ts'
import { ChartScorer } from '../charts/said.ts'
import { readChartWeights } from '../charts/weights.ts'
import { lookAt } from './mentions.ts'
import { Schema } from './schema.ts'
import type { StatedList } from './stated-conditions.ts'
import { statedPhrases } from './stated-phrases.ts'

const BOATS = `boat_id,boat_name,harbour_id,length,price,built,skipper
1,Albatross,1,9.5,20000,2001-04-02,Ida
2,Bonito,1,12.0,45000,2010-07-15,
3,Cormorant,2,7.2,8000,1998-01-20,Per
4,Dorado,2,15.5,90000,2019-11-03,Ida
`
const HARBOURS = `harbour_id,city,country,berths,fee_100
1,Bergen,Norway,40,30
2,Aarhus,Denmark,120,45
`

let folder: string
let source: Source
let catalogued: Catalogued
let schema: Schema

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'querent-stated-'))
  const files = join(folder, 'marina')
  await mkdir(files)
  await writeFile(join(files, 'boats.csv'), BOATS)
  await writeFile(join(files, 'harbours.csv'), HARBOURS)
  source = await openSource(files, { name: 'marina', settings: readSettings({ dataDir: folder }, {}) })
  catalogued = await loadCatalog(source, 'Marina')
  schema = new Schema(catalogued.catalog)
}, 60_000)

afterAll(async () => {
  await source.close()
  await rm(folder, { recursive: true, force: true })
})

function lists(question: string): StatedList[] {
  const weights = readChartWeights()
  if (!weights) throw new Error('no weights of charts')
  return new ChartScorer(lookAt(question, schema, catalogued.values), weights.linkers).stated()
}

function text({ item, op, value, high, or, query }: QueryCondition): string {
  const compared = query ? `${query.select[0]?.aggregate}(${query.select[0]?.field.column})` : (value ?? '')
  const end = high === undefined ? '' : `..${high}`
  return `${or ? 'or ' : ''}${item.field.column} ${op} ${compared}${end}`.trim()
}

const likeliest = (question: string) => lists(question)[0]?.where.map(text)

it.each<[string, string[]]>([
  ['boats whose price is in the range of 8000 and 30000', ['price between 8000..30000']],
  ['boats with a length between 8 and 13', ['length between 8..13']],
  ['boats whose skipper is not null', ['skipper present']],
  ['boats where the skipper is empty', ['skipper missing']],
  ['boats built before 2005-01-01', ['built < 2005-01-01']],
  ['boats with price greater than or equal to 45000', ['price >= 45000']],
  ['boats of a length of 12 or more', ['length >= 12']],
  ['boats with a price of at least 9000 but no more than 50000', ['price >= 9000', 'price <= 50000']],
  ['boats whose boat name does not contain the letter b', ['boat_name not like %b%']],
  ["boats with a boat name starting with 'Co'", ['boat_name like Co%']],
  ['boats whose price is above the average price', ['price > avg(price)']],
  ['boats whose price does not equal to 8000', ['price != 8000']],
  ['boats with more than 100 berths', ['berths > 100']],
  ['harbours in Norway or Denmark', ['country = Norway', 'or country = Denmark']],
])('%s', (question, expected) => {
  expect(likeliest(question)).toEqual(expected)
})

it('reads "and" and "or" side by side as SQL has them, and as a bracket', () => {
  const [first, second] = lists('boats whose price is over 40000 and length is over 13 or skipper is not null')
  expect(first?.where.map(text)).toEqual(['price > 40000', 'length > 13', 'or skipper present'])
  expect(first?.alternatives).toBe(true)
  expect(second?.where).toEqual(first?.where)
  expect(second?.alternatives).toBeUndefined()
})

it('takes a number within the name of a column for no value', () => {
  expect(lists('bar chart of fee_100 by city')).toEqual([])
  expect(lists('bar chart of cities with a fee 100 above 40')[0]?.where.map(text)).toEqual(['fee_100 > 40'])
})

it('knows a key by what it numbers', () => {
  expect(likeliest('boats whose harbour number is not 2')).toEqual(['harbour_id != 2'])
})

it.each(['boats and their prices', 'the top 3 boats by price', 'harbours with at least 2 boats'])(
  'has nothing for: %s',
  (question) => {
    expect(likeliest(question)).toBeUndefined()
  },
)

it('tells the words of a comparison from those of its value', () => {
  const question = 'boats whose price is in the range of 8000 and 30000'
  const [phrase] = statedPhrases(lookAt(question, schema, catalogued.values))
  const words = question.split(' ')
  expect(words.slice(phrase?.from, phrase?.start)).toEqual(['range', 'of'])
  expect(words.slice(phrase?.start, phrase?.end)).toEqual(['8000', 'and', '30000'])
})
