/** Days between the date of a row and one that comes later: how long it took to close, to ship, to decide. */
import { ident } from '../../sql/write.ts'
import type { ColumnInfo, Dialect, TableInfo } from '../../types.ts'
import { formsOf, wordsOf } from '../words.ts'
import { isOfWorkers } from '../work.ts'

/** Dates that tell what was done to a row, by the words of their labels. */
const DONE =
  /^(closed|shipped|delivered|decided|completed|resolved|filled|approved|finished|paid|returned|answered|fulfilled|solved|reviewed|exited|accepted)( date| at| on| time)?$/i
/** What else is said of closing an opening. */
const ALIKE: Record<string, string[]> = { close: ['fill', 'resolve'], fill: ['hire'], ship: ['deliver'] }

/** The table with the days from its own date to each later one. */
export function withDurations(table: TableInfo, dialect: Dialect): TableInfo {
  const start = table.columns.find(({ name }) => name === table.defaultTime)
  if (!start || isOfWorkers(table)) return table
  const later = table.columns.filter(
    (column) => column !== start && column.type.startsWith('date') && !column.hidden && DONE.test(column.label),
  )
  const verbs = new Set(later.map(({ label }) => verbOf(label)))
  const added = later.map((end) => daysTo(end, start, verbs, dialect))
  const isFree = ({ name }: ColumnInfo) => !table.columns.some((column) => column.name.toLowerCase() === name)
  return added.length > 0 ? { ...table, columns: [...table.columns, ...added.filter(isFree)] } : table
}

/** "Close" of "closed at". */
function verbOf(label: string): string {
  const [word = ''] = wordsOf(label)
  return formsOf(word).find((form) => form !== word) ?? word
}

function daysTo(end: ColumnInfo, start: ColumnInfo, verbs: ReadonlySet<string>, dialect: Dialect): ColumnInfo {
  const verb = verbOf(end.label)
  const [first = ''] = wordsOf(start.label)
  const [last = ''] = wordsOf(end.label)
  const others = (ALIKE[verb] ?? []).filter((other) => !verbs.has(other))
  return {
    name: `days_to_${verb}`,
    label: `Days to ${verb}`,
    description: `Computed: days from ${start.label.toLowerCase()} to ${end.label.toLowerCase()}.`,
    synonyms: [
      ...[verb, ...others].flatMap((one) => [
        `time to ${one}`,
        `days to ${one}`,
        `${one} time`,
        `days needed to ${one}`,
      ]),
      ...['time', 'days'].map((unit) => `${unit} between ${first} and ${last}`),
      ...['time', 'days'].map((unit) => `${unit} from ${first} to ${last}`),
    ],
    type: 'integer',
    nativeType: 'integer',
    nullable: true,
    expression: `${ident(end.name, dialect)} - ${ident(start.name, dialect)}`,
    aggregate: 'avg',
    unit: 'days',
    derived: true,
  }
}
