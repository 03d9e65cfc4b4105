/** The test server takes no SQL that SQL Server would refuse: else it would prove nothing. */
import { describe, expect, it } from 'vitest'
import { refuseForeign, type SqlError } from './strict.ts'
import { partsOf } from './tree.ts'

const numberOf = (sql: string) => {
  try {
    refuseForeign(partsOf(sql))
    return 'passes'
  } catch (error) {
    return (error as SqlError).number
  }
}

describe('is refused', () => {
  it.each([
    ['SELECT a FROM t LIMIT 3', 102],
    ['SELECT a FROM t ORDER BY a NULLS LAST', 102],
    ['SELECT a::int FROM t', 102],
    ["SELECT a || 'x' FROM t", 102],
    ["SELECT DATE '2024-01-01' AS d", 102],
    ["SELECT a FROM t WHERE d > CURRENT_TIMESTAMP - INTERVAL '1' DAY", 102],
    ['SELECT a FROM t WHERE b = TRUE', 102],
    ["SELECT a FROM t WHERE b ILIKE 'x'", 102],
    ['SELECT a > 1 AS large FROM t', 102],
    ['SELECT COUNT(*) FILTER (WHERE a > 1) AS n FROM t', 102],
    ['SELECT a FROM (SELECT a FROM t)', 102],
    ['SELECT a FROM (SELECT a FROM t ORDER BY a) AS d', 1033],
    ['WITH x AS (SELECT a FROM t ORDER BY a) SELECT a FROM x', 1033],
    ['SELECT a FROM t ORDER BY a, a DESC', 169],
    ['SELECT COUNT(*) AS n FROM t GROUP BY 1', 164],
    ['SELECT AVG(CASE WHEN EXISTS (SELECT 1 FROM u) THEN 1.0 END) AS n FROM t', 130],
    ["SELECT DATE_TRUNC('month', d) AS m FROM t", 195],
    ['SELECT EXTRACT(YEAR FROM d) AS y FROM t', 195],
    ['SELECT MEDIAN(a) AS m FROM t', 195],
    ['SELECT GREATEST(a, b) AS m FROM t', 195],
    ['SELECT CAST(a AS BOOLEAN) AS m FROM t', 243],
    ['SELECT CAST(a AS DOUBLE) AS m FROM t', 243],
    ['SELECT DISTINCT a FROM t ORDER BY CASE WHEN a IS NULL THEN 1 ELSE 0 END, a', 145],
    ['SELECT a FROM t UNION SELECT a FROM u ORDER BY a + 1', 104],
    [
      "SELECT STRING_AGG(a, ',') WITHIN GROUP (ORDER BY a) AS x, STRING_AGG(b, ',') WITHIN GROUP (ORDER BY b) AS y FROM t",
      8711,
    ],
    ['SELECT DISTINCT t.a AS x, b FROM t ORDER BY x, b DESC, 1', 'passes'],
    ['SELECT a FROM t UNION SELECT a FROM u ORDER BY a DESC', 'passes'],
    ['SELECT a FROM t WHERE a IS NOT DISTINCT FROM b', 'passes'],
    ['SELECT TOP 3 a FROM t ORDER BY CASE WHEN a IS NULL THEN 1 ELSE 0 END, a DESC', 'passes'],
    ['SELECT a FROM (SELECT TOP 3 a FROM t ORDER BY a) AS d ORDER BY a OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY', 'passes'],
    ['SELECT ROW_NUMBER() OVER (PARTITION BY a ORDER BY b) AS n, [limit], t.[true] FROM t', 'passes'],
    ["SELECT CASE WHEN a > 1 AND b LIKE 'x' THEN 1 ELSE 0 END AS c FROM t, (SELECT 1 AS z) AS d", 'passes'],
  ])('%s: %s', (sql, number) => expect(numberOf(sql)).toBe(number))
})
