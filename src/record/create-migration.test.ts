import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createMigration, migrationList, migrationNames } from './create-migration.ts'

const FOLDER = mkdtempSync(join(tmpdir(), 'querent-migrations-'))
const MIGRATIONS = join(import.meta.dirname, 'migrations')
afterAll(() => rmSync(FOLDER, { recursive: true }))

const list = (folder: string) => readFileSync(join(folder, 'index.ts'), 'utf8')

test('the list has every migration file of the folder', async () => {
  expect(list(MIGRATIONS)).toBe(migrationList(await migrationNames()))
})

test('a new migration takes the next number, and the list has it', async () => {
  cpSync(MIGRATIONS, FOLDER, { recursive: true })
  const number = String((await migrationNames(FOLDER)).length + 1).padStart(4, '0')
  const path = await createMigration('Add retention: días\n*/ x', FOLDER)
  expect(path).toBe(join(FOLDER, `${number}-add-retention-dias-x.ts`))
  expect(readFileSync(path, 'utf8')).toContain('/** Add retention: días x */\nexport async function up(')
  expect(list(FOLDER)).toContain(`import * as m${number} from './${number}-add-retention-dias-x.ts'\n`)
  expect(list(FOLDER)).toContain(`  '${number}-add-retention-dias-x': m${number},\n`)
  const written: { up: () => Promise<void> } = await import(path)
  await expect(written.up()).rejects.toThrow('no way up yet')
})

test('the first migration of an empty folder is number one', async () => {
  const folder = mkdtempSync(join(FOLDER, 'empty-'))
  await createMigration('first', folder)
  expect(readdirSync(folder).sort()).toEqual(['0001-first.ts', 'index.ts'])
})

test('a message without letters is refused', async () => {
  await expect(createMigration('!?', FOLDER)).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
})
