/** PostgreSQL's text of an array as JSON (PostgreSQL manual, 8.15.6: input and output syntax). */

/** The JSON of an array such as `{{1,NULL},{3,4}}` or `[0:1]={a,"b c"}`; `element` gives the JSON of one value. */
export function arrayJson(text: string, element: (value: string) => string): string {
  const parts: string[] = []
  let at = text.startsWith('[') ? text.indexOf('=') + 1 : 0
  while (at < text.length) {
    const character = text[at]
    if (character === '{' || character === '}') {
      parts.push(character === '{' ? '[' : ']')
      at++
    } else if (character === ',') {
      parts.push(',')
      at++
    } else {
      const { value, end } = character === '"' ? quotedValue(text, at) : bareValue(text, at)
      parts.push(value === null ? 'null' : element(value))
      at = end
    }
  }
  return parts.join('')
}

function bareValue(text: string, start: number): { value: string | null; end: number } {
  let end = start
  while (end < text.length && text[end] !== ',' && text[end] !== '}') end++
  const value = text.slice(start, end)
  return { value: value === 'NULL' ? null : value, end }
}

/** Inside quotes, a backslash stands before a character that is meant as it is. */
function quotedValue(text: string, start: number): { value: string; end: number } {
  let value = ''
  let at = start + 1
  while (at < text.length && text[at] !== '"') {
    if (text[at] === '\\') at++
    value += text[at] ?? ''
    at++
  }
  return { value, end: at + 1 }
}
