/** Names of date parts, which stand where an operand would. */
import { asKind, type SqlNode } from '../sql/tree.ts'
import { listOf, nameText } from './scope.ts'

/** Functions whose first operand may be the name of a date part, which the parser takes for a column. */
const TAKES_DATE_PART =
  /^(timestampdiff|timestampadd|datediff|datediff_big|dateadd|datepart|datename|datetrunc|date_bucket)$/i
const DATE_PART =
  /^(microsecond|second|minute|hour|day|week|month|quarter|year|dayofyear|weekday|iso_week|isowk|millisecond|nanosecond|yy|yyyy|qq|q|mm|m|dy|y|dd|d|wk|ww|dw|hh|mi|n|ss|s|ms|mcs|ns)$/i

/** The operands of a function that are expressions: without a date part in the first place. */
export function operandsOf(body: SqlNode): unknown[] {
  const { args, ...others } = body
  const [first, ...rest] = listOf(args)
  const column = asKind(first, 'column')
  const isDatePart =
    TAKES_DATE_PART.test(String(body.name)) && column && !column.table && DATE_PART.test(nameText(column.name))
  return [others, isDatePart ? rest : args]
}
