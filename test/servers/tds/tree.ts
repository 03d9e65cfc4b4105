/** Tokens of a statement with what stands in brackets put together: enough to rewrite calls without a grammar. */
import { type Token, tokensOf } from '../../../src/sql/tokens.ts'

export type Leaf = { text: string; kind: Token['kind'] }
export type Part = Leaf | { group: Part[] }

/** The parts of a text. Throws where brackets do not match. */
export function partsOf(sql: string): Part[] {
  const stack: Part[][] = [[]]
  for (const { text, kind } of tokensOf(sql, 'tsql')) {
    if (kind === 'symbol' && text === '(') stack.push([])
    else if (kind === 'symbol' && text === ')') {
      const group = stack.pop()
      if (!group || stack.length === 0) throw new Error("Incorrect syntax near ')'.")
      stack.at(-1)?.push({ group })
    } else stack.at(-1)?.push({ text, kind })
  }
  if (stack.length !== 1) throw new Error("Incorrect syntax near '('.")
  return stack[0] ?? []
}

export function wordOf(part: Part | undefined): string {
  return part && 'text' in part && part.kind === 'word' ? part.text.toLowerCase() : ''
}

export function signOf(part: Part | undefined): string {
  return part && 'text' in part && part.kind === 'symbol' ? part.text : ''
}

/** The arguments of a call. */
export function argumentsOf(group: Part[]): Part[][] {
  const list: Part[][] = [[]]
  for (const part of group) {
    if (signOf(part) === ',') list.push([])
    else list.at(-1)?.push(part)
  }
  return group.length === 0 ? [] : list
}

/** Signs that are written together. */
const PAIRS = new Set(['<=', '>=', '<>', '!=', '::', '||', '!<', '!>'])

/** The parts as text again. */
export function textOf(parts: Part[]): string {
  let text = ''
  let last = ''
  for (const part of parts) {
    const next = 'group' in part ? `(${textOf(part.group)})` : part.text
    const isTight = next === '.' || last === '.' || PAIRS.has(last + next)
    text += text === '' || isTight ? next : ` ${next}`
    last = next
  }
  return text
}
