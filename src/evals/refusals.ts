/** Questions that should not be answered, over schemas that come with them and have no rows. */
import { OWNER } from '../access/types.ts'
import { loadCatalog } from '../catalog/load.ts'
import type { Planner } from '../plan/types.ts'
import type { Introspection, Source } from '../sources/index.ts'

export type SchemaQuestion = { question: string; type: string; tables: Record<string, string[]> }

/** How many questions of each type there were, and how many of them were answered. */
export async function countAnswered(
  questions: SchemaQuestion[],
  planner: Planner,
): Promise<Map<string, { asked: number; answered: number }>> {
  const counts = new Map<string, { asked: number; answered: number }>()
  for (const { question, type, tables } of questions) {
    const { catalog, values } = await loadCatalog(schemaSource(tables), 'schema')
    const outcome = await planner.plan(question, { catalog, values, today: '2026-01-01', access: OWNER })
    const count = counts.get(type) ?? { asked: 0, answered: 0 }
    counts.set(type, { asked: count.asked + 1, answered: count.answered + (outcome.kind === 'plan' ? 1 : 0) })
  }
  return counts
}

/** A source that only says which tables and columns there are. */
function schemaSource(tables: Record<string, string[]>): Source {
  const introspection: Introspection = {
    tables: Object.entries(tables).map(([name, columns]) => ({
      name,
      columns: [...new Set(columns)].map((column) => ({
        name: column,
        type: 'string',
        nativeType: 'text',
        nullable: true,
      })),
      primaryKey: [],
      uniqueKeys: [],
      rowCount: null,
    })),
    relationships: [],
    warnings: [],
  }
  const missing = () => Promise.reject(new Error('a schema alone has no rows'))
  return {
    name: 'schema',
    dialect: 'sqlite',
    introspect: async () => introspection,
    run: missing,
    stream: missing,
    close: async () => {},
  }
}
