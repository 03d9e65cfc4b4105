/** For developers: a new migration file, and the list of migrations written anew. */
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { QuerentError } from '../errors.ts'

const FOLDER = join(import.meta.dirname, 'migrations')
const MIGRATION_FILE = /^\d{4}-[a-z0-9-]+\.ts$/

/**
 * Writes the next numbered migration, named after `message`, and adds it to the list. Returns the path of the new file.
 * Throws INVALID_REQUEST when the message has no letter or digit.
 */
export async function createMigration(message: string, folder: string = FOLDER): Promise<string> {
  const existing = await migrationNames(folder)
  const number = Number.parseInt(existing.at(-1) ?? '0', 10) + 1
  const name = `${String(number).padStart(4, '0')}-${slug(message)}`
  const path = join(folder, `${name}.ts`)
  await writeFile(path, template(message), { flag: 'wx' })
  await writeFile(join(folder, 'index.ts'), migrationList([...existing, name]))
  return path
}

/** The names of the migrations in a folder, in order. */
export async function migrationNames(folder: string = FOLDER): Promise<string[]> {
  const files = await readdir(folder)
  return files
    .filter((file) => MIGRATION_FILE.test(file))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort()
}

/** The text of `migrations/index.ts` for these names. */
export function migrationList(names: string[]): string {
  const alias = (name: string) => `m${name.slice(0, 4)}`
  return [
    '/** Every migration in order. Written by `createMigration`: a change by hand is lost with the next one. */',
    "import type { Migration } from 'kysely/migration'",
    ...names.map((name) => `import * as ${alias(name)} from './${name}.ts'`),
    '',
    'export const migrations: { [name: string]: Migration } = {',
    ...names.map((name) => `  '${name}': ${alias(name)},`),
    '}',
    '',
  ].join('\n')
}

function slug(message: string): string {
  const words = message
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g)
  if (words !== null) return words.join('-')
  throw new QuerentError('INVALID_REQUEST', `A migration cannot be named "${message}".`, {
    next: 'Say in a few words what the migration does, for example "add retention".',
  })
}

function template(message: string): string {
  return `import type { Kysely } from 'kysely'

/** ${message.replaceAll('*/', '').replaceAll(/\s+/g, ' ').trim()} */
export async function up(_db: Kysely<unknown>): Promise<void> {
  throw new Error('This migration has no way up yet.')
}

export async function down(_db: Kysely<unknown>): Promise<void> {
  throw new Error('This migration has no way down yet.')
}
`
}
