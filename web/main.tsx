/** Starts the page: puts the API, the store and the chat together. */
import { createRoot } from 'react-dom/client'
import { Api, pause } from './api.ts'
import { Page } from './app.tsx'
import { AppContext } from './app-context.ts'
import {
  addressedPlace,
  rememberDraft,
  rememberedDraft,
  rememberedKey,
  rememberedPreferences,
  rememberKey,
  rememberPreferences,
  save,
  showPlace,
} from './browser.ts'
import { NARROW } from './parts/use-media.ts'
import { Chat } from './state/chat.ts'
import { Store } from './state/store.ts'
import { words } from './words/index.ts'

const api = new Api({ fetch: (...request) => fetch(...request), pause })
api.key = rememberedKey()

const store = new Store({
  preferences: rememberedPreferences(),
  draft: rememberedDraft(),
  sidebarOpen: !matchMedia(NARROW).matches,
  online: navigator.onLine,
})
const chat = new Chat(api, store, {
  showPlace,
  rememberKey,
  rememberDraft,
  rememberPreferences,
  save: (path, fileName) => save(api, path, fileName),
  now: () => new Date(),
  root: document,
})

window.addEventListener('hashchange', () => void chat.go(addressedPlace()))
for (const type of ['online', 'offline'] as const)
  window.addEventListener(type, () => void chat.connect(type === 'online'))

document.documentElement.lang = words.locale
const root = document.getElementById('root')
if (root === null) throw new Error('The page has no element with the id "root".')
createRoot(root).render(
  <AppContext value={{ chat, store }}>
    <Page />
  </AppContext>,
)
void chat.start(addressedPlace())
