/** What the lines of orders come to, computed where a database keeps only quantities and prices. */
import { ident } from '../../sql/write.ts'
import type { ColumnInfo, Dialect, TableInfo } from '../../types.ts'
import { isNumeric } from './column-roles.ts'

const QUANTITY = /^(order |line |item )?(quantity|units)$/i
const PRICE = /^(unit |sales |selling |item )?price( per unit| each)?$/i
const DISCOUNT = /^discount( (percent|percentage|rate))?$/i
const AMOUNT = /\b(amount|total|subtotal|revenue|sales|turnover|sum)\b/i

/** The table with the revenue of each row, where it has a quantity and a price and no amount. `taken`: names of tables. */
export function withRevenue(table: TableInfo, dialect: Dialect, taken: readonly string[]): TableInfo {
  const numbers = table.columns.filter(({ type, hidden }) => isNumeric(type) && !hidden)
  const only = (name: RegExp) => numbers.filter(({ label }) => name.test(label))
  const [[quantity, ...quantities], [price, ...prices], [discount, ...discounts]] = [
    only(QUANTITY),
    only(PRICE),
    only(DISCOUNT),
  ]
  const isClear = quantities.length + prices.length + discounts.length === 0 && only(AMOUNT).length === 0
  const factor = discount ? discountFactor(discount, dialect) : ''
  if (!quantity || !price || !isClear || factor === undefined) return table
  const synonyms = ['sales', 'turnover', 'sales amount', 'sales volume'].filter((word) => !taken.includes(word))
  const said = [quantity, price].map(({ label }) => label.toLowerCase()).join(' times ')
  const revenue: ColumnInfo = {
    name: 'line_revenue',
    label: 'Revenue',
    description: `Computed: ${said}${discount ? `, less the ${discount.label.toLowerCase()}` : ''}.`,
    synonyms,
    type: 'decimal',
    nativeType: 'decimal',
    nullable: quantity.nullable || price.nullable,
    expression: `${ident(quantity.name, dialect)} * ${ident(price.name, dialect)}${factor}`,
    aggregate: 'sum',
    format: 'decimal',
    derived: true,
  }
  return table.columns.some(({ name }) => name === revenue.name)
    ? table
    : { ...table, columns: [...table.columns, revenue] }
}

/** What remains of a price: of a fraction, or of a percentage by its values; undefined where neither is sure. */
function discountFactor({ name, profile }: ColumnInfo, dialect: Dialect): string | undefined {
  if (typeof profile?.max !== 'number' || typeof profile.min !== 'number' || profile.min < 0 || profile.max > 100)
    return undefined
  const share = `COALESCE(${ident(name, dialect)}, 0)`
  return profile.max <= 1 ? ` * (1 - ${share})` : ` * (100 - ${share}) / 100.0`
}
