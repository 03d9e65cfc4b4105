/** Builds the element for pages of others, and the page that shows it, into dist/web/embed. */
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react()],
  build: {
    outDir: '../../dist/web/embed',
    emptyOutDir: true,
    // Preloading would put links into the page around.
    modulePreload: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: {
        page: fileURLToPath(new URL('index.html', import.meta.url)),
        'querent-chat': fileURLToPath(new URL('querent-chat.ts', import.meta.url)),
      },
      output: {
        // The one name that pages of others know.
        entryFileNames: ({ name }) => (name === 'querent-chat' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
})
