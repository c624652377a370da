import { fileURLToPath, URL } from 'node:url';
import { serwist } from '@serwist/vite';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { staticShell } from './scripts/shell-plugin.ts';

const gateway = process.env.MEDIALAB_URL ?? process.env.GATEWAY_HTTP ?? 'http://localhost:5080';
const locale = process.env.MEDIALAB_LOCALE ?? 'en';
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  plugins: [
    react(),
    tailwindcss(),
    staticShell('./src/prerender.tsx'),
    serwist({
      swSrc: 'src/sw/sw.ts',
      swDest: 'sw.js',
      globDirectory: 'dist',
      injectionPoint: 'self.__SW_MANIFEST',
      rollupFormat: 'iife',
      globPatterns: ['**/*.{js,css,html,svg,woff2,webmanifest}', 'icons/*.png'],
    }),
  ],
  resolve: { alias: { '@messages': path(`./src/messages/${locale}`), '@': path('./src') } },
  build: {
    target: 'es2022',
    sourcemap: false,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 20 },
            {
              name: 'vendor',
              test: /node_modules[\\/](@tanstack[\\/](react-router|router-core|history|react-store|store|query|react-query)|zustand|idb-keyval|clsx|class-variance-authority|seroval|isbot|cookie-es|use-sync-external-store)/,
              priority: 10,
            },
            { name: 'forms', test: /node_modules[\\/](react-hook-form|@hookform|zod)[\\/]/, priority: 10 },
          ],
        },
      },
    },
  },
  server: {
    host: process.env.HOST ?? '127.0.0.1',
    port: Number(process.env.PORT ?? 5173),
    strictPort: true,
    proxy: { '/api': gateway },
  },
  test: {
    environment: 'happy-dom',
    globals: true,
    setupFiles: ['src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
    // Nothing here waits for anything: whatever takes long runs on a machine that has other things to do.
    testTimeout: 60_000,
  },
});
