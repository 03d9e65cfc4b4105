/** A crude stem: inflections and common derivations cut off, so that "departure", "depart" and "departing" meet. */
const ENDINGS = [
  'ations',
  'ation',
  'ments',
  'ment',
  'ities',
  'ity',
  'ions',
  'ion',
  'ings',
  'ing',
  'ness',
  'ures',
  'ure',
  'ances',
  'ance',
  'als',
  'al',
  'ers',
  'ors',
  'er',
  'or',
  'ies',
  'ied',
  'ees',
  'ee',
  'ed',
  'es',
  'ly',
  's',
  'e',
  'y',
]

const cache = new Map<string, string>()
const MAX_CACHED = 100_000

export function stemOf(word: string): string {
  const known = cache.get(word)
  if (known !== undefined) return known
  const ending = ENDINGS.find((end) => word.endsWith(end) && word.length - end.length >= 3)
  let stem = ending ? word.slice(0, -ending.length) : word
  if (stem.length > 3 && stem.at(-1) === stem.at(-2)) stem = stem.slice(0, -1)
  if (cache.size < MAX_CACHED) cache.set(word, stem)
  return stem
}
