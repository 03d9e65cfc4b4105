/** Lays out where the columns of an answer come from: result columns, metrics, columns, tables, from left to right. */
import type { How } from '../api.ts'
import { words } from '../words/index.ts'

export type Lineage = Pick<How, 'outputs'>
type Output = Lineage['outputs'][number]
type NodeKind = 'output' | 'metric' | 'column' | 'table'

export type LineageNode = { key: string; kind: NodeKind; text: string; x: number; y: number }
export type LineagePicture = {
  width: number
  height: number
  heads: { text: string; x: number }[]
  nodes: LineageNode[]
  /** Each as the path of a curve. */
  edges: { key: string; path: string }[]
}

/** Pixels. */
export const NODE = { width: 156, height: 28 }
const GAP = { x: 44, y: 8 }
const HEAD_HEIGHT = 26
/** More result columns than these make no picture that helps. */
const MAX_OUTPUTS = 12

const LAYERS = Object.entries(words.lineage.heads) as [NodeKind, string][]

/** The picture, or undefined where there is nothing to show or too much. */
export function lineagePicture(lineage: Lineage): LineagePicture | undefined {
  const outputs = lineage.outputs.filter(({ origins }) => origins.length > 0)
  if (outputs.length === 0 || outputs.length > MAX_OUTPUTS) return undefined
  const links = unique(outputs.flatMap(linksOf))
  const texts = textsOf(outputs)
  const layers = LAYERS.map(([kind, head]) => ({
    head,
    keys: inOrder(kind, [...texts.keys()], links),
  })).filter(({ keys }) => keys.length > 0)
  const rows = Math.max(...layers.map(({ keys }) => keys.length))
  const height = HEAD_HEIGHT + rows * (NODE.height + GAP.y) - GAP.y
  const nodes = layers.flatMap(({ keys }, at) => column(keys, at * (NODE.width + GAP.x), height, texts))
  const places = new Map(nodes.map((node) => [node.key, node]))
  return {
    width: layers.length * (NODE.width + GAP.x) - GAP.x,
    height,
    heads: layers.map(({ head }, at) => ({ text: head, x: at * (NODE.width + GAP.x) })),
    nodes,
    edges: links.flatMap(([from, to]) => curve(places.get(from), places.get(to))),
  }
}

/** The same in words, one sentence per result column. */
export function sayLineage({ outputs }: Lineage): string[] {
  const { rowsOf, fromNothing, from, fromMetric } = words.lineage
  return outputs.map(({ label, metric, origins }) => {
    if (origins.length === 0) return fromNothing(label)
    const said = origins
      .map(({ table, column: name }) => (name === null ? rowsOf(table) : `${table}.${name}`))
      .join(', ')
    return metric === undefined ? from(label, said) : fromMetric(label, metric.label, said)
  })
}

const keyOf = (kind: NodeKind, ...names: (string | null)[]): string => JSON.stringify([kind, ...names])
const kindOf = (key: string): NodeKind => (JSON.parse(key) as [NodeKind])[0]

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Pairs of keys, each read from the second. */
type Link = readonly [string, string]

function linksOf({ name, metric, origins }: Output): Link[] {
  const output = keyOf('output', name)
  const reader = metric === undefined ? output : keyOf('metric', metric.name)
  return [
    ...(metric === undefined ? [] : [[output, reader] as const]),
    ...origins.flatMap(({ table, column: field }): Link[] => [
      [reader, keyOf('column', table, field)],
      [keyOf('column', table, field), keyOf('table', table)],
    ]),
  ]
}

function textsOf(outputs: Output[]): Map<string, string> {
  const texts = new Map<string, string>()
  for (const { name, label, metric, origins } of outputs) {
    texts.set(keyOf('output', name), label)
    if (metric !== undefined) texts.set(keyOf('metric', metric.name), capital(metric.label))
    for (const { table, column: field } of origins) {
      texts.set(keyOf('column', table, field), field ?? words.lineage.rows)
      texts.set(keyOf('table', table), table)
    }
  }
  return texts
}

/** The nodes of a layer, each beside what reads it, so that few lines cross. */
function inOrder(kind: NodeKind, keys: string[], links: Link[]): string[] {
  const mine = keys.filter((key) => kindOf(key) === kind)
  const first = (key: string): number => links.findIndex(([, to]) => to === key)
  return kind === 'output' ? mine : mine.toSorted((a, b) => first(a) - first(b))
}

function column(keys: string[], x: number, height: number, texts: Map<string, string>): LineageNode[] {
  const own = keys.length * (NODE.height + GAP.y) - GAP.y
  const top = HEAD_HEIGHT + (height - HEAD_HEIGHT - own) / 2
  return keys.map((key, at) => ({
    key,
    kind: kindOf(key),
    text: texts.get(key) ?? '',
    x,
    y: top + at * (NODE.height + GAP.y),
  }))
}

function curve(from: LineageNode | undefined, to: LineageNode | undefined): LineagePicture['edges'] {
  if (from === undefined || to === undefined) return []
  const [x1, y1, x2, y2] = [from.x + NODE.width, from.y + NODE.height / 2, to.x, to.y + NODE.height / 2]
  const middle = (x1 + x2) / 2
  return [{ key: `${from.key}${to.key}`, path: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}` }]
}

const unique = (links: Link[]): Link[] => [...new Map(links.map((link) => [link.join(), link])).values()]
