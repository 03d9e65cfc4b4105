/** Parts of messages: values as text, and the name that was probably meant. */
import { closest, distance } from 'fastest-levenshtein'

/** The nearest known name as a question, or nothing where none is near. */
export function suggestion(given: string, known: string[]): string {
  if (known.length === 0) return ''
  const near = closest(
    given.toLowerCase(),
    known.map((name) => name.toLowerCase()),
  )
  const name = known.find((candidate) => candidate.toLowerCase() === near) ?? near
  const tolerance = Math.max(2, Math.floor(given.length / 3))
  return distance(given.toLowerCase(), near) <= tolerance ? `; did you mean ${show(name)}?` : ''
}

/** A value as JSON, cut where it is long. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
