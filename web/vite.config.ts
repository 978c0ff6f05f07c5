import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

// One script and one sheet with fixed names: the built page stands in the repository, and a diff of it can be read.
export default defineConfig({
  base: '/static/',
  plugins: [svelte()],
  build: {
    outDir: '../src/marchland/lab/static',
    emptyOutDir: true,
    modulePreload: false,
    assetsInlineLimit: 0,
    target: 'es2022',
    rollupOptions: {
      output: { entryFileNames: 'lab.js', assetFileNames: 'lab[extname]', chunkFileNames: '[name].js' },
    },
  },
})
