/** What zod finds wrong with a value, as sentences that name the offending value and the nearest known name. */
import { z } from 'zod'
import { show, suggestion } from './messages.ts'
import type { Path } from './model-file.ts'

/** `onKey`: the problem is a key of a map, not its value. */
export type ShapeProblem = { path: Path; onKey: boolean; message: string }

type Issue = z.core.$ZodIssue

/** The problems of a value against a schema; empty where it fits. */
export function shapeProblems(schema: z.ZodType, value: unknown): ShapeProblem[] {
  const parsed = schema.safeParse(value)
  if (parsed.success) return []
  return parsed.error.issues.flatMap((issue) => problemsOf(issue, [], schema, value))
}

function problemsOf(issue: Issue, base: Path, schema: z.ZodType, value: unknown): ShapeProblem[] {
  const path = [...base, ...issue.path.filter((key) => typeof key !== 'symbol')]
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, path)
    return issue.keys.map((key) => ({
      path: [...path, key],
      onKey: true,
      message: `unknown key ${show(key)}${suggestion(key, known)}`,
    }))
  }
  if (issue.code === 'invalid_union') {
    const deeper = issue.errors.find((branch) => branch.some((inner) => inner.path.length > 0))
    if (deeper) return deeper.flatMap((inner) => problemsOf(inner, path, schema, value))
  }
  return [{ path, onKey: false, message: sentence(issue, valueAt(value, path)) }]
}

const KINDS: { [kind: string]: string } = {
  string: 'text',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  boolean: 'true or false',
}

function sentence(issue: Issue, found: unknown): string {
  if (found === undefined) return 'this key is missing'
  if (issue.code === 'invalid_type') return `expected ${KINDS[issue.expected] ?? issue.expected}, found ${show(found)}`
  if (issue.code === 'invalid_union') return `expected text or a map, found ${show(found)}`
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String)
    return `${show(found)} is none of ${values.join(', ')}${suggestion(String(found), values)}`
  }
  if (issue.code === 'too_small') return Array.isArray(found) ? 'needs at least one entry' : 'cannot be empty'
  if (issue.code === 'invalid_format') return `${show(found)} is no ${issue.format}`
  return `${issue.message}, found ${show(found)}`
}

function valueAt(value: unknown, path: Path): unknown {
  let at: unknown = value
  for (const key of path) {
    if (at === null || typeof at !== 'object') return undefined
    at = (at as { [key: string]: unknown })[key]
  }
  return at
}

/** The keys that the map at a path may have. */
function knownKeys(schema: z.ZodType, path: Path): string[] {
  let at: unknown = schema
  for (const key of path) at = inside(unwrapped(at), key)
  const map = unwrapped(at)
  return map instanceof z.ZodObject ? Object.keys(map.shape) : []
}

function unwrapped(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? unwrapped(schema.unwrap()) : schema
}

function inside(schema: unknown, key: string | number): unknown {
  if (schema instanceof z.ZodArray) return schema.element
  return schema instanceof z.ZodObject ? schema.shape[key] : undefined
}
