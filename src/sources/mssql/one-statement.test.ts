import { describe, expect, it } from 'vitest'
import { refuseOtherStatements } from './one-statement.ts'

const codeOf = (sql: string) => {
  try {
    refuseOtherStatements(sql)
    return 'passes'
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('one SELECT', () => {
  it.each([
    'SELECT 1 AS one',
    '(SELECT 1 AS one) UNION ALL SELECT 2',
    'SELECT a FROM t UNION SELECT b FROM u EXCEPT SELECT c FROM v INTERSECT SELECT d FROM w',
    'WITH a AS (SELECT 1 AS x), b (y) AS (SELECT x FROM a) SELECT y FROM b',
    'WITH a AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM a) SELECT x FROM a UNION ALL SELECT 0 OPTION (MAXRECURSION 0)',
    'SELECT a FROM t ORDER BY a OFFSET 5 ROWS FETCH NEXT 5 ROWS ONLY',
    'SELECT \'DELETE; DROP\' AS [delete], [into] FROM [exec] WHERE "set" = 1',
    'SELECT (SELECT MAX(a) FROM t) AS top_one, * FROM (SELECT 1 AS a) AS d -- DELETE',
    'SELECT @@VERSION AS v',
    'SELECT a.updated, inserted_at FROM t AS a WHERE a.value > 1 /* ; DROP */',
  ])('%s', (sql) => expect(codeOf(sql)).toBe('passes'))
})

describe('more, or something else', () => {
  it.each([
    '',
    ';',
    'SELECT 1;',
    'SELECT 1 SELECT 2',
    'SELECT 1 FROM t WHERE a IN (1) SELECT 2',
    'WITH a AS (SELECT 1 AS x) SELECT x FROM a WHERE x IN (1) SELECT 2',
    '(SELECT 1) (SELECT 2) SELECT 3',
    'SELECT 1 DELETE FROM t',
    'SELECT a INTO b FROM t',
    'SELECT 1 COMMIT',
    'SELECT 1 EXEC sp_who',
    'SELECT NEXT VALUE FOR counter',
    'SELECT @a = 1',
    'FETCH NEXT FROM c',
    "SELECT 1 FROM OPENROWSET('x', 'y', 'z') AS r",
    'SELECT 1 IF 1 = 1 SELECT 2',
    "SELECT 'a' WAITFOR DELAY '1:00'",
    'SELECT 1) DELETE FROM t (',
    'SELECT 1 \0 AS one',
    'VALUES (1)',
    'SET ROWCOUNT 1',
  ])('%j', (sql) => expect(codeOf(sql)).toBe('SQL_NOT_READ_ONLY'))
})
