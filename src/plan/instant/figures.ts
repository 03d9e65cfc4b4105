/** The one figure that the rows of a table are about. */
import { lemmaOf, wordsOf } from '../../catalog/words.ts'
import { isNumber } from '../../form/labels.ts'
import type { FieldRef } from '../../form/types.ts'
import { historyOf } from '../../form/validity.ts'
import type { ColumnInfo } from '../../types.ts'
import type { Scope } from './scope.ts'

/** "The average salary" where salaries are a table of their own: the one number that each of its rows holds. */
export function onlyNumber(table: string, scope: Scope): FieldRef | undefined {
  const fields = scope.table(table).columns.map(({ name }): FieldRef => ({ table, column: name }))
  const numbers = fields.filter((field) => isNumber(scope.column(field)) && !scope.isKey(field))
  return numbers.length === 1 && historyOf(scope.table(table)) ? numbers[0] : undefined
}

const AMOUNT = /^(amount|value|total|sum)$/i

/** The amount that each row of a table is about, where it has one that is called so: of refunds, of bonuses. */
export function amountOf(name: string, scope: Scope): FieldRef | undefined {
  const { label, columns } = scope.table(name)
  const own = wordsOf(label).map(lemmaOf)
  const said = (column: ColumnInfo) =>
    wordsOf(column.label)
      .filter((word) => !own.includes(lemmaOf(word)))
      .join(' ')
  const amounts = columns.filter((column) => isNumber(column) && !column.hidden && AMOUNT.test(said(column)))
  return amounts.length === 1 && amounts[0] ? { table: name, column: amounts[0].name } : undefined
}
