/** Relationships of the database and of the model as one list: equal ones once, names unique. */
import type { RawRelationship } from '../../sources/types.ts'
import type { Relationship, TableInfo } from '../../types.ts'
import {
  type Binding,
  type Bindings,
  bindingOf,
  byName,
  columnOf,
  LeftOut,
  missingColumn,
  unlessLeftOut,
} from './bindings.ts'
import { isKeyName } from './column-roles.ts'
import { placeText } from './model-file.ts'
import { lemmaPhrase, otherPhrases, tableWords, wordsOf } from './names.ts'
import type { ModelRelationship, SemanticModel } from './semantic-model.ts'

/**
 * The model's relationships, then those of the database that the model does not name. One that the database declares too
 * stays `declared`. What does not fit the database is left out with a warning.
 */
export function mergeRelationships(
  raw: RawRelationship[],
  tables: TableInfo[],
  model: SemanticModel | undefined,
  bindings: Bindings,
  warnings: string[],
): Relationship[] {
  const known = raw.filter((rel) => [rel.from, rel.to].every((name) => tables.some((table) => table.name === name)))
  const fromModel = (model?.relationships ?? []).flatMap((given) => {
    const file = model?.file ?? ''
    const found = unlessLeftOut(file, given.place, warnings, () =>
      model ? bindRelationship(given, { model, tables, bindings }) : undefined,
    )
    if (!found) return []
    if (runsBackwards(found, tables)) {
      warnings.push(
        `${placeText(file, given.place)} "${given.name}" goes from a key of "${found.from}" to no key of "${found.to}"; "from" is the side with many rows.`,
      )
    }
    const declared = known.some((rel) => rel.origin === 'declared' && isEqual(rel, found))
    return [declared ? { ...found, origin: 'declared' as const } : found]
  })
  const others = known.filter((rel) => !fromModel.some((given) => isEqual(rel, given)))
  return [...fromModel, ...nameRelationships(others, fromModel, tables)]
}

type Context = { model: SemanticModel; tables: TableInfo[]; bindings: Bindings }

function bindRelationship(given: ModelRelationship, context: Context): Relationship {
  const from = boundEnd(given.from, given, context)
  const to = boundEnd(given.to, given, context)
  return {
    name: given.name,
    from: from.table.name,
    to: to.table.name,
    fromColumns: given.fromColumns.map((name) => keyColumn(name, from, given)),
    toColumns: given.toColumns.map((name) => keyColumn(name, to, given)),
    origin: 'model',
    synonyms: otherPhrases(given.name, given.synonyms),
  }
}

function boundEnd(name: string, given: ModelRelationship, context: Context): Binding {
  const element = `the relationship "${given.name}"`
  const binding = bindingOf(context, name, element)
  if (!binding) throw new LeftOut(`there is no dataset "${name}"; ${element} is left out.`)
  return binding
}

function keyColumn(name: string, binding: Binding, given: ModelRelationship): string {
  const column = columnOf(binding, name)
  if (column && column.expression === undefined) return column.name
  const consequence = `the relationship "${given.name}" is left out`
  throw new LeftOut(column ? `"${name}" is computed; ${consequence}.` : missingColumn(name, binding.table, consequence))
}

type Ends = Pick<Relationship, 'from' | 'to' | 'fromColumns' | 'toColumns'>

/** Whether two relationships join the same columns, in either direction. */
function isEqual(a: Ends, b: Ends): boolean {
  const forwards = (rel: Ends) => endsText(rel.from, rel.fromColumns, rel.to, rel.toColumns)
  const backwards = endsText(b.to, b.toColumns, b.from, b.fromColumns)
  return forwards(a) === forwards(b) || forwards(a) === backwards
}

function endsText(from: string, fromColumns: string[], to: string, toColumns: string[]): string {
  const pairs = fromColumns.map((column, i) => `${column} = ${toColumns[i]}`).toSorted()
  return JSON.stringify([from, to, pairs])
}

function runsBackwards(rel: Relationship, tables: TableInfo[]): boolean {
  const isKeyOf = (name: string, columns: string[]) => {
    const table = byName(tables, name)
    const keys = table ? [table.primaryKey, ...table.uniqueKeys] : []
    return keys.some((key) => key.length > 0 && key.every((column) => columns.includes(column)))
  }
  return isKeyOf(rel.from, rel.fromColumns) && !isKeyOf(rel.to, rel.toColumns)
}

/**
 * Relationships of the database with names: the role that the key plays (`manager` for manager_id), with the table of the
 * many side before it where several relationships would have the same name.
 */
function nameRelationships(raw: RawRelationship[], taken: Relationship[], tables: TableInfo[]): Relationship[] {
  const roles = raw.map((rel) => roleOf(rel))
  const used = new Set(taken.map((rel) => rel.name))
  const isShared = (role: string) => used.has(role) || roles.filter((other) => other === role).length > 1
  const shared = new Set(roles.filter(isShared))
  return raw.map((rel, i) => {
    const role = roles[i] ?? rel.to
    const many = lemmaPhrase(tableWords(rel.from)).replaceAll(' ', '_')
    const name = freeName(shared.has(role) ? `${many}_${role}` : role, used)
    const phrase = name.replaceAll('_', ' ')
    const target = byName(tables, rel.to)?.label ?? rel.to
    return { ...rel, name, synonyms: otherPhrases(phrase, [role.replaceAll('_', ' ')]).filter((s) => s !== target) }
  })
}

/** The words of the first key column without `id` and the like; of a key named as its target's, the target. */
function roleOf(rel: RawRelationship): string {
  const words = wordsOf(rel.fromColumns[0] ?? '')
  const role = isKeyName(words) || words.at(-1) === 'number' || words.at(-1) === 'code' ? words.slice(0, -1) : words
  return (role.length > 0 && rel.fromColumns.length === 1 ? role : tableWords(rel.to)).join('_')
}

function freeName(name: string, used: Set<string>): string {
  let free = name
  for (let n = 2; used.has(free); n += 1) free = `${name}_${n}`
  used.add(free)
  return free
}
