/** A page of another origin, on a port of its own, with a content security policy as strict as a page can have. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type OtherPage = {
  /** Where it is, and as browsers name it. */
  origin: string
  /** What the page shows, and from which server it may load and ask. */
  show(body: string, server: string): void
  close(): Promise<void>
}

/** Everything that the page hears is kept in `heard`; a key in its address is given to the element, as a property. */
const SCRIPT = `
const heard = window.heard = []
document.addEventListener('querent-answer', (event) => heard.push(event.detail))
const key = new URLSearchParams(location.search).get('key')
if (key) for (const chat of document.querySelectorAll('querent-chat')) chat.key = key
`

/** Rules that would be seen in the element if anything of the page reached it. */
const STYLE = `* { color: rgb(255, 0, 0) !important; letter-spacing: 5px }
:root { --accent: rgb(255, 0, 0); --ink: rgb(255, 0, 0); font-size: 30px }
h1, button { text-transform: uppercase }
querent-chat.blue { --querent-accent: rgb(0, 0, 255) }
`

/** Opens the port; nothing is shown yet. */
export async function openOtherPage(): Promise<OtherPage> {
  let page = { body: '', server: '' }
  const files: { [path: string]: () => [type: string, text: string] } = {
    '/page.js': () => ['text/javascript', SCRIPT],
    '/page.css': () => ['text/css', STYLE],
    '/': () => ['text/html', htmlOf(page)],
  }
  const server = createServer(({ url = '' }, response) => {
    const [type, text] = files[new URL(url, 'http://page').pathname]?.() ?? ['text/plain', '']
    response.setHeader('content-type', `${type}; charset=utf-8`)
    response.setHeader(
      'content-security-policy',
      `default-src 'none'; script-src 'self' ${page.server}; style-src 'self'; connect-src ${page.server}`,
    )
    response.end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    show: (body, from) => (page = { body, server: from }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

const htmlOf = ({ body, server }: { body: string; server: string }): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Another page</title>
<link rel="stylesheet" href="/page.css"></head>
<body><h1>Another page</h1>${body}<script src="/page.js"></script>
<script type="module" src="${server}/embed/querent-chat.js"></script></body></html>`
