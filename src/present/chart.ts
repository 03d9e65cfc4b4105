/** Which chart shows a result: pure rules over the roles and sizes of its columns, each with its reason. */
import type { ChartSpec, ChartType, Drawing, ResultColumn, ResultTable } from '../types.ts'
import { isAdditive, isWholeShare, type Shape, shapeOf } from './chart-shape.ts'
import { toNumber } from './format.ts'
import { lowerFirst, upperFirst } from './names.ts'

export type ChartWish = {
  title: string
  question?: string
  /** The chart that the question names. */
  asked?: ChartType
  /** Which columns it wants where. */
  drawing?: Drawing
  /** The question asks for rows, not for figures per group: only two columns or a wish make a chart of them. */
  listing?: boolean
}

export type ChartChoice = { chart: ChartSpec; alternatives: ChartSpec[] }

const MAX_FIGURES = 4
/** Share of the cells of a heatmap that must have a value. */
const MIN_FILLED = 0.3
const MAX_CATEGORIES = 60
/** Bars in time that a question asks for: their names are left out where they would touch. */
const MAX_PERIODS = 120
const MAX_LINES = 12
const MAX_BARS_PER_GROUP = 8
const MAX_SLICES = 12
const MAX_SHARE_SLICES = 6
const MAX_UPRIGHT_BARS = 8
const MAX_UPRIGHT_LABEL = 12
/** Letters that fit side by side under a chart, and those that a legend takes away. */
const MAX_UPRIGHT_LETTERS = 76
const LEGEND_LETTERS = 20
const MAX_ALTERNATIVES = 4

/** In a heatmap `x` and `series` are the sides and `y` is the colour; in a KPI `x` names what the number belongs to. */
type Marks = Omit<ChartSpec, 'title' | 'reason'>
type Fit = { ok: true; marks: Marks; reason: string } | { ok: false; why: string }

const NAMES: Record<ChartType, string> = {
  bar: 'a bar chart',
  line: 'a line chart',
  area: 'an area chart',
  pie: 'a pie chart',
  scatter: 'a scatter plot',
  heatmap: 'a heatmap',
  kpi: 'a single figure',
  table: 'a table',
}

const SYNONYMS: { [word: string]: ChartType } = { column: 'bar', donut: 'pie', doughnut: 'pie' }

const FITS: Record<ChartType, (shape: Shape) => Fit> = {
  kpi: fitKpi,
  line: fitLine,
  bar: fitBar,
  area: fitArea,
  pie: fitPie,
  scatter: fitScatter,
  heatmap: fitHeatmap,
  table: () => fits({ type: 'table' }, 'A table shows every value.'),
}

const LISTING = { marks: { type: 'table' } as Marks, reason: 'The question asks for rows.' }

/**
 * The chart for a table, and at most four others that it can bear. The chart that was asked for wins when the data allow
 * it; when they do not, the reason says why. Deterministic; charts name columns and hold no data.
 */
export function chooseChart(table: ResultTable, wish: ChartWish): ChartChoice {
  const shape = drawnAs(withMainMeasureFirst(shapeOf(table), wish.question ?? ''), wish)
  const wide = wish.listing && table.columns.filter((column) => column.role !== 'key').length > 2
  const chosen = wide && !wish.asked ? LISTING : chooseFit(shape, wish.asked)
  const chart = { ...chosen.marks, title: wish.title, reason: chosen.reason }
  return { chart, alternatives: alternativesTo(chart, shape, wish.listing ? ['bar', 'scatter'] : COMPARABLE) }
}

/** The kind of chart named by a question, such as "as a pie chart"; undefined when it names none. */
export function chartAskedIn(question: string): ChartType | undefined {
  const words = question.toLowerCase()
  const found =
    /\b(bar|column|line|area|pie|donut|doughnut|scatter|heat ?map)(?:[ -](?:chart|graph|plot|diagram)s?)?\b/.exec(words)
  const named = found?.[1]?.replace(' ', '')
  const asked =
    named && (/\b(chart|graph|plot|diagram|heat ?map)/.test(found?.[0] ?? '') || words.includes(`as a ${named}`))
  if (asked) return SYNONYMS[named] ?? (named as ChartType)
  return /\bas (a|an?) table\b/.test(words) ? 'table' : undefined
}

function withMainMeasureFirst(shape: Shape, question: string): Shape {
  if (!/\b(share|percent|percentage|proportion|part)\b|%/i.test(question)) return shape
  const share = shape.measures.find((column) => column.format === 'percent')
  if (!share) return shape
  return { ...shape, measures: [share, ...shape.measures.filter((column) => column !== share)] }
}

/** The columns that the question names for the axes come first, so that the rules take them. */
function drawnAs(shape: Shape, { drawing, asked }: ChartWish): Shape {
  if (!drawing) return shape
  const { x, y } = drawing
  const first = asked === 'scatter' ? [x, y] : [y]
  const place = ({ name }: ResultColumn) => (first.includes(name) ? first.indexOf(name) : first.length)
  const across = [...shape.times, ...shape.dimensions].find(({ name }) => name === x)
  return {
    ...shape,
    measures: [...shape.measures].sort((a, b) => place(a) - place(b)),
    ...(across && { across }),
    ...(across && (asked === 'line' || asked === 'area') && { along: across }),
    ...(drawing.stacked !== undefined && { stacked: drawing.stacked }),
    isAsked: asked !== undefined,
  }
}

function chooseFit(shape: Shape, asked: ChartType | undefined): { marks: Marks; reason: string } {
  const best = bestFit(shape)
  if (!asked) return best
  const wished = FITS[asked](shape)
  if (wished.ok) return { marks: wished.marks, reason: `The question asks for ${NAMES[asked]}.` }
  return { marks: best.marks, reason: `${upperFirst(NAMES[asked])} was asked for, but ${wished.why} ${best.reason}` }
}

function bestFit(shape: Shape): { marks: Marks; reason: string } {
  if (shape.rows === 0) return { marks: { type: 'table' }, reason: 'There are no rows to draw.' }
  if (shape.measures.length === 0) return { marks: { type: 'table' }, reason: 'The rows hold no numbers to draw.' }
  for (const type of orderFor(shape)) {
    const fit = FITS[type](shape)
    if (fit.ok) return fit
  }
  const why =
    shape.rows > MAX_CATEGORIES ? 'There are too many rows for a chart.' : 'No chart shows these columns well.'
  return { marks: { type: 'table' }, reason: why }
}

function orderFor(shape: Shape): ChartType[] {
  if (wholeShareOf(shape)) return ['pie', 'bar']
  return ['kpi', 'line', 'bar', 'heatmap', 'scatter']
}

function wholeShareOf(shape: Shape): ResultColumn | undefined {
  if (shape.dimensions.length !== 1 || shape.times.length > 0) return undefined
  if (shape.rows < 2 || shape.rows > MAX_SHARE_SLICES) return undefined
  return shape.measures.find((column) => isWholeShare(column, shape))
}

const COMPARABLE: ChartType[] = ['line', 'bar', 'area', 'pie', 'heatmap', 'scatter']

function alternativesTo(chart: ChartSpec, shape: Shape, types: ChartType[]): ChartSpec[] {
  const { title } = chart
  const variant = stackingVariant(chart, shape)
  const others = shape.measures.length === 0 || shape.rows < 2 ? [] : types.filter((type) => type !== chart.type)
  const fitting = others.map((type) => FITS[type](shape)).filter((fit) => fit.ok)
  const charts = [...variant, ...fitting.map((fit) => ({ ...fit.marks, title, reason: fit.reason }))]
  const table = { type: 'table' as const, title, reason: 'A table shows every value.' }
  return [...charts.slice(0, MAX_ALTERNATIVES - 1), ...(chart.type === 'table' ? [] : [table])]
}

function stackingVariant(chart: ChartSpec, { measures, rows }: Shape): ChartSpec[] {
  const measure = measures.find((column) => column.name === chart.y)
  if (chart.type !== 'bar' || !chart.series || !measure || !isAdditive(measure) || rows > MAX_CATEGORIES) return []
  const stacked = !chart.stacked
  const reason = stacked ? 'Stacked bars show the totals.' : 'Bars side by side compare the parts.'
  return [{ ...chart, stacked, reason }]
}

// ------------------------------------------------------------------------------------------ what each chart needs

function fitKpi({ rows, measures, dimensions }: Shape): Fit {
  const [measure] = measures
  const [x] = dimensions
  if (rows !== 1 || !measure) return no('there is more than one row.')
  if (measures.length > MAX_FIGURES) return no('the row holds too many numbers.')
  const reason = measures.length > 1 ? 'A few numbers need no axes.' : 'One number needs no axes.'
  return fits({ type: 'kpi', ...(x && { x: x.name }), y: measure.name }, reason)
}

function fitLine(shape: Shape): Fit {
  const time = shape.times[0] ?? shape.along
  const [series, third] = shape.dimensions.filter((column) => column !== time)
  if (!time || shape.times.length > 1) return no('the rows have no time to run along.')
  const measure = shape.measures[0]
  if (!measure) return no('the rows hold no numbers.')
  if (shape.distinct(time) < 2) return no('there is only one point in time.')
  if (third || !shape.unique(series ? [time, series] : [time]))
    return no('there are several rows for one point in time.')
  const marks: Marks = { type: 'line', x: time.name, y: measure.name }
  if (!series) return fits(marks, `A line shows how ${say(measure)} changes over time.`)
  if (shape.rows < 2 * shape.distinct(series)) return no(`most ${say(series)} values have a single point.`)
  if (shape.distinct(series) > MAX_LINES) return no(`more than ${MAX_LINES} lines cannot be told apart.`)
  return fits({ ...marks, series: series.name }, `One line for each ${say(series)} shows how ${say(measure)} changes.`)
}

function fitArea(shape: Shape): Fit {
  const line = fitLine(shape)
  const measure = shape.measures[0]
  if (!line.ok || !measure) return line
  if (!isAdditive(measure) || hasNegative(shape, measure)) return no(`${say(measure)} cannot be added up.`)
  const stacked = line.marks.series !== undefined
  if (stacked && !isComplete(shape, measure)) return no('some values are missing.')
  const reason = stacked ? 'Stacked areas show the parts and the total.' : 'An area shows the volume over time.'
  return fits({ ...line.marks, type: 'area', stacked }, reason)
}

/** Whether every series has a value at every time: areas on top of each other would bridge or drop what is missing. */
function isComplete(shape: Shape, measure: ResultColumn): boolean {
  const cells = [...shape.times, ...shape.dimensions].reduce((count, column) => count * shape.distinct(column), 1)
  return shape.rows === cells && shape.cells(measure).every((cell) => toNumber(cell) !== null)
}

function fitBar(shape: Shape): Fit {
  const measure = shape.measures[0]
  const sides = sidesOf(shape)
  if (!measure) return no('the rows hold no numbers.')
  if (sides.length === 0) return no('nothing names the bars.')
  if (sides.length > 2 || !shape.unique(sides)) return no('several rows would fall on one bar.')
  const name = sides.length === 2 ? sides.find((side) => shape.unique([side]) && !shape.times.includes(side)) : sides[0]
  return name ? oneBarEach(shape, measure, [name]) : groupedBars(shape, measure, sides)
}

function oneBarEach(shape: Shape, measure: ResultColumn, [x]: ResultColumn[]): Fit {
  if (!x) return no('nothing names the bars.')
  const most = shape.isAsked && shape.times.includes(x) ? MAX_PERIODS : MAX_CATEGORIES
  if (shape.rows > most) return no(`more than ${most} bars cannot be read.`)
  const horizontal = !fitsUpright(shape, x, MAX_UPRIGHT_LETTERS)
  return fits({ type: 'bar', x: x.name, y: measure.name, horizontal }, `Bars compare ${say(measure)} by ${say(x)}.`)
}

function groupedBars(shape: Shape, measure: ResultColumn, sides: ResultColumn[]): Fit {
  const [x, series] = longerSideFirst(shape, sides)
  if (!x || !series) return no('nothing names the bars.')
  if (shape.distinct(series) > MAX_BARS_PER_GROUP)
    return no(`more than ${MAX_BARS_PER_GROUP} bars in a group cannot be read.`)
  const stacked = shape.stacked !== false && isAdditive(measure) && !hasNegative(shape, measure)
  const most = shape.isAsked && shape.times.includes(x) ? MAX_PERIODS : MAX_CATEGORIES
  if ((stacked ? shape.distinct(x) : shape.rows) > most) return no('there are too many bars.')
  const horizontal = !fitsUpright(shape, x, MAX_UPRIGHT_LETTERS - LEGEND_LETTERS)
  const marks: Marks = { type: 'bar', x: x.name, y: measure.name, series: series.name, stacked, horizontal }
  const how = stacked ? 'Stacked bars' : 'Grouped bars'
  return fits(marks, `${how} compare ${say(measure)} by ${say(x)} and ${say(series)}.`)
}

function fitsUpright(shape: Shape, x: ResultColumn, letters: number): boolean {
  if (shape.times.includes(x)) return true
  const bars = shape.distinct(x)
  const longest = shape.longest(x)
  return longest <= MAX_UPRIGHT_LABEL && bars <= MAX_UPRIGHT_BARS && bars * longest <= letters
}

function fitPie(shape: Shape): Fit {
  const sides = sidesOf(shape)
  const measure = wholeShareOf(shape) ?? shape.measures[0]
  const [x] = sides
  if (!measure || !x || sides.length > 1 || !shape.unique(sides)) return no('the rows are not parts of one whole.')
  if (shape.times.includes(x)) return no('points in time are not parts of one whole.')
  if (shape.truncated) return no('some of its parts were not read.')
  if (shape.rows < 2 || shape.rows > MAX_SLICES) return no(`a pie needs 2 to ${MAX_SLICES} parts.`)
  if (hasNegative(shape, measure)) return no('some values are below zero.')
  if (!isAdditive(measure) && !isWholeShare(measure, shape))
    return no(`values of ${say(measure)} do not add up to a whole.`)
  return fits({ type: 'pie', x: x.name, y: measure.name }, `A pie shows the parts of one whole by ${say(x)}.`)
}

function fitScatter(shape: Shape): Fit {
  const [x, y] = shape.measures
  if (!x || !y) return no('it needs two numbers in each row.')
  if (x.name.includes(y.name) || y.name.includes(x.name)) return no('one number is made of the other.')
  if (shape.rows < 5) return no('there are too few rows.')
  const series = shape.dimensions.find((column) => shape.distinct(column) <= MAX_BARS_PER_GROUP)
  const marks: Marks = { type: 'scatter', x: x.name, y: y.name, ...(series && { series: series.name }) }
  return fits(marks, `Points show how ${say(x)} and ${say(y)} go together.`)
}

function fitHeatmap(shape: Shape): Fit {
  const sides = sidesOf(shape)
  const [x, series] = shape.times.length > 0 ? sides : longerSideFirst(shape, sides).reverse()
  const measure = shape.measures[0]
  if (!measure || !x || !series || sides.length > 2 || !shape.unique(sides))
    return no('it needs two sides and a number.')
  if (shape.distinct(x) > MAX_CATEGORIES || shape.distinct(series) > MAX_CATEGORIES)
    return no('there are too many cells.')
  if (shape.distinct(x) < 2 || shape.distinct(series) < 2) return no('one side has a single value.')
  const cells = shape.distinct(x) * shape.distinct(series)
  if (shape.rows < cells * MIN_FILLED) return no('most cells would be empty.')
  const marks: Marks = { type: 'heatmap', x: x.name, y: measure.name, series: series.name }
  return fits(marks, `Colours show ${say(measure)} by ${say(x)} and ${say(series)}.`)
}

/** The columns that name the rows, time first; a time that never changes names nothing. */
function sidesOf(shape: Shape): ResultColumn[] {
  const sides = [...shape.times, ...shape.dimensions]
  const changing = sides.filter((column) => shape.distinct(column) > 1)
  return changing.length > 0 ? changing : sides.slice(-1)
}

function longerSideFirst(shape: Shape, sides: ResultColumn[]): ResultColumn[] {
  const [first, second] = sides
  if (first && second && (shape.across === first || shape.across === second))
    return shape.across === first ? [first, second] : [second, first]
  if (!first || !second || shape.times.includes(first)) return [...sides]
  return shape.distinct(second) > shape.distinct(first) ? [second, first] : sides
}

function hasNegative(shape: Shape, measure: ResultColumn): boolean {
  return shape.cells(measure).some((cell) => (toNumber(cell) ?? 0) < 0)
}

function fits(marks: Marks, reason: string): Fit {
  return { ok: true, marks, reason }
}

function no(why: string): Fit {
  return { ok: false, why }
}

/** A label within a sentence: "Average salary" is "average salary", "FTE" stays. */
function say({ label }: ResultColumn): string {
  return lowerFirst(label)
}
