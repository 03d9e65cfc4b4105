/** What the contract suite asks of each dialect. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AthenaServer } from '../../test/servers/athena.ts'
import { TrinoServer } from '../../test/servers/trino.ts'
import type { Dialect } from '../types.ts'
import { makeDuckdb, makeSqlite, PEOPLE_SQL, peopleOnServer } from './databases.fixture.ts'
import { EngineSource } from './engine/source.ts'
import { RemoteSource } from './remote/source.ts'
import { type AnyServer, makeDatabase, withAdmin } from './servers.fixture.ts'
import { TRINO_SAMPLES } from './trino-samples.fixture.ts'
import type { Source } from './types.ts'

/** A database of the suite, and what can be done to it from outside. */
export type Subject = {
  address: string
  /** What the database holds: any change changes it. */
  state(): Promise<string>
  /** Ends what serves the source: its engine processes, or its connections at the server. */
  kill(source: Source): Promise<void>
  drop(): Promise<void>
}

/** How each dialect says what the tests need; databases hold the same tables. */
export type Samples = {
  make(folder: string): Promise<Subject>
  /** Engine processes or connections that a source may have. */
  most: number
  /** False where the engine has no parser that could be asked what a statement reads. */
  looksTwice: boolean
  /** False where the engine knows no keys and does not say what may be missing. */
  declares?: boolean
  numbers(count: number): string
  /** Runs longer than any test. */
  runaways: string[]
  /** A text of a million characters. */
  wide?: string
  /** Needs more memory than an engine of 200 MB may use. */
  hungry: string[]
  /** Text that must not get through even when the guard has let it. */
  refused: string[]
}

/** An expression for a text of `length` characters, a power of ten, from functions that queries may use. */
export function bombOf(length: number): string {
  const tenfold = Math.round(Math.log10(length)) - 1
  return `${'replace('.repeat(tenfold)}'aaaaaaaaaa'${", 'a', 'aaaaaaaaaa')".repeat(tenfold)}`
}

function onFile(name: string, make: (path: string) => void | Promise<void>): Samples['make'] {
  return async (folder) => {
    const address = join(folder, name)
    await make(address)
    return {
      address,
      state: async () => readFileSync(address, 'latin1'),
      async kill(source) {
        if (source instanceof EngineSource) for (const pid of source.enginePids()) process.kill(pid, 'SIGKILL')
      },
      drop: async () => {},
    }
  }
}

const SERVERS = {
  postgresql: {
    /** Every row, every relation, and every byte that has been logged for other databases and this one. */
    state: `SELECT (SELECT json_agg(e ORDER BY id) FROM employee e)::text || (SELECT json_agg(d ORDER BY id) FROM department d)::text
      || (SELECT count(*) FROM pg_class) || (SELECT count(*) FROM pg_proc) AS state`,
    kill: (user: string) => `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '${user}'`,
  },
  mysql: {
    state: 'CHECKSUM TABLE department, employee, review EXTENDED',
    kill: (user: string) =>
      `SELECT CONCAT('KILL CONNECTION ', id) AS kill_sql FROM information_schema.processlist WHERE user = '${user}'`,
  },
  tsql: {
    state: `SELECT * FROM department ORDER BY id; SELECT * FROM employee ORDER BY id; SELECT * FROM review ORDER BY id;
      SELECT name, type FROM sys.objects ORDER BY name`,
    kill: (user: string) =>
      `SELECT CONCAT('KILL ', session_id) AS kill_sql FROM sys.dm_exec_sessions WHERE login_name = '${user}'`,
  },
}

function onServer(dialect: AnyServer): Samples['make'] {
  return async () => {
    const { url, adminUrl, drop } = await makeDatabase(dialect, peopleOnServer(dialect))
    const { state, kill } = SERVERS[dialect]
    return {
      address: url,
      drop,
      state: () => withAdmin(adminUrl, async (query) => JSON.stringify(await query(state))),
      kill: () =>
        withAdmin(adminUrl, async (query) => {
          const found = await query(kill(new URL(url).username))
          // A connection may have ended on its own.
          for (const { kill_sql } of found) if (kill_sql) await query(String(kill_sql)).catch(() => [])
        }),
    }
  }
}

/** A test server of an engine whose statements come one by one over HTTP. */
function onStatements(start: (sql: string) => Promise<StatementServer>): Samples['make'] {
  return async () => {
    const server = await start(PEOPLE_SQL)
    return {
      address: server.address,
      state: () => server.warehouse.state(),
      kill: async () => server.restart(),
      drop: () => server.close(),
    }
  }
}

type StatementServer = {
  address: string
  warehouse: { state(): Promise<string> }
  restart(): void
  close(): Promise<void>
}

/** Engine processes or connections that a source has now. */
export function sizeOf(source: Source): number {
  if (source instanceof EngineSource) return source.enginePids().length
  return source instanceof RemoteSource ? source.connections() : 0
}

export const SAMPLES: Partial<Record<Dialect, Samples>> = {
  duckdb: {
    make: onFile('people.duckdb', (path) => makeDuckdb(path, PEOPLE_SQL)),
    most: 4,
    looksTwice: true,
    numbers: (count) => `SELECT range AS n, 'row ' || range AS label FROM range(${count})`,
    runaways: [
      'SELECT count(*) FROM range(1000000) AS a, range(1000000) AS b WHERE a.range <> b.range',
      'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t',
      `SELECT max(levenshtein(${bombOf(100_000)}, ${bombOf(100_000)} || 'b'))`,
    ],
    hungry: [`SELECT length(${bombOf(1_000_000_000)})`, 'SELECT len(list(range)) FROM range(100000000)'],
    refused: [
      'CREATE TABLE x (a INTEGER)',
      'DELETE FROM department',
      "COPY department TO 'stolen.csv'",
      "ATTACH 'other.duckdb' AS other",
      "SELECT * FROM read_csv('/etc/passwd')",
      "SELECT * FROM '/etc/passwd'",
      "SELECT * FROM read_text('/etc/passwd')",
      "SELECT * FROM glob('/*')",
      "SELECT * FROM query_table('department')",
      "SELECT * FROM query('SELECT 1')",
      'SELECT * FROM duckdb_tables()',
      'SELECT * FROM information_schema.tables',
      'SELECT * FROM sqlite_master',
      "SELECT current_setting('threads')",
      "SELECT getvariable('x')",
      "SELECT getenv('HOME')",
      'SELECT * FROM (DESCRIBE department)',
      'SELECT * FROM (SHOW TABLES)',
      'SELECT * FROM (PIVOT department ON title USING count(*))',
      'SELECT ? AS parameter',
      "SELECT error('never')",
      'SET threads = 1',
      'SET lock_configuration = false',
      "SET enable_external_access = true; SELECT * FROM read_text('/etc/passwd')",
      'SELECT 1; SELECT 2',
      'SELECT 1 \0 AS one',
      'EXPLAIN SELECT 1',
      'PRAGMA database_list',
      'CALL pragma_version()',
      "INSTALL 'httpfs'",
      'BEGIN TRANSACTION',
      '',
    ],
  },
  sqlite: {
    make: onFile('people.sqlite', (path) => makeSqlite(path, PEOPLE_SQL)),
    most: 4,
    looksTwice: true,
    numbers: (count) =>
      `WITH RECURSIVE t(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM t WHERE n + 1 < ${count}) SELECT n, 'row ' || n AS label FROM t`,
    runaways: [
      'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t',
      'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t WHERE n < 0',
    ],
    hungry: [
      `SELECT length(${bombOf(1_000_000_000)})`,
      `WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 80)
       SELECT length(group_concat(${bombOf(1_000_000)} || n)) FROM t`,
    ],
    refused: [
      'CREATE TABLE x (a INTEGER)',
      'DELETE FROM department',
      "ATTACH 'other.sqlite' AS other",
      "VACUUM INTO 'stolen.sqlite'",
      'PRAGMA query_only = OFF',
      "SELECT * FROM pragma_table_info('department')",
      'SELECT name FROM sqlite_master',
      'SELECT name FROM sqlite_temp_master',
      'SELECT randomblob(10)',
      'SELECT sqlite_version()',
      'SELECT zeroblob(10)',
      "SELECT load_extension('evil')",
      "SELECT readfile('/etc/passwd')",
      'SELECT 1; SELECT 2',
      'SELECT 1 \0 AS one',
      'EXPLAIN SELECT 1',
      'BEGIN',
      'CREATE TEMP TABLE x (a)',
      "SELECT printf('%.900000000c', 'x')",
      '',
    ],
  },
  postgresql: {
    make: onServer('postgresql'),
    most: 10,
    looksTwice: true,
    numbers: (count) => `SELECT n, 'row ' || n AS label FROM generate_series(0, ${count} - 1) AS t(n)`,
    runaways: [
      'SELECT count(*) FROM generate_series(1, 1000000) AS a, generate_series(1, 1000000) AS b WHERE a <> b',
      'WITH RECURSIVE t(n) AS (SELECT 1::bigint UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t',
      `SELECT count(*) FROM generate_series(1, 1000) AS a, generate_series(1, 100000) AS b WHERE md5(repeat('x', a * b)) = 'x'`,
    ],
    hungry: [],
    refused: [
      'CREATE TABLE x (a INTEGER)',
      'DELETE FROM department',
      'WITH gone AS (DELETE FROM department RETURNING *) SELECT * FROM gone',
      'SELECT * INTO copied FROM department',
      'SELECT * FROM department FOR UPDATE',
      'SELECT 1; SELECT 2',
      'SELECT 1; COMMIT; DELETE FROM department',
      'COMMIT; DELETE FROM department',
      'SELECT 1 \0 AS one',
      'EXPLAIN ANALYZE SELECT 1',
      'BEGIN',
      'SET default_transaction_read_only = off',
      'SET TRANSACTION READ WRITE',
      'RESET ROLE',
      'PREPARE p AS SELECT 1',
      'EXECUTE p',
      "COPY department TO '/tmp/stolen'",
      "COPY (SELECT 1) TO PROGRAM 'id'",
      'DO $$ BEGIN END $$',
      'LISTEN channel',
      'VACUUM',
      "SELECT set_config('default_transaction_read_only', 'off', false)",
      "SELECT current_setting('data_directory')",
      'SELECT pg_sleep(60)',
      'SELECT pg_advisory_lock(1)',
      "SELECT pg_read_file('/etc/passwd')",
      "SELECT query_to_xml('SELECT 1', true, true, '')",
      "SELECT lo_import('/etc/passwd')",
      'SELECT * FROM pg_shadow',
      'SELECT * FROM pg_catalog.pg_authid',
      'SELECT * FROM information_schema.tables',
      'SELECT * FROM other.public.department',
      'SELECT current_user',
      'SELECT $1 AS parameter',
      'TABLE department',
      '',
    ],
  },
  tsql: {
    make: onServer('tsql'),
    most: 10,
    looksTwice: false,
    numbers: (count) =>
      `SELECT CAST(value - 1 AS int) AS n, CONCAT('row ', value - 1) AS label FROM GENERATE_SERIES(1, ${count}, 1)`,
    runaways: [
      'SELECT COUNT_BIG(*) FROM GENERATE_SERIES(1, 1000000, 1) AS a CROSS JOIN GENERATE_SERIES(1, 1000000, 1) AS b WHERE a.value <> b.value',
      'WITH t(n) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT n + 1 FROM t) SELECT COUNT_BIG(*) FROM t OPTION (MAXRECURSION 0)',
    ],
    wide: "REPLICATE(CAST('ab' AS varchar(max)), 500000)",
    hungry: [],
    refused: [
      'CREATE TABLE x (a INT)',
      'DELETE FROM department',
      'SELECT 1 DELETE FROM department',
      'SELECT 1 AS one DELETE department',
      'SELECT 1; SELECT 2',
      'SELECT 1 SELECT 2',
      'SELECT id FROM department WHERE id IN (1) SELECT 2',
      'SELECT 1 AS one; COMMIT; DELETE FROM department',
      'COMMIT TRANSACTION',
      'SELECT 1 AS one COMMIT',
      'WITH gone AS (SELECT 1 AS one) DELETE FROM department',
      'WITH a AS (SELECT 1 AS one) SELECT one FROM a SELECT 2',
      'SELECT * INTO copied FROM department',
      'SELECT 1 \0 AS one',
      'INSERT INTO department VALUES (9, 1)',
      "INSERT INTO department EXEC ('SELECT 9, 9')",
      'MERGE department USING employee ON 1 = 1 WHEN MATCHED THEN DELETE;',
      'TRUNCATE TABLE department',
      "EXEC ('DELETE FROM department')",
      "EXECUTE sp_executesql N'DELETE FROM department'",
      'sp_who',
      "xp_cmdshell 'id'",
      'REVERT',
      'SELECT 1 AS one REVERT',
      "EXECUTE AS USER = 'dbo'",
      'SET LOCK_TIMEOUT -1',
      'DECLARE @x int',
      'SELECT @x = 1',
      'SELECT NEXT VALUE FOR counter',
      "WAITFOR DELAY '00:01'",
      'USE master',
      'KILL 51',
      'SHUTDOWN',
      "BACKUP DATABASE people TO DISK = '/tmp/stolen'",
      'DBCC FREEPROCCACHE',
      "SELECT * FROM OPENROWSET(BULK '/etc/passwd', SINGLE_CLOB) AS x",
      "SELECT * FROM OPENQUERY(other, 'SELECT 1')",
      "SELECT * FROM OPENDATASOURCE('x', 'y').a.b.c",
      'IF 1 = 1 DELETE FROM department',
      'BEGIN DELETE FROM department END',
      'GO',
      '',
    ],
  },
  mysql: {
    make: onServer('mysql'),
    most: 10,
    looksTwice: false,
    numbers: (count) =>
      `WITH RECURSIVE t(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM t WHERE n + 1 < ${count}) SELECT n, CONCAT('row ', n) AS label FROM t`,
    runaways: [
      'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT COUNT(*) FROM t',
      `SELECT COUNT(*) FROM ${Array.from({ length: 30 }, (_, n) => `employee AS e${n}`).join(', ')}`,
      "SELECT BENCHMARK(1000000000000, SHA2('x', 512))",
      'SELECT SLEEP(100)',
    ],
    wide: "REPEAT('ab', 500000)",
    hungry: [],
    refused: [
      'CREATE TABLE x (a INTEGER)',
      'DELETE FROM department',
      'WITH gone AS (DELETE FROM department RETURNING *) SELECT * FROM gone',
      "SELECT * INTO OUTFILE '/tmp/stolen' FROM department",
      'SELECT title INTO @stolen FROM department LIMIT 1',
      'SELECT * FROM department FOR UPDATE',
      'SELECT 1; SELECT 2',
      'COMMIT; DELETE FROM department',
      'SELECT 1 \0 AS one',
      'EXPLAIN SELECT 1',
      'ANALYZE SELECT 1',
      'BEGIN',
      'SET SESSION TRANSACTION READ WRITE',
      "SET sql_mode = ''",
      "LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE department",
      'SHOW GRANTS',
      'SHOW TABLES',
      'HANDLER department OPEN',
      "PREPARE p FROM 'SELECT 1'",
      'CALL p()',
      'LOCK TABLES department READ',
      'SELECT * FROM mysql.global_priv',
      'SELECT ? AS parameter',
      'TABLE department',
      '',
    ],
  },
  athena: { ...TRINO_SAMPLES, make: onStatements((sql) => AthenaServer.start({ sql })) },
  trino: { ...TRINO_SAMPLES, make: onStatements((sql) => TrinoServer.start({ sql })) },
}
