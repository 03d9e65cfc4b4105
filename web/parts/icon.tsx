import type { ReactNode } from 'react'

const STROKES = {
  area: <path d="M3 20 9 11l5 4 7-9v14Z" />,
  bar: <path d="M5 20v-8M12 20V5M19 20v-5" />,
  bin: <path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5" />,
  chat: <path d="M4 5h16v11H9l-5 4Z" />,
  check: <path d="m5 12 5 5 9-10" />,
  chevron: <path d="m6 9 6 6 6-6" />,
  close: <path d="M6 6l12 12M18 6 6 18" />,
  copy: <path d="M9 9h11v11H9ZM5 15H4V4h11v1" />,
  database: <path d="M4 6c0-4 16-4 16 0s-16 4-16 0v12c0 4 16 4 16 0V6M4 12c0 4 16 4 16 0" />,
  download: <path d="M12 4v11m-5-5 5 5 5-5M4 20h16" />,
  folder: <path d="M3 6h6l2 2.5h10V19H3Z" />,
  'folder-open': <path d="M3 19V6h6l2 2.5h8V11M3 19l3-8h15.5l-3 8Z" />,
  gauge: <path d="M4 18a9 9 0 1 1 16 0M12 15l4-6M12 15v.1" />,
  heatmap: <path d="M4 4h7v7H4ZM13 13h7v7h-7ZM13 4h7v7h-7ZM4 13h7v7H4Z" />,
  info: <path d="M12 11v6M12 7.5v.5M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0" />,
  keyboard: <path d="M3 7h18v11H3ZM7 11v.1M11 11v.1M15 11v.1M8 14.5h8M18 11v.1" />,
  kpi: <path d="M9 5 7 19M17 5l-2 14M4 9.5h17M3 14.5h17" />,
  link: <path d="M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.7-5.7L12 7M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.7 5.7L12 17" />,
  line: <path d="m3 17 6-7 5 4 7-9" />,
  moon: <path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z" />,
  more: <path d="M5 12v.1M12 12v.1M19 12v.1" />,
  pencil: <path d="M4 20l1-4.5L16.5 4 20 7.5 8.5 19ZM14 6.5 17.5 10" />,
  pie: <path d="M12 3a9 9 0 1 0 9 9h-9ZM16 3.8A9 9 0 0 1 20.2 8H16Z" />,
  pin: <path d="M12 15v6M8 3h8l-1 7 3 4.5H6L9 10Z" />,
  plus: <path d="M12 5v14M5 12h14" />,
  retry: <path d="M4 5v5h5M4.6 14.5A8 8 0 1 0 5.5 8L4 10" />,
  scatter: <path d="M4 4v16h16M9 14v.1M12 9v.1M15 13v.1M18 7v.1" />,
  screen: <path d="M3 5h18v11H3ZM9 20h6M12 16v4" />,
  search: <path d="M4.5 10.5a6 6 0 1 0 12 0 6 6 0 1 0-12 0M15 15l5.5 5.5" />,
  seal: (
    <path d="m12 3 2.4 2 3.1-.2.7 3 2.6 1.7L19.6 12l1.2 2.5-2.6 1.7-.7 3-3.1-.2L12 21l-2.4-2-3.1.2-.7-3-2.6-1.7L4.4 12 3.2 9.5l2.6-1.7.7-3 3.1.2ZM8.5 12l2.5 2.5 4.5-5" />
  ),
  send: <path d="M12 20V5M5.5 11 12 4.5 18.5 11" />,
  settings: <path d="M4 7h9M17 7h3M4 17h3M11 17h9M13 7a2 2 0 1 0 4 0 2 2 0 1 0-4 0M7 17a2 2 0 1 0 4 0 2 2 0 1 0-4 0" />,
  sidebar: <path d="M4 5h16v14H4ZM10 5v14" />,
  stop: <path d="M7 7h10v10H7Z" fill="currentColor" />,
  sun: (
    <path d="M8 12a4 4 0 1 0 8 0 4 4 0 1 0-8 0M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M5 19l1.4-1.4M17.6 6.4 19 5" />
  ),
  table: <path d="M4 5h16v14H4ZM4 10h16M10 10v9" />,
  'thumb-down': (
    <path d="M7 4v10M7 14l4 7c2 0 2.5-1 2.5-2.5L13 15h5.5c1.5 0 2-1.5 1.7-2.5L18.5 5.5C18.2 4.5 17.5 4 16.5 4H4v10h3" />
  ),
  'thumb-up': (
    <path d="M7 20V10M7 10l4-7c2 0 2.5 1 2.5 2.5L13 9h5.5c1.5 0 2 1.5 1.7 2.5L18.5 18.5c-.3 1-1 1.5-2 1.5H4V10h3" />
  ),
  warning: <path d="M12 4 2.5 20h19ZM12 10v5M12 17.5v.1" />,
} as const satisfies Record<string, ReactNode>

export type IconName = keyof typeof STROKES

/** A picture that only repeats what the text beside it, or the button's name, says. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" focusable="false">
      {STROKES[name]}
    </svg>
  )
}
