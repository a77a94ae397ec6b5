import { fileURLToPath } from 'node:url'
import optimizeLocales from '@react-aria/optimize-locales-plugin'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compileMessages } from './build/compile-messages.ts'
import { compressFiles } from './build/compress-files.ts'

/** Of the messages that the widgets have themselves. */
const LOCALES = ['en-US', 'de-DE']

export default defineConfig({
  base: '/admin/',
  plugins: [
    compileMessages(),
    { ...optimizeLocales.vite({ locales: LOCALES }), enforce: 'pre' },
    react(),
    compressFiles(),
  ],
  // Its source, so that a build needs no other build before it.
  resolve: {
    alias: { '@plugboard/client': fileURLToPath(new URL('../client/src/index.ts', import.meta.url)) },
  },
  build: {
    outDir: 'dist/app',
    target: 'es2022',
    // A data: URL would need a source of its own in the policy of the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
})
