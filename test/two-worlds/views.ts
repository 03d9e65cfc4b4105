/** Whether two views look the same to their caller. */
import type { View } from '../../src/access/types.ts'

/**
 * The first place where what the caller sees of two catalogs differs; null where it does not. Fingerprints are left out: they
 * are keys of caches that hold rows of the whole database, and are never shown.
 */
export function viewDifference(a: View, b: View): string | null {
  return firstDifference(shown(a), shown(b), 'catalog')
}

function shown({ catalog }: View): unknown {
  const { fingerprint, ...rest } = catalog
  void fingerprint
  return JSON.parse(JSON.stringify(rest))
}

function firstDifference(a: unknown, b: unknown, path: string): string | null {
  if (Object.is(a, b)) return null
  if (!isObject(a) || !isObject(b)) return `${path}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  for (const key of keys) {
    const found = firstDifference(a[key], b[key], `${path}.${key}`)
    if (found) return found
  }
  return null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object'
}
