// node scripts/lighthouse.mjs <url> [runs] [mobile|desktop] -> each run, then the median. A run whose trace could not be read is repeated.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import desktopConfig from 'lighthouse/core/config/desktop-config.js';
import { chromePath, launchArgs } from './browser.mjs';

// The simulated figures multiply what the main thread really took by four, so a busy machine spoils them: wait for a quiet moment.
const cpu = () => {
  const v = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0].split(/\s+/).slice(1).map(Number);
  return { idle: v[3] + v[4], all: v.reduce((a, b) => a + b) };
};
async function quiet(maxSeconds = 60) {
  for (const end = Date.now() + maxSeconds * 1000; Date.now() < end;) {
    const a = cpu();
    await new Promise((r) => setTimeout(r, 2000));
    const b = cpu();
    if ((b.idle - a.idle) / (b.all - a.all) > 0.6) return;
  }
  console.error('the machine never got quiet');
}

const [url, runs = '1', form = 'mobile'] = process.argv.slice(2);
mkdirSync('reports', { recursive: true });
const rows = [];
for (let tries = 0; rows.length < Number(runs) && tries < Number(runs) + 3; tries++) {
  await quiet();
  const userDataDir = mkdtempSync(join(tmpdir(), 'lh-'));
  const chrome = await launch({
    chromePath,
    userDataDir,
    chromeFlags: [...(chromePath.endsWith('headless-shell') ? ['--headless'] : ['--headless=new']), ...launchArgs],
    logLevel: 'error',
  });
  try {
    const t = Date.now();
    const { lhr, report } = await lighthouse(
      url,
      {
        port: chrome.port,
        output: 'html',
        logLevel: 'error',
        onlyCategories: ['performance', 'accessibility', 'best-practices', 'seo'],
      },
      form === 'desktop' ? desktopConfig : undefined,
    );
    const bad = Object.entries(lhr.audits).filter(([, v]) => v.scoreDisplayMode === 'error');
    if (lhr.categories.performance.score === null) {
      console.error(
        'unusable run:',
        lhr.runtimeError?.code ?? '',
        bad.slice(0, 3).map(([k, v]) => `${k}: ${v.errorMessage}`),
        lhr.runWarnings,
      );
      continue;
    }
    const a = (k) => lhr.audits[k].numericValue;
    const {
      performance: perf,
      accessibility: a11y,
      'best-practices': bp,
      seo,
    } = Object.fromEntries(Object.entries(lhr.categories).map(([k, c]) => [k, Math.round(c.score * 100)]));
    const failed = Object.values(lhr.categories)
      .flatMap((c) =>
        c.id === 'performance'
          ? []
          : c.auditRefs
              .filter((r) => r.weight > 0 && lhr.audits[r.id].score !== null && lhr.audits[r.id].score < 1)
              .map((r) => r.id),
      )
      .join(',');
    rows.push({
      secs: +((Date.now() - t) / 1000).toFixed(1),
      perf,
      a11y,
      bp,
      seo,
      fcp: Math.round(a('first-contentful-paint')),
      lcp: Math.round(a('largest-contentful-paint')),
      tbt: Math.round(a('total-blocking-time')),
      si: Math.round(a('speed-index')),
      cls: +a('cumulative-layout-shift').toFixed(4),
      kB: Math.round(a('total-byte-weight') / 1024),
      bench: lhr.environment.benchmarkIndex,
      failed,
    });
    writeFileSync(`reports/lh${new URL(url).pathname.replaceAll('/', '_')}-${rows.length}.html`, report);
  } finally {
    chrome.kill();
    rmSync(userDataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}
console.table(rows);
const median = (k) => rows.map((r) => r[k]).sort((x, y) => x - y)[Math.floor(rows.length / 2)];
console.log(
  'MEDIAN',
  url,
  ['perf', 'a11y', 'bp', 'seo', 'fcp', 'lcp', 'tbt', 'cls', 'secs'].map((k) => `${k}=${median(k)}`).join(' '),
);
