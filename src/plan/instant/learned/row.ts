/** Rows of numbers for the models: what parts give, one after another. */
export function rowOf(parts: readonly ArrayLike<number>[]): Float32Array {
  const row = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    row.set(part, at)
    at += part.length
  }
  return row
}
