/** The small note beside the pointer over a chart: the names and values of what is under it, as text. */
import type { TooltipHandler } from 'vega'

/** Pixels between the pointer and the note. */
const APART = 12

/** Shows what Vega tells in an element that is a popover, so that nothing around it cuts it off. */
export function chartTooltip(note: HTMLElement): TooltipHandler {
  return (_, event, _item, value: unknown) => {
    if (value === null || value === undefined || value === '') return note.hidePopover()
    note.textContent = sayValue(value)
    note.showPopover()
    const { width, height } = note.getBoundingClientRect()
    const { clientX: x, clientY: y } = event as MouseEvent
    note.style.left = `${Math.max(0, x + APART + width > innerWidth ? x - APART - width : x + APART)}px`
    note.style.top = `${Math.max(0, y + APART + height > innerHeight ? y - APART - height : y + APART)}px`
  }
}

function sayValue(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.entries(value)
    .map(([name, shown]) => `${name}: ${String(shown)}`)
    .join('\n')
}
