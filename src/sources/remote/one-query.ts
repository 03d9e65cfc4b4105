/**
 * True for text that begins like a query: the second wall behind the guard, before the server's own read-only transaction. A
 * NUL would end the text for the server earlier than for us.
 */
export function isOneQuery(sql: string): boolean {
  return /^[\s(]*(select|with|values)\b/i.test(sql) && !sql.includes('\0')
}
