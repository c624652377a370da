// After `vite build`: dist/csp.json (the hashes of what index.html inlines, for the gateway's Content-Security-Policy)
// and .br and .gz beside every text file, for the gateway to serve as they are.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import zlib from 'node:zlib';

const dir = process.argv[2] ?? 'dist';

const html = readFileSync(join(dir, 'index.html'), 'utf8');
const hashes = (tag) =>
  [...html.matchAll(new RegExp(`<${tag}(?![^>]*\\ssrc=)[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))].map(
    ([, body]) => `'sha256-${createHash('sha256').update(body, 'utf8').digest('base64')}'`,
  );
writeFileSync(
  join(dir, 'csp.json'),
  `${JSON.stringify({ scriptSrc: hashes('script'), styleSrc: hashes('style') }, null, 2)}\n`,
);

const walk = (folder) =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
for (const file of walk(dir)) {
  if (!/\.(js|css|html|svg|webmanifest|txt|xml|wasm)$/.test(file)) continue;
  const bytes = readFileSync(file);
  if (bytes.length < 500) continue;
  const quality = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 } };
  writeFileSync(`${file}.br`, zlib.brotliCompressSync(bytes, quality));
  writeFileSync(`${file}.gz`, zlib.gzipSync(bytes, { level: 9 }));
}
