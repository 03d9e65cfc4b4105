/** The description of the API: OpenAPI document, Swagger UI and Redoc, all from local files. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { QuerentError } from '../../errors.ts'
import type { App } from '../context.ts'
import { notFound } from '../errors.ts'
import { PACKAGE_ROOT, VERSION } from '../package-root.ts'

const DESCRIPTION =
  'Ask databases questions in plain language. Every error has the shape `{"error": {"code", "message", "next"}}`.'

/** Files of the two viewers: content type, and where they lie before `npm run build` copies them to dist/web/vendor. */
const VENDOR_FILES: Record<string, { type: string; package: string; path: string }> = {
  'swagger-ui.css': { type: 'text/css; charset=utf-8', package: 'swagger-ui-dist', path: 'swagger-ui.css' },
  'swagger-ui-bundle.js': {
    type: 'text/javascript; charset=utf-8',
    package: 'swagger-ui-dist',
    path: 'swagger-ui-bundle.js',
  },
  'redoc.standalone.js': {
    type: 'text/javascript; charset=utf-8',
    package: 'redoc',
    path: 'bundles/redoc.standalone.js',
  },
}

const SWAGGER_PAGE = page('<link rel="stylesheet" href="vendor/swagger-ui.css">', [
  'vendor/swagger-ui-bundle.js',
  'docs/start.js',
])
const SWAGGER_START = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#api', deepLinking: true })\n`

// Redoc wants its maker's logo from another server, which the content security policy refuses: no gap is left for it.
const REDOC_PAGE = page('<style>img[src^="https:"] { display: none }</style>', [
  'vendor/redoc.standalone.js',
  'redoc/start.js',
])
// The search of Redoc needs a worker made from a blob, which the content security policy refuses.
const REDOC_START = `Redoc.init('openapi.json', { disableSearch: true, hideLoading: true }, document.getElementById('api'))\n`

function page(head: string, scripts: string[]): string {
  const tags = scripts.map((src) => `<script src="${src}"></script>`).join('\n')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Querent API</title>
<link rel="icon" href="data:,">
${head}
</head>
<body>
<div id="api"></div>
${tags}
</body>
</html>
`
}

/** Registers /openapi.json, /docs, /redoc and the files that they load. */
export function docsRoutes(app: App): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', { type: 'apiKey', in: 'header', name: 'X-API-Key' })
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Querent', version: VERSION, description: DESCRIPTION, license: { name: 'Apache-2.0' } },
    security: [{ key: [] }],
  })
  const script = { 'Content-Type': 'text/javascript; charset=utf-8', 'Cache-Control': 'no-cache' }
  app.get('/docs', (c) => c.html(SWAGGER_PAGE))
  app.get('/docs/start.js', (c) => c.body(SWAGGER_START, 200, script))
  app.get('/redoc', (c) => c.html(REDOC_PAGE))
  app.get('/redoc/start.js', (c) => c.body(REDOC_START, 200, script))
  app.get('/vendor/:file', async (c) => {
    const file = VENDOR_FILES[c.req.param('file')]
    if (file === undefined) throw notFound(c)
    const bytes = await readVendorFile(c.req.param('file'), file)
    return c.body(bytes, 200, { 'Content-Type': file.type, 'Cache-Control': 'public, max-age=86400' })
  })
}

async function readVendorFile(name: string, file: { package: string; path: string }): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readFile(join(PACKAGE_ROOT, 'dist/web/vendor', name))
  } catch {
    return await readFromPackage(name, file)
  }
}

async function readFromPackage(
  name: string,
  file: { package: string; path: string },
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const manifest = createRequire(import.meta.url).resolve(`${file.package}/package.json`)
    return await readFile(join(dirname(manifest), file.path))
  } catch (cause) {
    throw new QuerentError('NOT_FOUND', `The file ${name} is not installed.`, {
      next: 'Run "npm run build:web".',
      cause,
    })
  }
}
