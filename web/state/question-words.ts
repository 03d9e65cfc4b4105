/** Finds words in a question, so that the page can mark them. */

export type QuestionPiece = { start: number; text: string; marked: boolean }

const escaped = (word: string): string => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** The question in pieces, with each whole-word appearance of the given words marked; case does not matter. */
export function markWords(question: string, words: string[]): QuestionPiece[] {
  const wanted = words.filter((word) => word.trim() !== '').sort((a, b) => b.length - a.length)
  if (wanted.length === 0) return [{ start: 0, text: question, marked: false }]
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(${wanted.map(escaped).join('|')})(?![\\p{L}\\p{N}])`, 'giu')
  const pieces: QuestionPiece[] = []
  let start = 0
  for (const [index, text] of question.split(pattern).entries()) {
    if (text !== '') pieces.push({ start, text, marked: index % 2 === 1 })
    start += text.length
  }
  return pieces
}
