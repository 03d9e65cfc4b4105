/** Starts the page: puts the API, the store and the chat together. */
import { createRoot } from 'react-dom/client'
import { Api, pause } from './api.ts'
import { Page } from './app.tsx'
import { AppContext } from './app-context.ts'
import { addressedConversation, rememberedKey, rememberedTheme, rememberKey, save, showAddress } from './browser.ts'
import { NARROW } from './parts/use-media.ts'
import { Chat } from './state/chat.ts'
import { Store } from './state/store.ts'

const api = new Api({ fetch: (...request) => fetch(...request), pause })
api.key = rememberedKey()

const store = new Store({ theme: rememberedTheme(), sidebarOpen: !matchMedia(NARROW).matches })
const chat = new Chat(api, store, {
  showAddress,
  rememberKey,
  save: (path, fileName) => save(api, path, fileName),
  now: () => new Date(),
})

window.addEventListener('hashchange', () => {
  const id = addressedConversation()
  if (id === undefined) chat.startNew()
  else void chat.open(id)
})

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no element with the id "root".')
createRoot(root).render(
  <AppContext value={{ chat, store }}>
    <Page />
  </AppContext>,
)
void chat.start(addressedConversation())
