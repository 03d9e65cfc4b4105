/** Real engines that run what the guard has printed, with every right there is: what the guard lets through shows here. */
import { type ChildProcess, fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { makeDuckdb, makeSqlite } from '../../src/sources/databases.fixture.ts'
import { makeDatabase, type TestDatabase } from '../../src/sources/servers.fixture.ts'
import type { Places } from './corpus.ts'
import type { Told } from './embedded-child.fixture.ts'
import { type Engine, hrSql, type World } from './hr.ts'

/** Rows as JSON texts; or an error; or stopped after the time limit. `wrote` where the engine says that data changed. */
export type Outcome = { rows?: string[]; error?: string; stopped?: true; wrote?: true }

export type TestEngine = {
  places: Places
  /** Stops after `limitMs`, by default the short limit that is enough for bombs. */
  run(world: World, sql: string, limitMs?: number): Promise<Outcome>
  /** A digest of everything that is stored, folders for files included. Ends running statements. */
  state(): Promise<string>
  close(): Promise<void>
}

const LIMIT_MS = 2_000
/** For statements that are meant to end, on a machine that has much else to do. */
export const PATIENCE_MS = 30_000
/** Where nothing listens. */
const HOST = '127.0.0.1:9'

/** An engine with both worlds of a database, by default the HR database. */
export async function openEngine(engine: Engine, sqlOf = (world: World) => hrSql(engine, world)): Promise<TestEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'querent-guard-'))
  const places = makePlaces(folder)
  const parts = engine === 'duckdb' || engine === 'sqlite' ? embedded(engine, folder, sqlOf) : server(engine, sqlOf)
  const { run, stored, close } = await parts
  return {
    places,
    run,
    state: async () => digest([await stored(), ...filesOf(places.out), ...filesOf(places.in)]),
    close: async () => {
      await close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function makePlaces(folder: string): Places {
  const places = { in: join(folder, 'in'), out: join(folder, 'out'), host: HOST }
  for (const path of [places.in, places.out]) mkdirSync(path, { mode: 0o777 })
  for (const name of ['secret.csv', 'secret.json']) writeFileSync(join(places.in, name), '"canary-file"\n')
  return places
}

function filesOf(folder: string): string[] {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => `${path} ${digest([readFileSync(path, 'latin1')])}`)
}

function digest(texts: string[]): string {
  return createHash('sha256').update(texts.join('\n'), 'latin1').digest('hex')
}

type Parts = { run: TestEngine['run']; stored(): Promise<string>; close(): Promise<void> }

async function embedded(engine: 'duckdb' | 'sqlite', folder: string, sqlOf: (world: World) => string): Promise<Parts> {
  const data = join(folder, 'data')
  mkdirSync(data)
  const paths = (['a', 'b'] as const).map((world) => join(data, `${world}.${engine}`))
  if (engine === 'duckdb') await Promise.all(paths.map((path, i) => makeDuckdb(path, sqlOf(i === 0 ? 'a' : 'b'))))
  else for (const [i, path] of paths.entries()) makeSqlite(path, sqlOf(i === 0 ? 'a' : 'b'))
  let child: ChildProcess | undefined
  const stop = () => {
    child?.kill('SIGKILL')
    child = undefined
  }
  return {
    run: async (world, sql, limitMs = LIMIT_MS) => {
      child ??= await startChild(engine, paths)
      const outcome = await ask(child, { world, sql }, limitMs)
      if (outcome.stopped) stop()
      return outcome
    },
    stored: async () => {
      stop()
      return filesOf(data).join('\n')
    },
    close: async () => stop(),
  }
}

async function startChild(engine: string, paths: string[]): Promise<ChildProcess> {
  const child = fork(new URL('embedded-child.fixture.ts', import.meta.url), [engine, ...paths], { execArgv: [] })
  await once(child, 20_000)
  return child
}

async function ask(child: ChildProcess, message: { world: World; sql: string }, limitMs: number): Promise<Outcome> {
  child.send(message)
  const told = await once(child, limitMs)
  return told === 'late' ? { stopped: true } : (told as Outcome)
}

/** The next message of a child, or `late`. A child that ends counts as an error. */
function once(child: ChildProcess, limitMs: number): Promise<Told | 'late'> {
  return new Promise((resolve) => {
    const done = (told: Told | 'late') => {
      clearTimeout(timer)
      child.removeAllListeners()
      resolve(told)
    }
    const timer = setTimeout(() => done('late'), limitMs)
    child.once('message', (told) => done(told as Told))
    child.once('exit', () => done({ error: 'the engine ended' }))
  })
}

async function server(engine: 'postgresql' | 'mysql', sqlOf: (world: World) => string): Promise<Parts> {
  const a = await makeDatabase(engine, sqlOf('a'))
  const b = await makeDatabase(engine, sqlOf('b'))
  const databases: Record<World, TestDatabase> = { a, b }
  const { run, stored } = engine === 'postgresql' ? POSTGRES : MARIADB
  return {
    run: (world, sql, limitMs = LIMIT_MS) => run(databases[world].adminUrl, sql, limitMs),
    stored: async () => `${await stored(a.adminUrl)} ${await stored(b.adminUrl)}`,
    close: async () => {
      await a.drop()
      await b.drop()
    },
  }
}

type ServerEngine = {
  run(url: string, sql: string, limitMs: number): Promise<Outcome>
  stored(url: string): Promise<string>
}

const asText = { getTypeParser: () => (value: string) => value }

/** A transaction that has changed anything has an identifier, whatever it has changed. */
const POSTGRES: ServerEngine = {
  run: async (connectionString, sql, limitMs) => {
    const client = new pg.Client({ connectionString, statement_timeout: limitMs })
    client.on('error', () => {})
    await client.connect()
    try {
      await client.query('BEGIN; SAVEPOINT start')
      const outcome = await client.query({ text: sql, rowMode: 'array', types: asText }).then(pgRows, failed)
      if (outcome.error) await client.query('ROLLBACK TO SAVEPOINT start').catch(() => {})
      const wrote = await client.query('SELECT pg_current_xact_id_if_assigned() AS id').catch(() => undefined)
      await client.query('COMMIT').catch(() => {})
      return wrote?.rows[0]?.id === null ? outcome : { ...outcome, wrote: true }
    } finally {
      await client.end()
    }
  },
  stored: (url) =>
    rowsOf(url, [
      ...TABLE_NAMES.map((name) => `SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM ${name} t`),
      `SELECT string_agg(relname || relfilenode, ',' ORDER BY oid) FROM pg_class WHERE oid > 16383`,
      'SELECT (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_largeobject_metadata), (SELECT count(*) FROM pg_extension)',
    ]),
}

const TABLE_NAMES = ['departments', 'employees', 'salaries', 'absences', 'secrets']

async function rowsOf(connectionString: string, texts: string[]): Promise<string> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  const found: string[] = []
  for (const text of texts) found.push(JSON.stringify((await client.query(text)).rows))
  await client.end()
  return found.join('\n')
}

function pgRows(result: pg.QueryArrayResult): Outcome {
  const last = Array.isArray(result) ? (result.at(-1) as pg.QueryArrayResult) : result
  return { rows: (last.rows ?? []).map((row) => JSON.stringify(row)) }
}

function failed(error: unknown): Outcome {
  const text = String(error)
  return /statement timeout|max_statement_time/.test(text) ? { stopped: true, error: text } : { error: text }
}

const MARIADB: ServerEngine = {
  run: async (uri, sql, limitMs) => {
    const connection = await mysql.createConnection({ uri, ...MYSQL_OPTIONS })
    try {
      await connection.query(`SET max_statement_time = ${limitMs / 1000}`)
      return await connection.query<mysql.RowDataPacket[][]>(sql).then(mysqlRows, failed)
    } finally {
      connection.destroy()
    }
  },
  stored: async (uri) => {
    const connection = await mysql.createConnection({ uri, ...MYSQL_OPTIONS })
    const texts = [
      `CHECKSUM TABLE ${TABLE_NAMES.join(', ')} EXTENDED`,
      `SELECT table_name, create_time FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1`,
      `SELECT count(*) FROM information_schema.routines WHERE routine_schema = DATABASE()`,
    ]
    const found: string[] = []
    for (const text of texts) found.push(JSON.stringify((await connection.query(text))[0]))
    await connection.end()
    // The checksum names the database, which is another one in each run.
    return found.join('\n')
  },
}

const MYSQL_OPTIONS = {
  multipleStatements: true,
  rowsAsArray: true,
  dateStrings: true,
  supportBigNumbers: true,
  bigNumberStrings: true,
  charset: 'utf8mb4',
} as const

function mysqlRows([rows]: [unknown, unknown]): Outcome {
  return { rows: Array.isArray(rows) ? rows.map((row) => JSON.stringify(row)) : [] }
}
