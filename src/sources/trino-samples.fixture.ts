/** The statements of the contract suite in Trino's words. */
import type { Samples } from './contract.fixture.ts'

/** Trino's sequences have at most 10,000 items. */
function sequenceSql(count: number): string {
  const digits =
    'SELECT a * 1000 + b AS n FROM UNNEST(sequence(0, 1000)) AS t(a) CROSS JOIN UNNEST(sequence(0, 999)) AS u(b)'
  return `SELECT n, 'row ' || CAST(n AS VARCHAR) AS label FROM (${digits}) AS d WHERE n < ${count} ORDER BY n`
}

/** What the contract asks of Trino and of Athena, whose engine is Trino. */
export const TRINO_SAMPLES: Omit<Samples, 'make'> = {
  most: 10,
  looksTwice: false,
  declares: false,
  numbers: sequenceSql,
  runaways: [
    `SELECT COUNT(*) FROM ${Array.from({ length: 6 }, (_, n) => `UNNEST(sequence(1, 1000)) AS t${n}(x${n})`).join(' CROSS JOIN ')} WHERE x0 <> x1`,
    'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT COUNT(*) FROM t',
  ],
  hungry: [],
  refused: [
    'CREATE TABLE x (a INTEGER)',
    'CREATE TABLE x AS SELECT 1 AS a',
    'DELETE FROM department',
    "INSERT INTO department VALUES (9, 'x')",
    'WITH gone AS (DELETE FROM department RETURNING *) SELECT * FROM gone',
    'MERGE INTO department USING employee ON true WHEN MATCHED THEN DELETE',
    'SELECT 1; SELECT 2',
    'SELECT 1; DELETE FROM department',
    'SELECT 1 \0 AS one',
    'EXPLAIN SELECT 1',
    'EXPLAIN ANALYZE SELECT 1',
    'EXPLAIN (TYPE IO, FORMAT JSON) DELETE FROM department',
    'START TRANSACTION',
    "SET SESSION query_max_run_time = '1h'",
    'RESET SESSION query_max_run_time',
    'SET ROLE admin',
    'USE other.public',
    'PREPARE p FROM SELECT 1',
    'EXECUTE p',
    "EXECUTE IMMEDIATE 'SELECT 1'",
    "CALL system.runtime.kill_query('x')",
    'SHOW TABLES',
    'SHOW SESSION',
    'DESCRIBE department',
    'ANALYZE department',
    'GRANT SELECT ON department TO USER x',
    "UNLOAD (SELECT 1) TO 's3://stolen/' WITH (format = 'CSV')",
    'SELECT ? AS parameter',
    'TABLE department',
    '',
  ],
}
