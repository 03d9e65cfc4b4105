/** Reasons to doubt one candidate, as numbers for the confidence: what it leaves over, what else fits the same words. */
import { allLevels, type Query, type QueryField, type QueryItem } from '../../../form/query.ts'
import type { PlanOutcome } from '../../types.ts'
import { agrees } from './agree.ts'
import type { Associations } from './associations.ts'
import { LIKE, LOOSE, STEM } from './fits.ts'
import { isStrong, type Look } from './mentions.ts'
import { multipliedBy, picksOneOfMany } from './multiplied.ts'
import type { Candidate } from './pool.ts'
import type { SchemaColumn } from './schema.ts'
import type { Scorer } from './scorer.ts'
import { unexplained } from './unexplained.ts'
import { idleCues, invents } from './vetoes.ts'

/** A column's part in a candidate: shown, in a condition, or grouped and ordered by. */
type Part = 'Shown' | 'Filtered' | 'Arranged'

/** Doubts about the candidates of one question. What does not depend on the candidate is found once. */
export class Doubts {
  private readonly scorer: Scorer
  private readonly associations: Associations
  /** Places of words that are no cue, no number and no part of a stored value. */
  private readonly content: number[]
  private readonly ofQuestion: Record<string, number>
  private readonly ruled: PlanOutcome | undefined

  /** `ruled`: what the rules make of the question, where they are asked as well. */
  constructor(scorer: Scorer, associations: Associations, ruled?: PlanOutcome) {
    this.scorer = scorer
    this.associations = associations
    this.ruled = ruled
    const { look } = scorer
    this.content = look.words.flatMap(({ cue, number, token }, i) =>
      cue === '' && number === undefined && token.kind === 'word' && !look.valueCover[i] ? [i] : [],
    )
    const fits = this.content.map((i) => ({ i, best: look.best[i] as number }))
    const isUnknown = ({ i, best }: (typeof fits)[number]) =>
      best === 0 && associations.get(look.words[i]?.stem ?? '') === undefined
    this.ofQuestion = {
      content: this.content.length,
      unknown: fits.filter(isUnknown).length,
      unknownNames: fits.filter(({ i, best }) => i > 0 && best < STEM && look.words[i]?.token.capital).length,
      listed: scorer.matches.asked.things.length,
    }
  }

  /** The numbers of a candidate for the confidence: the same ones in the same order for every candidate. */
  of(candidate: Candidate): Float32Array {
    return Float32Array.from(Object.values(this.told(candidate)))
  }

  /** The numbers for the confidence of a chart, which does not ask how the rows below it are joined and compared. */
  ofChart(candidate: Candidate): Float32Array {
    const { readAsNumbers, multiplied, picksOne, ...others } = this.told(candidate)
    return Float32Array.from(Object.values(others))
  }

  /** The same by name. */
  told(candidate: Candidate): Record<string, number> {
    const { look } = this.scorer
    const levels = allLevels(candidate.query)
    const against = this.scorer.matches.asked.against(candidate.query.select)
    const shown = levels.flatMap((level) => level.select.map(({ field }) => field))
    const filtered = levels.flatMap((level) => level.where.map(({ item }) => item.field))
    const arranged = levels.flatMap((level) => [...level.order.map(({ item }) => item.field), ...level.by])
    return {
      unexplained: unexplained(candidate, look, this.associations).length,
      idleCues: idleCues(candidate, look).length,
      invents: invents(candidate.query, look) ? 1 : 0,
      ...this.namesOf('Shown', shown, candidate),
      ...this.namesOf('Filtered', filtered, candidate),
      ...this.namesOf('Arranged', arranged, candidate),
      ...this.valuesOf(levels),
      ...this.coverOf(candidate),
      notShown: against.missing,
      notAsked: against.beside,
      leastShown: against.least,
      columns: new Set(candidate.filled.columns).size,
      readAsNumbers: this.readAsNumbers(levels),
      multiplied: multipliedBy(candidate.query, this.scorer.look.schema.catalog),
      picksOne: picksOneOfMany(candidate.query, this.scorer.look.schema.catalog) ? 1 : 0,
      ...this.ruledOf(candidate.query),
      ...this.ofQuestion,
    }
  }

  /** Whether the rules answer, ask back or decline; how sure they are, and whether they say the same. */
  private ruledOf(query: Query): Record<string, number> {
    if (this.ruled?.kind !== 'plan')
      return { ruled: this.ruled?.kind === 'clarification' ? 1 : 0, ruledSure: 0, agreed: -1 }
    const { form, confidence } = this.ruled.plan
    return { ruled: 2, ruledSure: confidence, agreed: form && agrees(form, query) ? 1 : 0 }
  }

  /** How many other columns the same words name as well, in the schema and in the tables in use; how many a better name overlaps; the least share of a name that was said. */
  private namesOf(part: Part, fields: QueryField[], { from, filled }: Candidate): Record<string, number> {
    const columns = fields.flatMap((field) => this.columnOf(field) ?? [])
    const ties = columns.map((column) => this.tiesOf(column))
    const beside = ties.map((others) => others.filter(({ table }) => from.includes(table)))
    const { own } = this.scorer.matches
    const overlapped = columns.filter(({ id }) => {
      const mine = own[id]
      return this.scorer.matches.relevant.some((other) => {
        const theirs = own[other.id]
        if (!mine || !theirs || mine.last < 0 || filled.columns.includes(other.id)) return false
        return theirs.first <= mine.last && theirs.last >= mine.first && theirs.stem > mine.stem
      })
    })
    return {
      [`ties${part}`]: Math.max(0, ...ties.map((others) => others.length)),
      [`tiesBeside${part}`]: Math.max(0, ...beside.map((others) => others.length)),
      [`overlapped${part}`]: overlapped.length,
      [`said${part}`]: Math.min(2, ...columns.map(({ id }) => own[id]?.loose ?? 0)),
    }
  }

  /** Columns that the words which name this one name as well; keys that stand for each other are one. */
  private tiesOf({ id, twins }: SchemaColumn): SchemaColumn[] {
    const { own, relevant } = this.scorer.matches
    const mine = own[id]
    if (!mine || mine.loose === 0) return []
    return relevant.filter((other) => {
      const theirs = own[other.id]
      if (!theirs || other.id === id || twins.includes(other.id)) return false
      const same = theirs.first === mine.first && theirs.last === mine.last
      return same && theirs.stem >= mine.stem && theirs.loose >= mine.loose && theirs.score >= mine.score
    })
  }

  /** Conditions with numbers beyond what a column holds, with stored values, with text that is not stored, that other columns store; how many columns store it; the worst fit. */
  private valuesOf(levels: Query[]): Record<string, number> {
    let [beyond, stored, unstored, elsewhere, rivals, quality] = [0, 0, 0, 0, 0, 2]
    for (const { item, value } of levels.flatMap((level) => level.where)) {
      const column = this.columnOf(item.field)
      if (!column || value === undefined) continue
      if (typeof value === 'number') {
        beyond += value < column.min || value > column.max ? 1 : 0
        continue
      }
      const found = this.scorer.look.values.filter((one) => String(one.value).toLowerCase() === value.toLowerCase())
      const mine = found.find((one) => one.column === column.id)
      const others = new Set(found.flatMap((one) => (one.column === column.id ? [] : (one.column ?? []))))
      for (const twin of column.twins) others.delete(twin)
      mine ? (stored += 1) : (unstored += 1)
      if (!mine && others.size > 0) elsewhere += 1
      rivals = Math.max(rivals, others.size)
      quality = Math.min(quality, mine?.quality ?? 2)
    }
    return { beyond, stored, unstored, elsewhere, rivals, quality }
  }

  /** Texts that are compared or ordered as the numbers that they hold: perhaps not all of them are meant as numbers. */
  private readAsNumbers(levels: Query[]): number {
    const used = levels.flatMap(({ where, order, select }) => [
      ...where.flatMap(({ item, value }) => (typeof value === 'number' ? [item] : [])),
      ...order.map(({ item }) => item),
      ...select.filter(({ aggregate }) => aggregate === 'min' || aggregate === 'max'),
    ])
    return used.filter(({ field, aggregate }) => {
      const column = aggregate === 'count' ? undefined : this.columnOf(field)
      return column?.kind === 'number' && column.info.type === 'string'
    }).length
  }

  /** Content words that the names in use account for as a synonym, loosely, not at all; and stored values that are left over. */
  private coverOf({ from, filled }: Candidate): Record<string, number> {
    const { look } = this.scorer
    const { schema } = look
    const names = new Set(from.flatMap((table) => schema.tables[table]?.words ?? []))
    for (const id of filled.columns) for (const w of schema.columns[id]?.words ?? []) names.add(w)
    const left = this.content.filter((i) => !filled.used.includes(i))
    const levels = left.map((i) => fitAmong(look, i, names))
    const idle = look.values.filter(
      (value) => value.kind !== 'number' && isStrong(value, look) && !filled.used.includes(value.start),
    )
    const at = (level: number) => levels.filter((one) => one === level).length
    return { alike: at(LIKE), loose: at(LOOSE), unnamed: at(0), idleValues: idle.length }
  }

  private columnOf({ table, column }: QueryItem['field']): SchemaColumn | undefined {
    return this.scorer.look.schema.column(table, column)
  }
}

function fitAmong({ fit, schema }: Look, i: number, names: Iterable<number>): number {
  let best = 0
  for (const w of names) best = Math.max(best, fit[i * schema.words.length + w] as number)
  return best
}
