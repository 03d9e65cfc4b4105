import { useMemo } from 'react'
import { type Lineage, lineagePicture, NODE, sayLineage } from '../state/lineage-picture.ts'
import { words } from '../words/index.ts'

/** Letters of the picture's type that fit into one node. */
const LETTERS = 22

/** Where the figures of an answer come from, as a picture and in words. */
export function LineagePart({ lineage }: { lineage: Lineage }) {
  if (lineage.outputs.every(({ origins }) => origins.length === 0)) return null
  return (
    <>
      <h3>{words.lineage.title}</h3>
      <Picture lineage={lineage} />
      <ul className="lineage-words">
        {sayLineage(lineage).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </>
  )
}

/** For the eyes alone: the list beside it says the same. */
function Picture({ lineage }: { lineage: Lineage }) {
  const picture = useMemo(() => lineagePicture(lineage), [lineage])
  if (picture === undefined) return null
  const { width, height, heads, nodes, edges } = picture
  return (
    <svg className="lineage" viewBox={`-1 0 ${width + 2} ${height + 1}`} width={width + 2} aria-hidden="true">
      {heads.map(({ text, x }) => (
        <text key={text} className="lineage-head" x={x} y={12}>
          {text}
        </text>
      ))}
      {edges.map(({ key, path }) => (
        <path key={key} d={path} />
      ))}
      {nodes.map(({ key, kind, text, x, y }) => (
        <g key={key} data-kind={kind}>
          <title>{text}</title>
          <rect x={x} y={y} width={NODE.width} height={NODE.height} rx="6" />
          <text x={x + 10} y={y + NODE.height / 2}>
            {text.length > LETTERS ? `${text.slice(0, LETTERS - 1)}…` : text}
          </text>
        </g>
      ))}
    </svg>
  )
}
