/** The instant planner: a question to a form to SQL in milliseconds, without a model; or a question back, or a refusal. */

import { QuerentError } from '../../errors.ts'
import { compileForm } from '../../form/compile.ts'
import { explainForm } from '../../form/explain.ts'
import { AmbiguousPathError, type Step } from '../../form/joins.ts'
import { UnrelatedTablesError } from '../../form/select.ts'
import type { Catalog, Reason } from '../../types.ts'
import type { PlanContext, Planner, PlanOutcome } from '../types.ts'
import { buildForm } from './build.ts'
import { type Chunk, cutIntoChunks } from './chunks.ts'
import { editForm, goesOn } from './edits.ts'
import { isEnglishWord } from './english.ts'
import { Lexicon } from './lexicon.ts'
import { readChunks } from './read.ts'
import { Scope } from './scope.ts'
import { AskBack, CannotAnswer } from './signals.ts'
import { suggestions } from './suggest.ts'
import { tokenize } from './tokens.ts'

/** Below this the planner does not answer by itself. */
const SURE_ENOUGH = 0.6

export function instantPlanner(): Planner {
  const lexicons = new WeakMap<Catalog, Lexicon>()
  const lexiconOf = (catalog: Catalog) => {
    const known = lexicons.get(catalog) ?? new Lexicon(catalog)
    lexicons.set(catalog, known)
    return known
  }
  return {
    name: 'instant',
    prepare(catalog) {
      lexiconOf(catalog)
      isEnglishWord('ready')
    },
    async plan(question, context) {
      try {
        return planNow(question, context, lexiconOf(context.catalog))
      } catch (error) {
        return outcomeOf(error, context)
      }
    },
  }
}

function planNow(question: string, context: PlanContext, lexicon: Lexicon): PlanOutcome {
  const { catalog, values, today } = context
  const chunks = cutIntoChunks(tokenize(question), lexicon, values, today, question)
  const scope = new Scope(catalog, lexicon, question, today)
  const edited = context.previous ? editForm(chunks, context.previous, scope, today) : undefined
  if (context.previous && !edited && goesOn(question))
    throw new CannotAnswer('I do not know how this follows from the question before; ask it in full.')
  const draft = edited ? undefined : readChunks(chunks)
  const form = edited?.form ?? buildForm(draft ?? readChunks(chunks), scope, today)
  const { sql, columns } = compileForm(form, { catalog, today })
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
      reasons: withGrammar(scope.reasons, chunks),
      assumptions: scope.assumptions,
      chart: edited?.chart ?? draft?.chart,
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
