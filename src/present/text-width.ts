/** How wide text is drawn, without a canvas: layout on the server needs it before any font is loaded. */

const NARROW = new Set("iljtfrI.,:;'`|!()[]{}/\\- ")
const WIDE = new Set('mwMW@%&')

/** Pixels that a line takes in a common sans serif of this size; a little too much rather than too little. */
export function textWidth(text: string, fontSize: number): number {
  let ems = 0
  for (const character of text) ems += emsOf(character)
  return ems * fontSize
}

function emsOf(character: string): number {
  if (NARROW.has(character)) return 0.36
  if (WIDE.has(character)) return 0.92
  if (character >= 'A' && character <= 'Z') return 0.72
  return character > '\u2e80' ? 1.05 : 0.62
}
