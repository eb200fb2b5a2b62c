// Builds the window's page into out/renderer, which the shell serves at app://firn/.

import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = import.meta.dirname

export default defineConfig({
  root: here,
  base: '/',
  plugins: [react()],
  // The shell replaces this text by the nonce of each load (electron/page-files.ts).
  html: { cspNonce: '__STYLE_NONCE__' },
  build: {
    outDir: resolve(here, '../out/renderer'),
    emptyOutDir: true,
    // One runtime, known to us (Electron 33 and later): light-dark() must reach it untouched.
    target: 'chrome130',
    cssTarget: 'chrome130',
    modulePreload: { polyfill: false },
    // A data: URL for a font or a script would need a wider content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
  },
  server: { host: '127.0.0.1' },
})
