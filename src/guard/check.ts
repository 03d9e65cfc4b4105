/** The gate: the only place that makes a CheckedSql. What is checked here is printed from the tree, and only that runs. */
import { tableKey, type View } from '../access/types.ts'
import { QuerentError } from '../errors.ts'
import { formatSql, type SqlNode } from '../sql/tree.ts'
import { analyseGroups, type CellBlock } from './groups/analyse.ts'
import { type CellQuery, holdToSize, peopleSql, populationSql, type Withheld } from './groups/cells.ts'
import { type Resolved, resolveNames, type TableUse } from './resolve.ts'
import { askEngineParser } from './second-opinion.ts'
import { onlyStatement } from './statement.ts'
import { substituteTables } from './substitute.ts'
import { printQuery, readAndPrint } from './syntax.ts'
import type { CheckedSql } from './types.ts'

export type { CellQuery } from './groups/cells.ts'
export type { CheckedSql } from './types.ts'

/** The checked statement, the caller's statement as a tree, and laid out for people. */
export type Checked = { checked: CheckedSql; tree: SqlNode; readonly display: string; groups?: ProtectedGroups }

/** What must be looked up before a statement over protected tables is run, and the statement without the cells left out. */
export type ProtectedGroups = { cells: CellQuery[]; without(withheld: Withheld): CheckedSql }

/**
 * Checks one statement against what the caller may see: one query, only nodes and functions that read, only known tables
 * and columns, and the same again after printing. What runs is the statement over the caller's own relations; what is
 * shown is the statement as it was meant.
 * Throws SQL_INVALID, SQL_NOT_READ_ONLY, SQL_NOT_PERMITTED or TOTALS_ONLY with a sentence that names the offence.
 */
export function checkSql(sql: string, view: View): Checked {
  const { dialect } = view.catalog
  const { tree, printed } = readAndPrint(sql, dialect)
  const shown = structuredClone(tree)
  const { blocks, finish } = analyse(tree, view)
  const cells = blocks.map((block) => cellQuery(block, view))
  const without = (withheld: Withheld) => analyse(structuredClone(shown), view).finish(withheld)
  return {
    checked: finish([]),
    tree: shown,
    get display() {
      return formatSql(printed, dialect)
    },
    ...(cells.length > 0 && { groups: { cells, without } }),
  }
}

/** Looks up the names of a statement and its protected groups; `finish` makes the statement that runs, and uses the tree up. */
function analyse(tree: SqlNode, view: View) {
  const { dialect } = view.catalog
  const resolved = resolveNames(tree, view.catalog, view.full)
  const blocks = analyseGroups(tree, resolved, view)
  const finish = (withheld: Withheld) => {
    const conditions = blocks.flatMap((block, i) => holdToSize(block, withheld[i] ?? [], dialect))
    return print(tree, [...resolved.uses, ...conditions], resolved, view)
  }
  return { blocks, finish }
}

/** Puts the caller's relations in place and prints what will run. */
function print(tree: SqlNode, uses: TableUse[], { tables }: Resolved, view: View): CheckedSql {
  const { dialect } = view.full
  const reads = substituteTables(uses, view)
  const sql = printQuery(tree, dialect)
  askEngineParser(sql, dialect, reads)
  return { sql, dialect, tables: tables.map((table) => table.name), reads } as unknown as CheckedSql
}

/** Who stands behind the cells of a block. Throws POLICY_INVALID where the table does not tell people apart. */
function cellQuery(block: CellBlock, view: View): CellQuery {
  const { dialect } = view.full
  const { table, group } = block.rules.rows
  const people = peopleSql(block, dialect)
  const population = populationSql(block, dialect)
  if (people === null || population === null)
    throw new QuerentError(
      'POLICY_INVALID',
      `"minimum_group" on "${table.name}" needs "person": the column that tells people apart.`,
    )
  const ownSql = (text: string) => {
    const tree = onlyStatement(text, dialect)
    const resolved = resolveNames(tree, view.full)
    return print(tree, resolved.uses, resolved, view)
  }
  return {
    relation: tableKey(table),
    size: group.size,
    factor: block.factor,
    people: ownSql(people),
    population: ownSql(population),
  }
}
