/** What a statement would read, by PostgreSQL's plan for it and its statistics of the tables. */
import { z } from 'zod'
import type { CheckedSql } from '../../guard/types.ts'
import { literal } from '../../sql/write.ts'
import { type Scan, sumOfScans } from '../remote/scans.ts'
import type { Ask } from '../remote/source.ts'
import type { Estimate } from '../types.ts'
import { EXPLAIN } from './session.ts'

const PAGE_BYTES = 8192

/** The parts of EXPLAIN's JSON that say what is read (PostgreSQL manual, chapter 14.1, "Using EXPLAIN"). */
type PlanNode = {
  'Node Type': string
  'Plan Rows': number
  'Plan Width': number
  'Parent Relationship'?: string
  'Relation Name'?: string
  Schema?: string
  Filter?: string
  'Subplan Name'?: string
  Plans?: PlanNode[]
}
const PlanNode: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({
    'Node Type': z.string(),
    'Plan Rows': z.number(),
    'Plan Width': z.number(),
    'Parent Relationship': z.string().optional(),
    'Relation Name': z.string().optional(),
    Schema: z.string().optional(),
    Filter: z.string().optional(),
    'Subplan Name': z.string().optional(),
    Plans: z.array(PlanNode).optional(),
  }),
)
const Explained = z.array(z.object({ Plan: PlanNode })).min(1)

/** Rows and bytes that the statement would read, every repetition counted. The statement is not run. */
export async function estimatePostgres(ask: Ask, { sql }: CheckedSql): Promise<Estimate> {
  const [[text] = []] = await ask(EXPLAIN + sql)
  const [explained] = Explained.parse(JSON.parse(String(text)))
  if (!explained) return { rows: null, bytes: null }
  const scans: Scan[] = []
  collect(explained.Plan, 1, { sizes: await sizesOf(ask, nodesOf(explained.Plan)), scans })
  return sumOfScans(scans)
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)]
}

/** Nodes that keep what they have read, so that a repetition reads nothing again. */
const KEEPING = new Set(['Materialize', 'Memoize', 'Hash', 'Sort', 'CTE Scan'])

type Found = { sizes: Map<string, Size>; scans: Scan[] }

/** Collects the scans of a node that is run `times` times. */
function collect(node: PlanNode, times: number, found: Found): void {
  const table = node['Relation Name']
  const { rows, bytes } = readOnce(node, found.sizes)
  if (table !== undefined) found.scans.push({ table, rows: rows * times, bytes: bytes * times })
  const plans = node.Plans ?? []
  const outer = plans.find((plan) => plan['Parent Relationship'] === 'Outer')
  // A subquery in a filter is run for the rows that are filtered, not for those that are left.
  const filtered = outer?.['Plan Rows'] ?? rows
  for (const plan of plans) collect(plan, timesOf(plan, node, filtered, times), found)
}

/** All of the relation, or the rows that an index leads to. */
function readOnce(node: PlanNode, sizes: Map<string, Size>): Size {
  const [rows, width] = [node['Plan Rows'], node['Plan Width']]
  const size = node['Node Type'].includes('Seq Scan') ? sizes.get(keyOf(node)) : undefined
  return { rows: Math.max(size?.rows ?? 0, rows), bytes: Math.max(size?.bytes ?? 0, rows * width) }
}

function timesOf(plan: PlanNode, parent: PlanNode, outerRows: number, times: number): number {
  const relation = plan['Parent Relationship']
  if (relation === 'InitPlan') return 1
  if (relation === 'SubPlan') {
    const isHashed = parent.Filter?.includes(`hashed ${plan['Subplan Name']}`) ?? false
    return isHashed ? 1 : times * Math.max(1, outerRows)
  }
  const isRepeated = relation === 'Inner' && parent['Node Type'] === 'Nested Loop'
  if (!isRepeated) return times
  return KEEPING.has(plan['Node Type']) ? 1 : times * Math.max(1, outerRows)
}

type Size = { rows: number; bytes: number }

/** Rows and bytes of the relations, by the statistics; a relation without any has none. */
async function sizesOf(ask: Ask, nodes: PlanNode[]): Promise<Map<string, Size>> {
  const names = [...new Set(nodes.filter((node) => node['Relation Name']).map(keyOf))].map((key) =>
    literal(key, 'postgresql'),
  )
  if (names.length === 0) return new Map()
  const rows = await ask(`SELECT n.nspname || '.' || c.relname, greatest(c.reltuples, 0)::float8, c.relpages
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname || '.' || c.relname IN (${names.join(', ')})`)
  return new Map(
    rows.map(([key, tuples, pages]) => [String(key), { rows: Number(tuples), bytes: Number(pages) * PAGE_BYTES }]),
  )
}

function keyOf({ Schema: schema, 'Relation Name': table }: PlanNode): string {
  return `${schema}.${table}`
}
