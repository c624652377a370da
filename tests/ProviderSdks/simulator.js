import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(
  new URL('../ProviderSimulator/bin/Release/net10.0/MediaLab.ProviderSimulator.dll', import.meta.url),
);

/** Starts the simulator on a free port of this machine. */
export async function startSimulator() {
  const child = spawn('dotnet', ['exec', program, '--urls', 'http://127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /Now listening on: (http:\S+)/.exec(line)?.[1];
    if (address) return { address, stop: () => child.kill() };
  }
  throw new Error('The simulator did not start.');
}

export const key = () => `sk-sim-ok-${crypto.randomUUID().replaceAll('-', '')}`;

const signatures = {
  png: [0x89, 0x50, 0x4e, 0x47],
  jpeg: [0xff, 0xd8, 0xff],
  webp: [0x52, 0x49, 0x46, 0x46],
  mp3: [0xff, 0xfb],
};

/** What the first bytes say. */
export function kindOf(bytes) {
  const start = Buffer.from(bytes);
  if (start.toString('latin1', 4, 8) === 'ftyp') return 'mp4';
  if (start.toString('latin1', 8, 12) === 'WAVE') return 'wav';
  return Object.keys(signatures).find((kind) => signatures[kind].every((byte, place) => start[place] === byte)) ?? 'unknown';
}

export async function download(link, headers = {}) {
  const answer = await fetch(link, { headers });
  if (!answer.ok) throw new Error(`${link}: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}

export async function collect(stream) {
  const pieces = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}
