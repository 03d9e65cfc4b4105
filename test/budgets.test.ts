/** Size budgets: small functions, small files. Longest functions are held by the linter; medians and files here. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'

const ROOT = new URL('..', import.meta.url).pathname
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

function sourceFiles(): string[] {
  return ['src', 'web', 'bench', 'scripts'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.(test|fixture)\.ts$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  )
}

/** Lines of every named function and method of a file. */
function functionSizes(file: string): number[] {
  const text = readFileSync(file, 'utf8')
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length
  const sizes: number[] = []
  const visit = (node: unknown, named: boolean): void => {
    if (Array.isArray(node)) {
      for (const item of node) visit(item, named)
      return
    }
    if (node === null || typeof node !== 'object') return
    const { type, start, end } = node as { type?: string; start: number; end: number }
    if (type && FUNCTIONS.has(type) && (named || type === 'FunctionDeclaration'))
      sizes.push(lineAt(end) - lineAt(start) + 1)
    const names = type === 'MethodDefinition' || type === 'VariableDeclarator'
    for (const value of Object.values(node)) visit(value, names)
  }
  visit(parseSync(file, text).program, false)
  return sizes
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

describe('size budgets', () => {
  const files = sourceFiles()

  it('keeps the median function at ten lines or less', () => {
    expect(median(files.flatMap(functionSizes))).toBeLessThanOrEqual(10)
  })

  it('keeps files under 500 lines, nine of ten under 300', () => {
    const sizes = files.map((file) => ({
      file: relative(ROOT, file),
      lines: readFileSync(file, 'utf8').split('\n').length,
    }))
    expect(sizes.filter(({ lines }) => lines > 500)).toEqual([])
    expect(sizes.filter(({ lines }) => lines > 300).length).toBeLessThanOrEqual(sizes.length / 10)
  })

  it('keeps the flow readable in one go', () => {
    const text = readFileSync(join(ROOT, 'src/ask.ts'), 'utf8')
    expect(text.split('\n').length).toBeLessThanOrEqual(250)
  })
})
