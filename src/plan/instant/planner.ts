/** The instant planner: a question to a form to SQL in milliseconds, without a model; or a question back, or a refusal. */
import { QuerentError } from '../../errors.ts'
import { compileForm } from '../../form/compile.ts'
import { explainForm } from '../../form/explain.ts'
import { AmbiguousPathError, type Step } from '../../form/joins.ts'
import { columnOf } from '../../form/labels.ts'
import { queryWords } from '../../form/query-words.ts'
import { UnrelatedTablesError } from '../../form/select.ts'
import type { Catalog, Plan, Reason } from '../../types.ts'
import type { PlanContext, Planner, PlanOutcome } from '../types.ts'
import { pointsBack } from './antecedents.ts'
import { buildForm } from './build.ts'
import { answerChart } from './charts/answer.ts'
import { asDrawn, chartReasons, drawingOf, drawnAs, leftForRules, withFigures } from './charts/by-rules.ts'
import { type ChartRequest, readChartRequest } from './charts/request.ts'
import { type ChartWeights, readChartWeights } from './charts/weights.ts'
import { type Chunk, cutIntoChunks } from './chunks.ts'
import { editForm, goesOn } from './edits.ts'
import { isEnglishWord } from './english.ts'
import { seeHistories } from './histories.ts'
import { askBetween, askWhich, chosenOf, confirm, planOf, planOfChosen } from './learned/outcome.ts'
import { type Understood, understand } from './learned/read.ts'
import { Schema } from './learned/schema.ts'
import { readWeights, type Weights } from './learned/weights.ts'
import { Lexicon } from './lexicon.ts'
import { readChunks } from './read.ts'
import { comesAndGoes, isBeyondQueries, rulesAnswer, showsWholeRows } from './rules-first.ts'
import { Scope } from './scope.ts'
import { AskBack, CannotAnswer, type Pin } from './signals.ts'
import { suggestions } from './suggest.ts'
import { tokenize } from './tokens.ts'

/** Below this the reading by rules is not an answer. */
const SURE_ENOUGH = 0.6

export type InstantOptions = {
  /** The confidence from which a learned reading is an answer; 0: always the best guess. Absent: the weights' own. */
  threshold?: number
  /** Weights to use instead of those that come with Querent; null: only the rules. */
  weights?: Weights | null
  /** Weights of chart requests to use instead of those that come with Querent; null: only the rules. */
  chartWeights?: ChartWeights | null
}

type Prepared = { lexicon: Lexicon; schema: Schema }

/**
 * Reads by rules and by trained weights. Where a semantic model says what words mean, the rules come first; without one the
 * weights do, and the rules answer what is beyond them: periods, comparisons, shares.
 */
export function instantPlanner({ threshold, weights: given, chartWeights }: InstantOptions = {}): Planner {
  const weightsNow = () => (given === undefined ? readWeights() : (given ?? undefined))
  const chartsNow = (weights: Weights | undefined) => {
    const charts = chartWeights === undefined && weights ? readChartWeights() : (chartWeights ?? undefined)
    return { weights: charts, threshold: threshold ?? charts?.threshold ?? 1 }
  }
  const known = new WeakMap<Catalog, Prepared>()
  const preparedFor = (catalog: Catalog) => {
    const prepared = known.get(catalog) ?? { lexicon: new Lexicon(catalog), schema: new Schema(catalog) }
    known.set(catalog, prepared)
    return prepared
  }
  return {
    name: 'instant',
    prepare(catalog) {
      preparedFor(catalog)
      isEnglishWord('ready')
      weightsNow()
    },
    async plan(question, context) {
      const { lexicon, schema } = preparedFor(context.catalog)
      const chosen = chosenOf(question, context)
      if (chosen) return planOfChosen(chosen, context)
      const unnamed = context.previous || threshold === 0 ? undefined : pointsBack(question, lexicon)
      if (unnamed)
        return decline(`I do not know what "${unnamed}" stands for: nothing was said of it before.`, [unnamed], context)
      const isName = (word: string) =>
        lexicon.lookup([[word]], 0).some(({ meaning }) => !('part' in meaning && meaning.part))
      const request = readChartRequest(question, { always: context.wantsChart, isName })
      const ruled = readByRules(question, context, lexicon, request)
      const weights = weightsNow()
      const charted = request && answerChart({ question, request, ruled, context, schema, ...chartsNow(weights) })
      if (charted) return charted
      return weights
        ? weighed(question, ruled, { context, schema, weights, threshold: threshold ?? weights.threshold })
        : ruled
    },
  }
}

/** What the rules alone make of a question. */
export function readByRules(
  question: string,
  context: PlanContext,
  lexicon: Lexicon,
  request?: ChartRequest,
): PlanOutcome {
  try {
    return planNow(question, context, lexicon, request)
  } catch (error) {
    if (error instanceof AskBack && !request) return leading(error, question, context, lexicon)
    return outcomeOf(error, context)
  }
}

/**
 * The question back with those choices that lead to an answer, each with its reading, or to a further question; the answer
 * itself where only one does.
 */
function leading(asked: AskBack, question: string, context: PlanContext, lexicon: Lexicon): PlanOutcome {
  const ways = asked.choices.map(({ pin, ...choice }) => {
    const read = () => planNow(pin ? question : choice.question, context, lexicon, undefined, pin && [pin])
    return { choice, pin, outcome: planOrNot(read, context) }
  })
  const open = ways.filter(({ outcome }) => outcome.kind !== 'decline')
  const [only, ...more] = open
  if (!only && ways.length > 0) return decline(`${asked.message} No way to read it leads to an answer.`, [], context)
  const isDate = only?.pin && columnOf(context.catalog, only.pin.field).type.startsWith('date')
  if (only?.pin && !isDate && more.length === 0) return only.outcome
  const choices = open.map(({ choice, outcome }) =>
    outcome.kind === 'plan' ? { ...choice, form: outcome.plan.form } : choice,
  )
  return { kind: 'clarification', clarification: { question: asked.message, choices } }
}

function planOrNot(plan: () => PlanOutcome, context: PlanContext): PlanOutcome {
  try {
    return plan()
  } catch (error) {
    return outcomeOf(error, context)
  }
}

type Weighing = { context: PlanContext; schema: Schema; weights: Weights; threshold: number }

/** The reading by rules or the learned one. */
async function weighed(
  question: string,
  ruled: PlanOutcome,
  { context, schema, weights, threshold }: Weighing,
): Promise<PlanOutcome> {
  if (ruled.kind === 'plan' && (context.catalog.metrics.length > 0 || isBeyondQueries(ruled.plan, context.catalog)))
    return ruled
  if (context.catalog.metrics.length > 0 && ruled.kind === 'clarification') return ruled
  const understood = await understand(question, ruled, context, schema, weights)
  if (!understood) return ruled
  if (threshold === 0) return planOf(understood, context)
  if (comesAndGoes(understood.best.query, context)) return ruled
  const sure = understood.confidence >= threshold && understood.unexplained.length === 0 && !understood.invented
  if (ruled.kind === 'plan' && rulesAnswer(ruled.plan, understood, context, sure)) return ruled
  if (sure) return planOf(understood, context)
  if (ruled.kind === 'plan' && showsWholeRows(ruled.plan, understood)) return ruled
  const asks = understood.unexplained.length === 0 && !understood.invented && context.catalog.metrics.length === 0
  const asked = asks ? (askBetween(understood, context) ?? confirm(understood, context)) : undefined
  if (asked) return asked
  return ruled.kind === 'plan' ? unsure(understood, ruled.plan, context) : ruled
}

function unsure(understood: Understood, ruled: Plan, context: PlanContext): PlanOutcome {
  const { unexplained, best } = understood
  if (unexplained.length > 0)
    return decline(`I do not know what "${unexplained.join('", "')}" means in this data.`, unexplained, context)
  if (!understood.invented) return askWhich(understood, ruled, context)
  return decline(`I am not sure enough what this asks: ${queryWords(best.query, context.catalog)}?`, [], context)
}

function planNow(
  question: string,
  context: PlanContext,
  lexicon: Lexicon,
  request?: ChartRequest,
  pins?: readonly Pin[],
): PlanOutcome {
  const { catalog, values, today } = context
  const text = request ? leftForRules(question, request) : question
  const chunks = cutIntoChunks(tokenize(text), lexicon, values, today, text)
  const scope = new Scope(catalog, lexicon, question, today, pins)
  const edited =
    context.previous && !context.previous.composed
      ? editForm(chunks, context.previous, scope, today, request)
      : undefined
  if (context.previous && !edited && goesOn(question))
    throw new CannotAnswer('I do not know how this follows from the question before; ask it in full.')
  const draft = edited ? undefined : readChunks(chunks)
  if (draft && request) drawnAs(request, draft, scope)
  const built = edited?.form ?? buildForm(draft ?? readChunks(chunks), scope, today)
  const drawn = request ? asDrawn(built, request, scope, draft) : built
  const form = seeHistories(drawn, scope, today)
  const { sql, columns: compiled } = compileForm(form, { catalog, today })
  const columns = request ? withFigures(form, compiled, scope) : compiled
  const confidence = Math.round(scope.confidence * 1000) / 1000
  if (confidence < SURE_ENOUGH)
    throw new CannotAnswer(`I am not sure enough what this asks: ${explainForm(form, catalog)}?`)
  return {
    kind: 'plan',
    followUp: edited !== undefined,
    plan: {
      planner: 'instant',
      sql,
      form,
      columns,
      confidence,
      explanation: explainForm(form, catalog),
      reasons: withGrammar([...scope.reasons, ...(request ? chartReasons(question, request) : [])], chunks),
      assumptions: scope.assumptions,
      chart: request?.mark ?? edited?.chart ?? draft?.chart,
      ...(request && { drawing: drawingOf(form, columns, request) }),
    },
  }
}

/** Cues that were used are reasons too; all in the order of the question. */
function withGrammar(reasons: Reason[], chunks: Chunk[]): Reason[] {
  const said = new Set(reasons.map((reason) => reason.start))
  const cues = chunks.flatMap((chunk): Reason[] => {
    if (!chunk.cue || said.has(chunk.start) || QUIET.has(chunk.cue.cue)) return []
    return [{ text: chunk.text, start: chunk.start, end: chunk.end, meaning: cueMeaning(chunk), source: 'grammar' }]
  })
  return [...reasons, ...cues].sort((a, b) => a.start - b.start)
}

const QUIET = new Set(['filler', 'with', 'which', 'list', 'who', 'and', 'comma', 'than', 'or'])

function cueMeaning(chunk: Chunk): string {
  const { cue } = chunk
  if (!cue) return ''
  if (cue.cue === 'aggregate')
    return { avg: 'average', sum: 'total', min: 'lowest', max: 'highest', median: 'median', count: 'count' }[
      cue.aggregate
    ]
  if (cue.cue === 'grain') return `one row for each ${cue.grain}`
  if (cue.cue === 'step') return `one row for each ${cue.step}`
  if (cue.cue === 'compare' || cue.cue === 'versus-average') return `comparison ${cue.op}`
  if (cue.cue === 'extreme' || cue.cue === 'top' || cue.cue === 'direction')
    return cue.direction === 'desc' ? 'highest first' : 'lowest first'
  if (cue.cue === 'chart') return `${cue.chart} chart`
  return (
    {
      by: 'group',
      count: 'count',
      not: 'negation',
      without: 'none of',
      distinct: 'different values',
      share: 'share of the total',
    }[cue.cue as string] ?? cue.cue
  )
}

function outcomeOf(error: unknown, context: PlanContext): PlanOutcome {
  if (error instanceof AskBack)
    return { kind: 'clarification', clarification: { question: error.message, choices: error.choices } }
  if (error instanceof CannotAnswer) return decline(error.message, error.words, context)
  if (error instanceof AmbiguousPathError)
    return {
      kind: 'clarification',
      clarification: {
        question: `There are several ways to connect these: ${error.paths.map(pathWords).join(', or ')}. Name the one you mean.`,
        choices: [],
      },
    }
  if (error instanceof UnrelatedTablesError)
    return decline(`${error.tables[0]} and ${error.tables[1]} are not connected in this data.`, [], context)
  if (error instanceof QuerentError && error.code === 'QUERY_FAILED') return decline(error.message, [], context)
  throw error
}

function pathWords(path: Step[]): string {
  return path.map((step) => step.relationship.name.replaceAll('_', ' ')).join(' and ')
}

function decline(reason: string, unknownWords: string[], context: PlanContext): PlanOutcome {
  return { kind: 'decline', decline: { reason, unknownWords, suggestions: suggestions(context.catalog, unknownWords) } }
}
