/** What the page asks of the browser itself. */
import type { Api } from './api.ts'
import type { Theme } from './state/state.ts'

const KEY = 'querent-api-key'
const THEME = 'querent-theme'
const ADDRESS = /^#\/c\/(.+)$/
const THEMES: readonly string[] = ['system', 'light', 'dark'] satisfies Theme[]

/** The key given earlier in this browser session. */
export const rememberedKey = (): string | undefined => sessionStorage.getItem(KEY) ?? undefined

export const rememberKey = (key: string): void => sessionStorage.setItem(KEY, key)

/** The theme chosen on this device; `system` unless another was. */
export function rememberedTheme(): Theme {
  const found = localStorage.getItem(THEME) ?? ''
  return THEMES.includes(found) ? (found as Theme) : 'system'
}

/** Shows the theme, and keeps it for the next visit. */
export function showTheme(theme: Theme): void {
  localStorage.setItem(THEME, theme)
  document.documentElement.dataset.theme = theme
}

/** The conversation that the address names. */
export function addressedConversation(): string | undefined {
  const id = ADDRESS.exec(location.hash)?.[1]
  return id === undefined ? undefined : decodeURIComponent(id)
}

/** Puts the conversation in the address, so that reloading and the back button find it. */
export function showAddress(conversationId: string | undefined): void {
  if (addressedConversation() === conversationId) return
  const place = conversationId === undefined ? '' : `#/c/${encodeURIComponent(conversationId)}`
  history.pushState(null, '', `${location.pathname}${location.search}${place}`)
}

/** Saves a file of the API. With a key it is fetched first, since a link cannot send a header. */
export async function save(api: Api, path: string, fileName: string): Promise<void> {
  if (api.key === undefined) return clickLink(path, fileName)
  const address = URL.createObjectURL(await api.file(path))
  clickLink(address, fileName)
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

function clickLink(address: string, fileName: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
}
