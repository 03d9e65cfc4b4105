import type { ReactNode } from 'react'

type Props = {
  /** What the table holds, for those who hear it. */
  caption: string
  /** The first names its rows; the others hold figures unless they are in `text`. */
  columns: string[]
  /** Columns of words, by their place. */
  text?: readonly number[]
  rows: { key: string; cells: ReactNode[] }[]
}

/** Wide on small screens: it scrolls by itself, and must then be reachable with the keyboard. */
const REACHABLE = { tabIndex: 0 }

/** A plain table: words to the left, figures to the right. */
export function DataTable({ caption, columns, text = [], rows }: Props) {
  const isText = (place: number) => place === 0 || text.includes(place)
  return (
    <section className="monitor-table" aria-label={caption} {...REACHABLE}>
      <table>
        <thead>
          <tr>
            {columns.map((column, i) => (
              <th key={column} scope="col" data-text={isText(i)}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, i) =>
                i === 0 ? (
                  <th key={columns[i]} scope="row" data-text>
                    {cell}
                  </th>
                ) : (
                  <td key={columns[i]} data-text={isText(i)}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
