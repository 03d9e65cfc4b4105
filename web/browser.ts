/** What the page asks of the browser itself. */
import type { Api } from './api.ts'
import { addressOf, type Place, placeOf } from './state/place.ts'
import { type Preferences, readPreferences, type Theme } from './state/preferences.ts'

const KEY = 'querent-api-key'
const DRAFT = 'querent-draft'
const PREFERENCES = 'querent-preferences'

/** The key given earlier in this browser session. */
export const rememberedKey = (): string | undefined => sessionStorage.getItem(KEY) ?? undefined

/** Keeps the key until the tab is closed, or forgets it. */
export function rememberKey(key: string | undefined): void {
  if (key === undefined) sessionStorage.removeItem(KEY)
  else sessionStorage.setItem(KEY, key)
}

/** The question that was being written when the page was left. */
export const rememberedDraft = (): string => sessionStorage.getItem(DRAFT) ?? ''

export const rememberDraft = (draft: string): void => sessionStorage.setItem(DRAFT, draft)

/** What was chosen on this device. */
export const rememberedPreferences = (): Preferences => readPreferences(localStorage.getItem(PREFERENCES))

export const rememberPreferences = (preferences: Preferences): void =>
  localStorage.setItem(PREFERENCES, JSON.stringify(preferences))

export function showTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme
}

/** The place that the address names. */
export const addressedPlace = (): Place => placeOf(location.hash)

/** Puts the place in the address, so that reloading and the back button find it. */
export function showPlace(place: Place): void {
  const address = addressOf(place)
  if (address === addressOf(addressedPlace())) return
  history.pushState(null, '', `${location.pathname}${location.search}${address}`)
}

/** The whole address of a place, to give to others. */
export const linkTo = (place: Place): string =>
  new URL(`${location.pathname}${addressOf(place)}`, location.href).toString()

/** Saves a file of the API. With a key, or from a page of another server, it is fetched first: a link cannot send a header. */
export async function save(api: Api, path: string, fileName: string): Promise<void> {
  if (api.key === undefined && api.isOwnPage) return clickLink(path, fileName)
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
