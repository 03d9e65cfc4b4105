import { expect, it } from 'vitest'
import { ident, literal } from './write.ts'

it('puts into brackets what T-SQL alone reserves', () => {
  expect([ident('backup', 'tsql'), ident('backup', 'postgresql')]).toEqual(['[backup]', 'backup'])
  expect([ident('odd ]name', 'tsql'), ident('plain', 'tsql')]).toEqual(['[odd ]]name]', 'plain'])
})

it('writes texts beyond ASCII as Unicode in T-SQL, their quotes doubled', () => {
  expect([literal("it's", 'tsql'), literal("ü's", 'tsql'), literal(true, 'tsql')]).toEqual(["'it''s'", "N'ü''s'", '1'])
})
