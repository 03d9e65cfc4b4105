/** What graded adjectives, words that ask when and where, and some others are said of: "taller" of a height. */

const ROWS: readonly (readonly [words: string, attributes: string])[] = [
  ['tall taller tallest', 'height elevation'],
  ['short shorter shortest', 'height length duration distance'],
  ['long longer longest', 'length duration distance runtime'],
  ['heavy heavier heaviest light lighter lightest', 'weight mass'],
  ['old older oldest eldest young younger youngest', 'age birth birthday dob birthdate'],
  ['expensive cheap cheaper cheapest costly priciest', 'price cost'],
  ['fast faster fastest quick quickest slow slower slowest', 'speed pace time'],
  ['rich richer richest wealthy wealthiest poor poorest', 'wealth worth income'],
  ['hot hotter hottest warm warmest cold colder coldest cool coolest', 'temperature'],
  ['deep deeper deepest shallow shallowest', 'depth'],
  ['wide wider widest narrow narrowest', 'width'],
  ['large larger largest big bigger biggest small smaller smallest', 'size area'],
  ['far farther farthest further furthest near nearer nearest', 'distance'],
  ['populous populated', 'population'],
  ['early earlier earliest late later latest recent recently newest when', 'date time year day'],
  ['where located', 'location place address city venue'],
  ['full', 'first last middle forename surname'],
  ['percentage', 'percent pct'],
  ['percent', 'percentage pct'],
  ['earn earns earned earning paid', 'salary pay wage income'],
]

const attributesOf = new Map<string, Set<string>>()
for (const [words, attributes] of ROWS)
  for (const word of words.split(' ')) attributesOf.set(word, new Set(attributes.split(' ')))

/** The lemmas of the attributes that a folded word says something of. */
export function saysOf(plain: string): ReadonlySet<string> {
  return attributesOf.get(plain) ?? NONE
}

const NONE: ReadonlySet<string> = new Set()
