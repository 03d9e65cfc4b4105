/** What the contract suite asks of each dialect. */
import type { Dialect } from '../types.ts'
import { makeDuckdb, makeSqlite, PEOPLE_SQL } from './databases.fixture.ts'

/** How each dialect says what the tests need; databases hold the same tables. */
export type Samples = {
  make(path: string): Promise<void>
  numbers(count: number): string
  /** Runs longer than any test. */
  runaways: string[]
  /** Needs more memory than an engine of 200 MB may use. */
  hungry: string[]
  /** Text that must not get through even when the guard has let it. */
  refused: string[]
}

export const SAMPLES: Partial<Record<Dialect, Samples>> = {
  duckdb: {
    make: (path) => makeDuckdb(path, PEOPLE_SQL),
    numbers: (count) => `SELECT range AS n, 'row ' || range AS label FROM range(${count})`,
    runaways: [
      'SELECT count(*) FROM range(1000000) AS a, range(1000000) AS b WHERE a.range <> b.range',
      'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t',
      'SELECT max(levenshtein(repeat(chr(97), 60000), repeat(chr(98), 60001)))',
    ],
    hungry: ['SELECT length(repeat(chr(97), 2000000000))', 'SELECT len(list(range)) FROM range(100000000)'],
    refused: [
      'CREATE TABLE x (a INTEGER)',
      'DELETE FROM department',
      "COPY department TO 'stolen.csv'",
      "ATTACH 'other.duckdb' AS other",
      "SELECT * FROM read_csv('/etc/passwd')",
      "SELECT * FROM '/etc/passwd'",
      "SELECT * FROM read_text('/etc/passwd')",
      "SELECT * FROM glob('/*')",
      'SET threads = 1',
      'SET lock_configuration = false',
      "SET enable_external_access = true; SELECT * FROM read_text('/etc/passwd')",
      'SELECT 1; SELECT 2',
      'EXPLAIN SELECT 1',
      'PRAGMA database_list',
      'CALL pragma_version()',
      "INSTALL 'httpfs'",
      'BEGIN TRANSACTION',
      '',
    ],
  },
  sqlite: {
    make: async (path) => makeSqlite(path, PEOPLE_SQL),
    numbers: (count) =>
      `WITH RECURSIVE t(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM t WHERE n + 1 < ${count}) SELECT n, 'row ' || n AS label FROM t`,
    runaways: [
      'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t',
      'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t WHERE n < 0',
    ],
    hungry: [
      "SELECT length(printf('%.900000000c', 'x'))",
      `WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 50)
       SELECT json_group_array(hex(zeroblob(5000000))) FROM t`,
    ],
    refused: [
      'CREATE TABLE x (a INTEGER)',
      'DELETE FROM department',
      "ATTACH 'other.sqlite' AS other",
      "VACUUM INTO 'stolen.sqlite'",
      'PRAGMA query_only = OFF',
      "SELECT * FROM pragma_table_info('department')",
      "SELECT load_extension('evil')",
      "SELECT readfile('/etc/passwd')",
      'SELECT 1; SELECT 2',
      'EXPLAIN SELECT 1',
      'BEGIN',
      'CREATE TEMP TABLE x (a)',
      "SELECT printf('%.900000000c', 'x')",
      '',
    ],
  },
}
