import { fileURLToPath, URL } from 'node:url';
import { type Plugin, type Rolldown, runnerImport } from 'vite';

/**
 * At build time: puts the rendered app frame into index.html and inlines the one stylesheet, so that the first paint
 * waits for a single response. Runs before the service worker's precache list is made.
 */
export function staticShell(entry: string): Plugin {
  return {
    name: 'static-shell',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      async handler(html, { bundle }) {
        if (!bundle) return html;
        const page = lowPriority(inlineStyles(html, bundle));
        const { module } = await runnerImport<{ renderShell(): string }>(entry, {
          configFile: false,
          logLevel: 'error',
          resolve: {
            alias: {
              '@messages': fileURLToPath(new URL('../src/messages/en', import.meta.url)),
              '@': fileURLToPath(new URL('../src', import.meta.url)),
            },
          },
        });
        return page
          .replace('</head>', `  ${[...fontLinks(bundle), ...chunkLinks(bundle)].join('\n    ')}\n  </head>`)
          .replace('<!--app-shell-->', module.renderShell());
      },
    },
  };
}

type Bundle = Rolldown.OutputBundle;

const lowPriority = (html: string) =>
  html.replace(/(<script type="module"|<link rel="modulepreload")/g, '$1 fetchpriority="low"');

function inlineStyles(html: string, bundle: Bundle) {
  return html.replace(/<link rel="stylesheet"[^>]*href="\/([^"]+)"[^>]*>/g, (tag, file: string) => {
    const css = bundle[file];
    if (css?.type !== 'asset') return tag;
    delete bundle[file];
    return `<style>${String(css.source)}</style>`;
  });
}

/** The two fonts of the first screen, fetched at once: an optional font that comes late is not used. */
const fontLinks = (bundle: Bundle) =>
  Object.keys(bundle)
    .filter((file) => /latin-wght-normal.*\.woff2$/.test(file))
    .map((file) => `<link rel="preload" as="font" type="font/woff2" crossorigin href="/${file}">`);

/** The app starts after the first paint (src/main.ts): its chunks are fetched now and evaluated later. */
function chunkLinks(bundle: Bundle) {
  const chunks = Object.values(bundle).filter((chunk) => chunk.type === 'chunk');
  const wanted = new Set<string>();
  const add = (file: string) => {
    if (wanted.has(file)) return;
    wanted.add(file);
    const chunk = bundle[file];
    if (chunk?.type === 'chunk') chunk.imports.forEach(add);
  };
  const entry = chunks.find((chunk) => chunk.isEntry);
  for (const file of entry?.dynamicImports ?? []) add(file);
  for (const file of entry ? [entry.fileName, ...entry.imports] : []) wanted.delete(file);
  return [...wanted].map((file) => `<link rel="modulepreload" crossorigin fetchpriority="low" href="/${file}">`);
}
