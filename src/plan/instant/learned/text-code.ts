/** One number of 32 bits for a text: FNV-1a over UTF-16 units. */
export function textCode(text: string): number {
  let h = 2166136261
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 16777619)
  return h
}
