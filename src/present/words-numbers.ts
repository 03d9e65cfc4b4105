/** Numbers as they stand in a sentence, in digits and in words, with how exactly they are said. */

/** `slack` is how far the true number may be: half of the last digit said. `text` is the token as written. */
export type SaidNumber = { text: string; value: number; slack: number; isPercent: boolean }

const SCALES: Record<string, number> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  mn: 1e6,
  million: 1e6,
  b: 1e9,
  bn: 1e9,
  billion: 1e9,
}

const NUMBER = /^[+\-−]?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(k|m|mn|b|bn|%)?$/iu

/** A token like `54,321`, `-3.5`, `12%` or `54k`, with the word after it where that scales it; undefined for anything else. */
export function numberOf(token: string, next = ''): SaidNumber | undefined {
  const match = NUMBER.exec(token)
  if (!match) return undefined
  const [, whole = '', decimals = '', suffix = ''] = match
  const after = next.toLowerCase().replace(/[.,;:!?)]+$/, '')
  const isPercent = suffix === '%' || ['%', 'percent', 'per'].includes(after)
  const scale = SCALES[suffix.toLowerCase()] ?? (suffix === '' ? (SCALES[after] ?? 1) : 1)
  const value = Number(`${whole.replaceAll(',', '')}.${decimals || '0'}`) * scale
  return { text: token, value, slack: 0.5 * 10 ** -decimals.length * scale, isPercent }
}

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const LARGE: Record<string, number> = { hundred: 100, thousand: 1e3, million: 1e6, billion: 1e9, dozen: 12 }

const WORDS = new Map<string, number>([
  ...SMALL.map((word, i) => [word, i] as const),
  ...TENS.map((word, i) => [word, (i + 2) * 10] as const),
])

/** Numbers in English words, "forty-two" as one. "One" alone is mostly no number, and is left out. */
export function numbersInWords(text: string): SaidNumber[] {
  const found: SaidNumber[] = []
  let run: string[] = []
  const end = () => {
    if (run.length > 0 && run.join(' ') !== 'one') {
      found.push({ text: run.join(' '), value: amountOf(run), slack: 0.5, isPercent: false })
    }
    run = []
  }
  for (const word of text.toLowerCase().match(/\p{L}+|[^\s\p{L}-]/gu) ?? []) {
    if (WORDS.has(word) || (LARGE[word] !== undefined && !/\d$/.test(run.at(-1) ?? ''))) run.push(word)
    else if (!(word === 'and' && run.length > 0 && LARGE[run.at(-1) ?? ''])) end()
  }
  end()
  return found
}

function amountOf(words: string[]): number {
  let total = 0
  let part = 0
  for (const word of words) {
    const large = LARGE[word]
    if (large === undefined) part += WORDS.get(word) ?? 0
    else if (large >= 1e3) {
      total += (part || 1) * large
      part = 0
    } else part = (part || 1) * large
  }
  return total + part
}

/** Shares and multiples in words: what they are of cannot be checked, so nobody may say them. */
export const RATIO_WORDS =
  /\b(half|halves|halved|twice|thrice|doubl(e|ed|es|ing)|tripl(e|ed|es|ing)|quadrupled?|tenfold|(two|three|four|five)fold|thirds?\s+of|(a|one|two|three)[\s-](third|quarter|fifth|tenth)s?)\b/i
