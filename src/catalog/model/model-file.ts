/** A YAML file with the places of its parts, and the problems found in it. */
import { isMap, isNode, isPair, LineCounter, type Node, type Pair, parseDocument } from 'yaml'
import { QuerentError } from '../../errors.ts'
import { counted } from '../../form/labels.ts'
import { indentQuotedLines } from './loose-quotes.ts'
import { show } from './messages.ts'

/** Line and column, from 1. */
export type Place = { line: number; column: number }

export type Path = (string | number)[]

/** What is wrong at one place, as a sentence without its place. */
export type Problem = { place: Place; path: Path; message: string }

export type ModelFile = {
  name: string
  /** The content as plain data. */
  value: unknown
  /** Where the value at a path begins; of a path that is not there, where its nearest parent begins. */
  placeOf(path: Path): Place
  /** Where the key of the value at a path stands; for an entry of a list, the place of the value. */
  placeOfKey(path: Path): Place
  warnings: string[]
}

const SHOWN_PROBLEMS = 5

/** Reads YAML text. Throws MODEL_INVALID with the places of what is not YAML. */
export function readYaml(text: string, name: string): ModelFile {
  const parsed = parse(text)
  if (parsed.problems.length === 0) return modelFile(name, parsed, [])
  const indented = indentQuotedLines(text)
  const again = parse(indented.text)
  if (indented.lines.length === 0 || again.problems.length > 0) throw invalidModel(name, parsed.problems)
  return modelFile(
    name,
    again,
    indented.lines.map(
      (line) => `${name}:${line} a quoted text is indented less than YAML asks for; it is read all the same.`,
    ),
  )
}

type Parsed = { document: ReturnType<typeof parseDocument>; placeAt(offset: number): Place; problems: Problem[] }

function parse(text: string): Parsed {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const sourceLines = text.split('\n')
  const problems = document.errors.map((error) => {
    const place = placeAt(error.pos[0])
    return { place, path: [], message: `${error.message}, at ${show(sourceLines[place.line - 1]?.trim() ?? '')}` }
  })
  return { document, placeAt, problems }
}

function modelFile(name: string, { document, placeAt }: Parsed, warnings: string[]): ModelFile {
  const root = document.contents
  const startOf = (node: unknown) => placeAt(isNode(node) ? (node.range?.[0] ?? 0) : 0)
  return {
    name,
    value: plainData(document, name),
    placeOf: (path) => startOf(nodeAt(root, path)),
    placeOfKey: (path) => startOf(pairAt(root, path)?.key ?? nodeAt(root, path)),
    warnings,
  }
}

/** The document as plain data; refuses aliases that unfold to more than a model can hold. */
function plainData(document: ReturnType<typeof parseDocument>, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw invalidModel(name, [{ place: { line: 1, column: 1 }, path: [], message }])
  }
}

/** The node at a path, or the deepest one on the way to it. */
function nodeAt(root: Node | null, path: Path): Node | null {
  let node = root
  for (const key of path) {
    const next = childOf(node, key)
    if (!next) return node
    node = next
  }
  return node
}

function childOf(node: Node | null, key: string | number): Node | undefined {
  if (!node || !('get' in node)) return undefined
  const child: unknown = node.get(key, true)
  return isNode(child) ? child : undefined
}

function pairAt(root: Node | null, path: Path): Pair | undefined {
  const parent = nodeAt(root, path.slice(0, -1))
  const key = path.at(-1)
  if (!isMap(parent)) return undefined
  return parent.items.find((item) => isPair(item) && String(item.key) === key)
}

/** One place of a file for people and editors: `hr.yaml:12:7`. */
export function placeText(file: string, place: Place): string {
  return `${file}:${place.line}:${place.column}`
}

/** A path as it is written in code: `semantic_model[0].datasets[2].name`. */
export function pathText(path: Path): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? key : `.${key}`)).join('')
}

/** The error MODEL_INVALID for a file: one line for each of the first five problems, in the order of the file. */
export function invalidModel(file: string, problems: Problem[]): QuerentError {
  const ordered = problems.toSorted((a, b) => a.place.line - b.place.line || a.place.column - b.place.column)
  const shown = ordered.slice(0, SHOWN_PROBLEMS).map((problem) => {
    const path = problem.path.length > 0 ? `${pathText(problem.path)}: ` : ''
    return `${placeText(file, problem.place)} ${path}${problem.message}`
  })
  const rest = ordered.length - shown.length
  if (rest > 0) shown.push(`and ${rest} more`)
  const count = counted(ordered.length, 'problem')
  return new QuerentError('MODEL_INVALID', `The semantic model ${file} has ${count}:\n${shown.join('\n')}`, {
    cause: new ModelProblems(ordered),
  })
}

/** The cause of MODEL_INVALID: every problem with its place, for an editor that shows them there. */
export class ModelProblems {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    this.problems = problems
  }
}
