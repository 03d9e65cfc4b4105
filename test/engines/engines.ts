/** The engines on which the demo's questions must give equal answers. */
import { join } from 'node:path'
import { makeDemo, makeDemoSqlite } from '../../src/sources/demo.fixture.ts'
import { SERVER_VARIABLES, type ServerDialect } from '../../src/sources/servers.fixture.ts'
import type { Dialect } from '../../src/types.ts'
import { AthenaServer } from '../servers/athena.ts'
import { startTds } from '../servers/tds/server.ts'
import { TrinoServer } from '../servers/trino.ts'

/** The demo's data behind one engine: the address for `openSource`, and what ends it and removes its data. */
export type OpenedEngine = { address: string; close(): Promise<void> }

/** What an engine may build on: a folder of its own, and the demo as a DuckDB file that nobody may change. */
export type Ground = { folder: string; duckdb: string }

export type Engine = {
  name: string
  /** The dialects of sources that this engine stands for. */
  dialects: Dialect[]
  /** The variable of the environment that the engine needs; absent for those that bring everything along. */
  variable?: string
  open(ground: Ground): Promise<OpenedEngine>
}

function server(name: string, dialect: ServerDialect): Engine {
  return {
    name,
    dialects: [dialect],
    variable: SERVER_VARIABLES[dialect],
    async open() {
      const { url, drop } = await makeDemo(dialect)
      return { address: url, close: drop }
    },
  }
}

/** Every engine; the first is the one that the others are compared with. */
export const ENGINES: readonly Engine[] = [
  { name: 'DuckDB', dialects: ['duckdb'], open: async ({ duckdb }) => ({ address: duckdb, close: async () => {} }) },
  {
    name: 'SQLite',
    dialects: ['sqlite'],
    async open({ folder }) {
      const path = join(folder, 'demo.sqlite')
      makeDemoSqlite(path)
      return { address: path, close: async () => {} }
    },
  },
  server('PostgreSQL', 'postgresql'),
  server('MariaDB', 'mysql'),
  {
    name: 'Athena (test server)',
    dialects: ['athena'],
    async open({ duckdb }) {
      const started = await AthenaServer.start({ duckdb })
      return { address: started.address, close: () => started.close() }
    },
  },
  {
    name: 'Trino (test server)',
    dialects: ['trino'],
    async open({ duckdb }) {
      const started = await TrinoServer.start({ duckdb })
      return { address: started.address, close: () => started.close() }
    },
  },
  {
    name: 'SQL Server (test server)',
    dialects: ['tsql'],
    async open({ duckdb }) {
      const started = await startTds({ demo: duckdb })
      const address = started.addressOf('demo', started.state.addReader('demo'))
      return { address, close: () => started.close() }
    },
  },
]
