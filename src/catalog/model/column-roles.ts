/** What a column is for, told from its name, type and profile: keys, measures, units. Guesses are few; unsure is undefined. */
import type { ColumnInfo, LogicalType, Profile, ValueFormat } from '../../types.ts'
import { lemma } from './names.ts'

const listed = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/))

/** Last words of columns that name or number things: adding them up means nothing. */
const CODES = listed(
  `id key sk uuid guid code zip postcode postal phone telephone fax mobile number isbn ssn version year month day week quarter
  date hour level grade rank ranking position priority sequence class category type status latitude longitude season round
  step line row flag order`,
)

/** Last words (base forms) of amounts that add up over rows. */
const ADDITIVE = listed(
  `amount total quantity count cost revenue sale sales turnover profit expense spend spending budget fee tax freight
  payment bonus commission refund deposit withdrawal hours minutes seconds days unit stock orders vote goal point win loss visit
  view click download death birth attendance population capacity seat headcount absence donation sum`,
)

/** Last words (base forms) of figures that are compared by their average. */
const AVERAGED = listed(
  `rate price salary age score rating percent percentage temperature ratio share average mean median margin speed weight
  height width wage income pay compensation satisfaction probability years months tenure experience gpa humidity hike
  distance density efficiency accuracy utilization`,
)

/** Figures of money that are averages of persons or things unless they are said to be a total. */
const MONEY = listed('price salary wage income pay compensation')

/** Words anywhere in the name that make a figure an average. */
const AVERAGING = listed('average avg mean median percent percentage rate ratio per unit hourly daily')

const PREPOSITIONS = listed('at in with since from by for on under before after as to within during until')

const PLURAL_UNITS = listed('hours minutes seconds days years months weeks')
const UNIT_NAMES = listed('km kg cm mm mi lbs')

/** Last words that tell the unit of the word before them. */
const UNIT_SUFFIXES = listed(
  'f mph kmh knots inches feet ft meters metres km kg cm mm mi lbs million millions billion billions',
)
const MULTIPLES = listed('thousand thousands million millions billion billions')
const CURRENCIES = listed('usd eur gbp jpy chf')

/** Whether a type holds numbers. */
export function isNumeric(type: LogicalType): boolean {
  return type === 'integer' || type === 'decimal' || type === 'float'
}

/** Whether a type holds days, with or without a time. */
export function isDated(type: LogicalType): boolean {
  return type === 'date' || type === 'datetime' || type === 'datetimetz'
}

/** What was done with an amount: days lost, hours worked. */
const DONE = /^(lost|worked|taken|sold|paid|spent|used|booked|earned|billed|ordered|absent|missed)$/

/** The word that says what a column is: the last one before a preposition (`distance from home` is a distance). */
function headWord(words: string[]): string {
  const cut = words.findIndex((word, i) => i > 0 && PREPOSITIONS.has(word))
  const named = cut < 0 ? words : words.slice(0, cut)
  const before = named.length > 1 && DONE.test(named.at(-1) ?? '') ? named.slice(0, -1) : named
  return before.findLast((word) => !/^\d+$/.test(word) && !CURRENCIES.has(word) && !UNIT_SUFFIXES.has(word)) ?? ''
}

/** Whether a set has the word itself or its base form; some words count in the plural only (a year is a date, an order a place). */
function has(set: ReadonlySet<string>, word: string): boolean {
  const isPlural = PLURAL_UNITS.has(word) || word === 'orders'
  return set.has(word) || (!isPlural && set.has(lemma(word)))
}

/**
 * How a column is summed up when the question does not say: `none` for keys, codes and years, undefined for what is no
 * number or not known. `words` are those of its label; `isKey` tells primary and foreign keys.
 */
export function guessAggregate(words: string[], type: LogicalType, isKey: boolean): ColumnInfo['aggregate'] {
  if (!isNumeric(type)) return undefined
  if (isKey) return 'none'
  const [first = '', second = ''] = words
  if (first === 'number' && second === 'of') return 'sum'
  if (first === 'is' || first === 'has') return 'none'
  const head = headWord(words)
  if (has(CODES, head)) return 'none'
  if (words.includes('total') && has(MONEY, head)) return 'sum'
  if (words.some((word) => AVERAGING.has(word)) || has(AVERAGED, head)) return 'avg'
  if (!has(ADDITIVE, head)) return undefined
  return words.some((word) => word === 'maximum' || word === 'minimum') ? 'avg' : 'sum'
}

export type ValueGuess = { unit?: string; format?: ValueFormat }

/** The unit and format that the name says outright: `days`, `kg`, `usd`; percentages by their range. */
export function guessUnit(words: string[], type: LogicalType, profile: Profile | undefined): ValueGuess {
  if (!isNumeric(type)) return {}
  const last = words.at(-1) ?? ''
  if (CURRENCIES.has(last) && !words.some((word) => MULTIPLES.has(word))) {
    return { unit: last.toUpperCase(), format: 'currency' }
  }
  if (words.some((word) => word === 'percent' || word === 'percentage')) return percentage(profile)
  const head = headWord(words)
  if (PLURAL_UNITS.has(head)) return { unit: head }
  return UNIT_NAMES.has(last) && words.length > 1 ? { unit: last } : {}
}

/** Fractions are shown as percentages; figures beyond 1 are percentages already. */
function percentage(profile: Profile | undefined): ValueGuess {
  if (typeof profile?.min !== 'number' || typeof profile.max !== 'number' || profile.min < 0) return {}
  return profile.max <= 1 ? { format: 'percent' } : { unit: '%' }
}

/** Whether a name says that the column holds a key (`customer_id`, `item_sk`). */
export function isKeyName(words: string[]): boolean {
  return ['id', 'key', 'sk', 'uuid', 'guid'].includes(words.at(-1) ?? '')
}
