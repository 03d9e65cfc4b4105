import { useSyncExternalStore } from 'react'
import { useSelected } from '../app-context.ts'

/** Where there is no room for the sidebar beside the page; the style sheets use the same width. */
export const NARROW = '(max-width: 820px)'

/** Whether a media query holds now; the part is drawn again when that changes. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query)
      list.addEventListener('change', changed)
      return () => list.removeEventListener('change', changed)
    },
    () => matchMedia(query).matches,
  )
}

/** Whether the page is shown dark, by the asker's choice or by the system's. */
export function useDark(): boolean {
  const systemDark = useMedia('(prefers-color-scheme: dark)')
  const theme = useSelected((state) => state.preferences.theme)
  return theme === 'system' ? systemDark : theme === 'dark'
}
