/** What the asker has chosen on this device. */

export type Theme = 'system' | 'light' | 'dark'

export type Preferences = {
  theme: Theme
  /** An IANA name; absent: the device's own. */
  timeZone?: string
  /** Rows read for one answer; absent: what the server takes. */
  maxRows?: number
  /** A configured language model; absent: the server's choice. */
  model?: string
  /** The only planner that is asked; absent: all of them in their order. */
  planner?: string
  /** Whether single keys are shortcuts. */
  singleKeys: boolean
}

export const STANDARD: Preferences = { theme: 'system', singleKeys: true }

export const MAX_ROWS = 100_000

const THEMES: readonly unknown[] = ['system', 'light', 'dark'] satisfies Theme[]

export const isTheme = (value: unknown): value is Theme => THEMES.includes(value)

/** Preferences from stored text; what is not understood is the standard. */
export function readPreferences(text: string | null): Preferences {
  const given = parsed(text)
  return {
    theme: isTheme(given.theme) ? given.theme : STANDARD.theme,
    singleKeys: given.singleKeys !== false,
    ...(isTimeZone(given.timeZone) && { timeZone: given.timeZone }),
    ...(isName(given.model) && { model: given.model }),
    ...(isName(given.planner) && { planner: given.planner }),
    ...(isRowCount(given.maxRows) && { maxRows: given.maxRows }),
  }
}

function parsed(text: string | null): Record<string, unknown> {
  try {
    const given: unknown = JSON.parse(text ?? '{}')
    return typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** Whether a number of rows can be asked for. */
export function isRowCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_ROWS
}

const isName = (value: unknown): value is string => typeof value === 'string' && value !== ''

function isTimeZone(value: unknown): value is string {
  if (typeof value !== 'string' || value === '') return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: value })
    return true
  } catch {
    return false
  }
}
