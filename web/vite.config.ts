/**
 * Builds the interface into web/dist, which the server hands out as static files. Everything is a file of our
 * own origin: no inline script or style, no data URL, so that the content security policy can be `'self'`.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
  },
  server: {
    proxy: { '/api': process.env['BREAKWATER_SERVER'] ?? 'http://localhost:8080' },
  },
});
