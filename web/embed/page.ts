/** The page that shows the element: what a page of others would do with it. */
import type { AnswerDetail, QuerentChat } from './element.tsx'
import './querent-chat.ts'

const byId = (id: string): HTMLElement => {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`The page has no element with the id "${id}".`)
  return found
}

const chat = byId('chat') as QuerentChat
const form = byId('look') as HTMLFormElement

byId('code').textContent = `<script type="module" src="${new URL('querent-chat.js', location.href)}"></script>
<querent-chat></querent-chat>`

form.addEventListener('input', () => {
  const given = new FormData(form)
  chat.dataset.look = String(given.get('look'))
  chat.setAttribute('theme', given.get('look') === 'night' ? 'dark' : 'system')
})

form.addEventListener('change', (event) => {
  if (!(event.target instanceof HTMLInputElement)) return
  chat.key = event.target.value === '' ? undefined : event.target.value
})
form.addEventListener('submit', (event) => event.preventDefault())

chat.addEventListener('querent-answer', (event) => {
  const { question, status, words } = (event as CustomEvent<AnswerDetail>).detail
  byId('heard').textContent = `“${question}” was ${status}${words === undefined ? '.' : `: ${words}`}`
})
