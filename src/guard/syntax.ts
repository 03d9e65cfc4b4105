/** Reading and writing back a statement: every check of syntax, in order. Names and policies are checked between the two. */
import { QuerentError } from '../errors.ts'
import { printSql, type SqlNode } from '../sql/tree.ts'
import type { Dialect } from '../types.ts'
import { strangeCall } from './called.ts'
import { refuseOversized } from './caps.ts'
import { refuseUnknown } from './nodes.ts'
import { refuseLargeSizes } from './sizes.ts'
import { onlyStatement, unfoldRaw } from './statement.ts'
import { lostInPrinting, refuseAmbiguousText } from './text.ts'

/**
 * Reads a text as one query of known, bounded, reading syntax that prints as it was meant.
 * Throws SQL_INVALID, SQL_NOT_READ_ONLY or SQL_NOT_PERMITTED with a sentence that names the offence.
 */
export function readQuery(sql: string, dialect: Dialect): SqlNode {
  return readAndPrint(sql, dialect).tree
}

/** The same, with the tree's text in one line. Throws what `readQuery` throws. */
export function readAndPrint(sql: string, dialect: Dialect): { tree: SqlNode; printed: string } {
  refuseOversized(sql, dialect)
  refuseAmbiguousText(sql, dialect)
  const tree = unfoldRaw(onlyStatement(sql, dialect), dialect)
  refuseUnknown(tree, dialect)
  refuseLargeSizes(tree, dialect)
  const printed = printSql(tree, dialect)
  const lost = lostInPrinting(sql, printed, dialect)
  if (lost !== undefined)
    throw new QuerentError('SQL_INVALID', `This SQL cannot be written back: ${lost} would be lost, so it is not run.`)
  return { tree, printed }
}

/**
 * The tree as the text that may run: it reads again as a tree of known syntax that prints the same, and calls only permitted
 * functions by its text alone. Throws SQL_INVALID or SQL_NOT_PERMITTED.
 */
export function printQuery(tree: SqlNode, dialect: Dialect): string {
  const printed = printSql(tree, dialect)
  const again = unfoldRaw(onlyStatement(printed, dialect), dialect)
  refuseUnknown(again, dialect)
  if (printSql(again, dialect) !== printed)
    throw new QuerentError('SQL_INVALID', 'This SQL cannot be written back unchanged, so it is not run.')
  const call = strangeCall(printed, dialect)
  if (call !== undefined)
    throw new QuerentError('SQL_NOT_PERMITTED', `The function "${call.slice(0, 60).toLowerCase()}" is not permitted.`)
  return printed
}
