/** What a question says of the picture alone: the kind of chart, its order, its steps in time. The rest says what it shows. */
import type { DateStep } from '../../../form/query.ts'
import type { ChartType } from '../../../types.ts'

export type Direction = 'asc' | 'desc'

/**
 * By an axis of the chart, or by something that the question names; neither: by what the chart shows first. `way` is where
 * the direction is said.
 */
export type AskedOrder = { direction: Direction; axis?: 'x' | 'y'; name?: string; at: Span; way?: Span }

/** A run of characters of the question. */
export type Span = { start: number; end: number }

export type ChartRequest = {
  mark?: ChartType
  stacked?: boolean
  order?: AskedOrder
  /** Steps of time on an axis; `open`: the question wants steps and leaves open which. */
  step?: DateStep | 'open'
  /** Phrases that speak of the picture and name nothing of the data. */
  spans: { mark: Span[]; order: Span[]; step: Span[]; aside: Span[] }
}

const MARKS: [string, ChartType][] = [
  ['bar|bars|column|histogram|barchart', 'bar'],
  ['line|lines', 'line'],
  ['area', 'area'],
  ['pie|donut|doughnut', 'pie'],
  ['scatter|scatterplot|point|dot|bubble', 'scatter'],
  ['heat ?map', 'heatmap'],
]

const KINDS = MARKS.map(([words]) => words).join('|')
const LEAD = '(?:(?:as|in|with|by|using|use|through|via|into|on|of|from)\\s+)?(?:(?:a|an|the|one|some)\\s+)?'
const STYLE = '(?:(stack(?:ed|ing)?|grouped|grouping|group|clustered|multi[- ]?series|simple|basic)\\s+)?'
const NOUN = '(?:[- ]?(?:chart|graph|plot|diagram|visuali[sz]ation)s?)'
/** "as a stacked bar chart", "in a pie chart", "a histogram": the kind of chart with the words that hold it. */
const NAMED = new RegExp(
  `\\b${LEAD}${STYLE}(?:(?:${KINDS})${NOUN}|scatter(?:plot)?|histogram|heat ?map)(?:\\s+(?:of|for|showing|to show|about|listing))?\\b`,
  'gi',
)
/** "Stacked bars of ...", "bars per month", "a line of hires": at the start or after "as" the noun alone is enough. */
const BARE = new RegExp(
  `(?:^\\s*(?:(?:please|now|and|show|show me|draw|plot|give me|make|create|display)\\s+)*(?:it\\s+|this\\s+|them\\s+)?(?:as\\s+)?(?:an?\\s+|the\\s+)?|\\bas\\s+(?:an?\\s+)?)${STYLE}(bars?|columns|lines?|area|points|pie|donut)(?=\\s+(?:of|for|with|per|by|showing|sorted|ordered|ranked|instead|please|in|from)\\b|,|\\s*[?.!]?$)(?:\\s+(?:of|for|with|showing)\\b)?`,
  'gi',
)
/** "Give me a pie to show ...", "return a line on ...", "Pie. ...": the noun after a verb that asks for it, or as a heading. */
const DRAWN_AS = new RegExp(
  `(?:\\b(?:show|give|draw|plot|make|create|return|display)\\s+(?:me\\s+|us\\s+)?an?\\s+${STYLE}(bar|line|pie|donut|scatter)(?=\\s+(?:to|on|about)\\b)(?:\\s+(?:to\\s+(?:show|display|visuali[sz]e)|on|about))?\\b|^\\s*(bars?|line|pie|donut|scatter)\\s*[.:])`,
  'gi',
)
const STACKED = /\bstack(?:ed|ing)?\b/i
/** Words that ask for a picture without its kind: verbs where an order is given, or "it" follows. */
const DRAW =
  /\bvisuali[sz](?:e|ed|ing|ation)s?\b(?:\s+(?:it|them|this|that))?|(?:(?<=^\s*)|(?<=[.,?!;]\s*)|(?<=\b(?:and|please|to|you|then|me|now)\s+))(?:plot|draw|chart|graph)\b(?:\s+(?:it|them|this|that))?|\b(?:as|in|with|by|using)\s+an?\s+(?:chart|graph|plot|diagram)\b/gi

export type RequestOptions = {
  /** A chart is wanted, whether or not the question names one. */
  always?: boolean
  /** Whether a word names something of the data: it names no picture then. */
  isName?: (word: string) => boolean
}

/**
 * The chart that a question asks for, with what it says of order and steps; undefined where it names no picture, unless
 * one is wanted.
 */
export function readChartRequest(question: string, options: RequestOptions = {}): ChartRequest | undefined {
  const { always = false, isName = () => false } = options
  const nouns = [...matches(BARE, question), ...matches(DRAWN_AS, question)]
  const bare = nouns.filter(({ groups: [, ...named] }) => !named.some((noun) => noun && isName(noun.toLowerCase())))
  const named = [...matches(NAMED, question), ...bare]
  const mark = markOf(named)
  const step = stepIn(question)
  const order = orderIn(blankedOut(question, named))
  const drawn = matches(DRAW, question).filter(({ start }) => !named.some((one) => covers(one, start)))
  const axis = order?.axis && /\b(?:[xy]|axis|bars?)\b/i.exec(question.slice(order.at.start, order.at.end))?.[0]
  const isAxis = axis !== undefined && !isName(axis.toLowerCase())
  if (!always && named.length === 0 && drawn.length === 0 && !isAxis && !step?.binned) return undefined
  return {
    mark: mark ?? impliedMark(question),
    ...(STACKED.test(question) ? { stacked: true } : {}),
    ...(order ? { order } : {}),
    ...(step ? { step: step.step } : {}),
    spans: {
      mark: [...named, ...drawn, ...matches(STACKED_WORD, question)],
      order: order ? [order.at] : [],
      step: step ? step.spans : [],
      aside: [...matches(COLOURED, question), ...matches(AXES, question), ...matches(ASIDE, question)],
    },
  }
}

const STACKED_WORD = /\bstack(?:ed|ing)?\b/gi
/** "coloured by kind": "by" stays and names the series. */
const COLOURED = /\b(?:colou?red|stacked|split|shaded|broken down|separated)(?=\s+by\b)/gi
/** "I want to see", "plot them": words to whoever draws. */
const ASIDE =
  /\b(?:i(?:'d| would)? (?:want|like) to (?:see|know|show|view)|(?:can|could|would) you|let me (?:see|know)|(?:please )?(?:plot|draw|show|display) (?:it|them|this|these)(?: all)?)\b/gi
const AXES = /\b(?:the\s+)?[xy](?:\s*-\s*|\s+)axis(?:\s+(?:is|are|shows?|as|being|should be))?\b/gi

/** Kinds that other words stand for. */
function impliedMark(question: string): ChartType | undefined {
  if (/\b(?:correlation|relationship|relation) between\b|\bcorrelation\b/i.test(question)) return 'scatter'
  if (/\bproportions?\b/i.test(question)) return 'pie'
  if (/\btrend\b|\bchange of\b|\bover time\b/i.test(question)) return 'line'
  return undefined
}

function markOf(named: Span[] & { text?: string }[]): ChartType | undefined {
  const [first] = [...named].sort((a, b) => a.start - b.start)
  const text = first?.text?.toLowerCase() ?? ''
  return MARKS.find(([words]) => new RegExp(`\\b(?:${words})`, 'i').test(text))?.[1]
}

/** The question with phrases blanked out, so that what is left stands where it stood. */
export function blankedOut(question: string, spans: Span[]): string {
  let text = question
  for (const { start, end } of spans) text = text.slice(0, start) + ' '.repeat(end - start) + text.slice(end)
  return text
}

type Found = Span & { text: string; groups: (string | undefined)[] }

function matches(pattern: RegExp, text: string): Found[] {
  return [...text.matchAll(pattern)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    text: match[0],
    groups: match.slice(1),
  }))
}

const covers = ({ start, end }: Span, at: number) => at >= start && at < end

// ------------------------------------------------------------------------------------------ steps of time

const UNITS: [RegExp, DateStep | 'open'][] = [
  [/^(?:week ?days?|days? of (?:the )?weeks?)$/i, 'weekday'],
  [/^years?$/i, 'year'],
  [/^quarters?$/i, 'quarter'],
  [/^months?$/i, 'month'],
  [/^weeks?$/i, 'week'],
  [/^hours?(?: of (?:the )?day)?$/i, 'hour'],
  [/^(?:days?|dates?)$/i, 'day'],
  [/^(?:time|times)$/i, 'open'],
]
const UNIT =
  '(week ?days?|days? of (?:the )?weeks?|hours? of (?:the )?day|years?|quarters?|months?|weeks?|hours?|days?|time)'
const BIN = new RegExp(
  `\\b(?:note that you should |you (?:should|can|may) )?(bin(?:s|ned|ning)?)\\b([^.?!]*?)\\b((?:by|into|in|to|with|as|per)\\s+(?:the\\s+|an?\\s+|each\\s+)?${UNIT}(?:\\s+(?:interval|bucket|bin)s?)?)\\b`,
  'i',
)
const BIN_AFTER = new RegExp(`\\b(${UNIT}(?:\\s+(?:interval|bucket)s?)?)\\s+(?:as\\s+)?(?:the\\s+)?bins?\\b`, 'i')
/** "Time of day" names no step. */
const STEPPED = new RegExp(
  `\\b(?:(?:by|per|for|in|on|of|from|over)\\s+)?(?:each|every|per|by|different|over(?:\\s+the)?)\\s+${UNIT}\\b(?!\\s+of\\b)`,
  'i',
)
const WEEKDAYS = /\b(?:(?:by|per|on|of|in|for)\s+)?(?:(?:each|every|the)\s+)?(?:week ?days?|days? of (?:the )?week)\b/i

type Step = { step: DateStep | 'open'; spans: Span[]; binned: boolean }

function stepIn(question: string): Step | undefined {
  const bin = BIN.exec(question)
  if (bin) {
    const [all = '', verb = '', between = '', by = '', unit = ''] = bin
    const lead = bin.index + all.indexOf(verb)
    const at = lead + verb.length + between.length
    const spans = [
      { start: bin.index, end: lead + verb.length },
      { start: at, end: at + by.length },
    ]
    return { step: unitOf(unit), spans, binned: true }
  }
  const after = BIN_AFTER.exec(question)
  if (after) return { step: unitOf(after[2] ?? ''), spans: [spanOf(after)], binned: true }
  const weekday = WEEKDAYS.exec(question)
  if (weekday) return { step: 'weekday', spans: [spanOf(weekday)], binned: false }
  const stepped = STEPPED.exec(question)
  return stepped ? { step: unitOf(stepped[1] ?? ''), spans: [], binned: false } : undefined
}

function unitOf(text: string): DateStep | 'open' {
  return UNITS.find(([pattern]) => pattern.test(text.trim()))?.[1] ?? 'open'
}

function spanOf(match: RegExpExecArray): Span {
  return { start: match.index, end: match.index + match[0].length }
}

// ------------------------------------------------------------------------------------------ order

const UPWARD =
  'asc(?:ending)?|increasing|(?:low|small|least|few)\\w* to (?:the )?(?:high|large|big|most|great)\\w*|a to z|alphabetical(?:ly)?|alphabetic'
const DOWNWARD =
  'desc(?:ending|end)?|decreasing|(?:high|large|big|most|great)\\w* to (?:the )?(?:low|small|least|few)\\w*|z to a|reverse(?:d)? alphabetical(?:ly)?'
const WAY = `(?<way>(?:(?:in|from|with|by)\\s+)?(?:an?\\s+|the\\s+)?(?:(?<down>${DOWNWARD})|(?:${UPWARD}))\\b(?:\\s+(?:order|manner|fashion|sequence|alphabetical order|ordering))?)`
const SORTS = '(?:sort|order|rank|arrange)(?:ed|ing)?'
const SHOWS = '(?:show|display|list|put|organi[sz]e)(?:s|ed|ing|n)?'
const THEM = '(?:\\s+(?:it|them|the (?:results?|bars?|chart|data|list)|results?))?'
const ASKING =
  "(?:(?:and|also|then|please|could you|can you|would you|i want to|i would like to|i'd like to|you can|you should|to|that is|which is|that are|which are)\\s+)*"
const START = '(?:^|[,.?!;:]\\s*|\\s)'
const NAME = `(?<name>(?!(?:in|from|by|with|and|please)\\b)(?:[\\w'/()-]+\\s+){0,6}?[\\w'/()-]+)`
const BY = '(?:by|on|according to|based on|of|for|with respect to|in terms of)\\s+(?:the\\s+)?'
const END = '(?=\\s*(?:[,.?!;]|$|\\s(?:please|and|in|with|using|as|through)\\b))'
const AXIS_NAME =
  "(?<name>[xy](?:[- ]?axis)?|bars?|names?|totals?|total numbers?|the number of [\\w' ]+?|[\\w'-]+(?:\\s[\\w'-]+){0,3}?)"

/** The ways that an order is said, tried in turn. */
const ORDERS: RegExp[] = [
  // "sorted by the y axis in descending order", "rank Headquarter in desc", "show by the bars from low to high"
  said(`(?:${SORTS}${THEM}\\s+(?:${BY})?(?:the\\s+)?|${SHOWS}${THEM}\\s+by\\s+(?:the\\s+)?)${NAME}\\s+${WAY}`),
  // "sort in descending by the Y", "list from high to low by the total number"
  said(`(?:${SORTS}|${SHOWS})${THEM},?\\s+${WAY}\\s+(?:alphabetical\\s+)?${BY}${NAME}${END}`),
  // ", display y axis in desc order": the axis without "by"
  said(
    `${SHOWS}\\s+(?:the\\s+)?${AXIS_NAME}\\s+${WAY}`,
    '(?:^|[,.?!;:]\\s*(?:and\\s+)?|\\band\\s+|\\bcould you\\s+|\\bi want to\\s+)',
  ),
  // "in descending order of the number", "from high to low by the x axis"
  said(`${WAY}\\s+(?:by|of|for|on)\\s+(?:the\\s+)?${NAME}${END}`),
  // "sorted in descending order", "ordered alphabetically"
  said(`${SORTS}${THEM},?\\s+${WAY}`),
  // "sorted by name"
  said(`${SORTS}${THEM}\\s+(?:by|according to|based on)\\s+(?:the\\s+)?${NAME}${END}`),
  // "from high to low" alone, at the end
  said(`${WAY}(?=\\s*(?:please)?\\s*[.?!]?\\s*$)`),
]

function said(body: string, start = START): RegExp {
  return new RegExp(`${start}${ASKING}${body}(?:\\s*,?\\s*please)?`, 'di')
}

function orderIn(question: string): AskedOrder | undefined {
  for (const pattern of ORDERS) {
    const match = pattern.exec(question)
    if (!match) continue
    const { name = '', down } = match.groups ?? {}
    const direction: Direction = down === undefined ? 'asc' : 'desc'
    const at = { start: match.index + leadOf(match[0]), end: match.index + match[0].length }
    const [start, end] = match.indices?.groups?.way ?? []
    const way = start !== undefined && end !== undefined ? { start, end } : undefined
    return { direction, ...(name !== '' && !EMPTY_NAME.test(name) ? named(name) : {}), at, way }
  }
  return undefined
}

/** The mark before the phrase belongs to what stands before. */
function leadOf(text: string): number {
  return /^[,.?!;:]?\s*/.exec(text)?.[0].length ?? 0
}

const EMPTY_NAME = /^(?:it|them|the|results?|in|by|order|an?|list|chart|data|values?|please)$/i
const X_AXIS = /^(?:the )?x(?:[- ]?axis)?(?: values?| labels?)?$|^(?:the )?bars?(?: names?)?$|^(?:the )?x-?$/i
const Y_AXIS =
  /^(?:the )?y(?:[- ]?axis)?(?: values?| labels?)?$|^(?:the )?(?:totals?|total (?:number|amount|count)s?|numbers?|counts?|amounts?|values?|quantity|height|frequency|figures?)$|^y-?$/i

function named(said: string): Pick<AskedOrder, 'axis' | 'name'> {
  if (X_AXIS.test(said)) return { axis: 'x' }
  if (Y_AXIS.test(said)) return { axis: 'y' }
  return { name: said }
}
