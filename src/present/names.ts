/** Names of columns and tables in words and in sentences. */

/** A column or table name in words: `hire_date` and `hireDate` are "hire date", `FTE_count` is "FTE count". */
export function inWords(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_\s]+/g, ' ')
    .trim()
    .replace(/\b[A-Z][a-z]+\b/g, (word) => word.toLowerCase())
}

/** A label for the middle of a sentence: "Average salary" is "average salary"; "FTE" and "HR cost" stay. */
export function lowerFirst(label: string): string {
  return /^[A-Z](?![A-Z])/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label
}

/** The text with a capital first. */
export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
