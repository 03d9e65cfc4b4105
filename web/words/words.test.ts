/** Every word that the page shows comes from the table of words: another language is one more file. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'
import { en } from './en.ts'
import { wordsFor } from './index.ts'

const WEB = new URL('..', import.meta.url).pathname
/** Attributes whose text is seen or read out. */
const SHOWN = /^(aria-(label|description|roledescription|valuetext)|title|placeholder|alt|label|caption|\w+Text)$/
const HAS_WORD = /\p{L}{2,}/u

type Node = { type: string; [key: string]: unknown }

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value

/** Texts of a component that a reader would see. */
function literalsIn(file: string): string[] {
  const found: string[] = []
  const { program } = parseSync(file, readFileSync(file, 'utf8'))
  visit(program, (node, parent) => {
    if (node.type === 'JSXText') found.push(String(node.value))
    if (node.type === 'JSXAttribute' && SHOWN.test(nameOf(node.name))) found.push(...textsOf(node.value))
    if (node.type === 'JSXExpressionContainer' && parent?.type === 'JSXElement') found.push(...textsOf(node.expression))
  })
  return found.map((text) => text.trim()).filter((text) => HAS_WORD.test(text))
}

function visit(value: unknown, see: (node: Node, parent: Node | undefined) => void, parent?: Node): void {
  if (Array.isArray(value)) for (const item of value) visit(item, see, parent)
  if (!isNode(value)) return
  see(value, parent)
  for (const child of Object.values(value)) visit(child, see, value)
}

const nameOf = (name: unknown): string => (isNode(name) ? String(name.name) : '')

/** The texts that an expression can come to: literals, templates, and the branches of a choice. */
function textsOf(value: unknown): string[] {
  if (!isNode(value)) return []
  switch (value.type) {
    case 'Literal':
      return typeof value.value === 'string' ? [value.value] : []
    case 'TemplateLiteral':
      return (value.quasis as { value: { cooked: string } }[]).map((quasi) => quasi.value.cooked)
    case 'JSXExpressionContainer':
      return textsOf(value.expression)
    case 'ConditionalExpression':
      return [...textsOf(value.consequent), ...textsOf(value.alternate)]
    case 'LogicalExpression':
    case 'BinaryExpression':
      return value.operator === '===' || value.operator === '!=='
        ? []
        : [...textsOf(value.left), ...textsOf(value.right)]
    default:
      return []
  }
}

const components = readdirSync(WEB, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.tsx'))
  .map((name) => join(WEB, name))

describe('the words of the page', () => {
  it.each(components.map((file) => [relative(WEB, file), file]))('%s writes none itself', (_, file) => {
    expect(literalsIn(file)).toEqual([])
  })

  it('are those of the first language of the reader that there is a table of', () => {
    expect(wordsFor(['xx', 'EN-gb', 'en'])).toBe(en)
    expect(wordsFor([])).toBe(en)
  })

  it('say how many there are of one and of more', () => {
    expect(en.model.problems(1)).toMatch(/^1 problem /)
    expect(en.model.problems(2_000)).toMatch(/^2,000 problems /)
  })
})
