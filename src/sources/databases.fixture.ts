/** Databases for tests. The driver of DuckDB runs in a process of its own here too, since it never leaves one. */
import { execFile } from 'node:child_process'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'

const MAKE_DUCKDB = `
  import { DuckDBInstance } from '@duckdb/node-api'
  const [path, sql] = process.argv.slice(1)
  const instance = await DuckDBInstance.create(path)
  const connection = await instance.connect()
  await connection.run(sql)
  connection.closeSync()
  instance.closeSync()`

/** Runs SQL on a new DuckDB file. */
export async function makeDuckdb(path: string, sql: string): Promise<void> {
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', MAKE_DUCKDB, path, sql], {
    cwd: import.meta.dirname,
  })
}

/** Runs SQL on a new SQLite file. */
export function makeSqlite(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

/** Three tables and a view; `review.employee_id` is a key that nobody declares. */
export const PEOPLE_SQL = `
  CREATE TABLE department (id INTEGER PRIMARY KEY, title VARCHAR(40) NOT NULL);
  INSERT INTO department VALUES (1, 'Sales'), (2, 'Research'), (3, 'Empty');
  CREATE TABLE employee (
    id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL, email VARCHAR(80) UNIQUE,
    department_id INTEGER REFERENCES department (id),
    hired DATE, seen TIMESTAMP, salary DECIMAL(10, 2), rating DOUBLE, remote BOOLEAN
  );
  INSERT INTO employee VALUES
    (1, 'Ann', 'ann@example.org', 1, '2020-01-31', '2024-05-01 08:30:00', 4100, 4.5, TRUE),
    (2, 'Bob', 'bob@example.org', 1, '2021-12-01', '2024-05-01 09:00:00', 4000.5, 3, FALSE),
    (3, 'Cid', 'cid@example.org', 2, '2024-02-29', '2024-05-02 10:15:30', 5200, 2.25, TRUE),
    (4, 'D''Arcy', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
  CREATE TABLE review (id INTEGER PRIMARY KEY, employee_id INTEGER, score INTEGER);
  INSERT INTO review VALUES (1, 1, 5), (2, 1, 4), (3, 3, 3);
  CREATE VIEW staff AS SELECT name, hired FROM employee;`

/** The same on a server, in its words. */
export function peopleOnServer(dialect: 'postgresql' | 'mysql' | 'tsql'): string {
  if (dialect === 'tsql') return peopleInTsql()
  const sql = PEOPLE_SQL.replace(' DOUBLE,', ' DOUBLE PRECISION,')
  // MySQL's TIMESTAMP is a moment in UTC, its DATETIME is the timestamp of the others.
  return dialect === 'mysql' ? sql.replace(' TIMESTAMP,', ' DATETIME,') : sql
}

/** Flags are bits there, and TIMESTAMP is a number of the row's version. */
function peopleInTsql(): string {
  return PEOPLE_SQL.replace(' TIMESTAMP,', ' DATETIME2(3),')
    .replace(' DOUBLE,', ' FLOAT,')
    .replace(' BOOLEAN', ' BIT')
    .replace(/TRUE\)/g, '1)')
    .replace(/FALSE\)/g, '0)')
}
