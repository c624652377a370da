// Checks the built app against its size budgets, by following what index.html and each route really load.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import zlib from 'node:zlib';

const budgets = { 'first JavaScript': 135_000, 'index.html': 14_000, route: 30_000 };
const dir = process.argv[2] ?? 'dist';
const assets = join(dir, 'assets');
const gzip = (path) => zlib.gzipSync(readFileSync(path), { level: 9 }).length;

const html = readFileSync(join(dir, 'index.html'), 'utf8');
const first = [...new Set([...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, file]) => file))];
if (!first.length) throw new Error(`no scripts found in ${dir}/index.html`);
const rows = [
  ['first JavaScript', first.reduce((sum, file) => sum + gzip(join(dir, file)), 0), budgets['first JavaScript']],
  ['index.html', gzip(join(dir, 'index.html')), budgets['index.html']],
];
for (const file of readdirSync(assets).filter((name) => name.endsWith('.js') && !first.includes(`assets/${name}`)))
  rows.push([file.replace(/-[\w-]{8}\.js$/, ''), gzip(join(assets, file)), budgets.route]);

let over = 0;
for (const [name, bytes, limit] of rows.sort((a, b) => b[1] - a[1])) {
  const bad = bytes > limit;
  over += bad ? 1 : 0;
  if (bad || bytes > 2_000)
    console.log(`${bad ? 'OVER' : ' ok '} ${(bytes / 1000).toFixed(1).padStart(7)} of ${limit / 1000} kB  ${name}`);
}
console.log(`${rows.length - over} within budget, ${over} over`);
process.exit(over ? 1 : 0);
