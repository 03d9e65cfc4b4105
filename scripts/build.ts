/** Builds the package into dist: JavaScript and types, data files, and the viewers of the API. Run after `build:web`. */
import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const root = new URL('..', import.meta.url).pathname
const require = createRequire(import.meta.url)

execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })

for (const file of globSync('src/**/*.{gz,ossie.yaml,sql,md}', { cwd: root })) {
  const target = join(root, file.replace(/^src/, 'dist'))
  mkdirSync(dirname(target), { recursive: true })
  cpSync(join(root, file), target)
}

const vendor = join(root, 'dist/web/vendor')
mkdirSync(vendor, { recursive: true })
for (const file of [
  'swagger-ui-dist/swagger-ui.css',
  'swagger-ui-dist/swagger-ui-bundle.js',
  'redoc/bundles/redoc.standalone.js',
]) {
  cpSync(require.resolve(file), join(vendor, file.split('/').at(-1) ?? file))
}
