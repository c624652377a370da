/** Small drawn scenes that stand in for generated pictures. */
export function scene(seed: number): { width: number; height: number; svg: string } {
  const shapes = [
    [3, 2],
    [1, 1],
    [2, 3],
    [16, 9],
    [4, 5],
  ];
  const [w = 3, h = 2] = shapes[seed % shapes.length] ?? [];
  const width = 320 * Math.sqrt(w / h);
  const height = (width * h) / w;
  const hue = (seed * 67) % 360;
  const hill = (level: number, shift: number, light: number) =>
    `<path d="M0 ${height * level} q${width * 0.25} ${-height * (0.1 + (shift % 3) * 0.06)} ${width * 0.5} 0 t${width * 0.5} ${-height * 0.04} V${height} H0z" fill="hsl(${(hue + shift * 14) % 360} 45% ${light}%)"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${Math.round(width * 3)}" height="${Math.round(height * 3)}">
<defs><linearGradient id="s" x2="0" y2="1"><stop stop-color="hsl(${hue} 70% ${seed % 2 ? 22 : 78}%)"/><stop offset="1" stop-color="hsl(${(hue + 40) % 360} 80% ${seed % 2 ? 48 : 66}%)"/></linearGradient></defs>
<rect width="100%" height="100%" fill="url(#s)"/><circle cx="${width * (0.2 + ((seed * 13) % 60) / 100)}" cy="${height * 0.3}" r="${height * 0.12}" fill="#fff3d6" opacity=".9"/>
${hill(0.6, seed, 42)}${hill(0.74, seed + 1, 30)}${hill(0.88, seed + 2, 17)}</svg>`;
  return { width: Math.round(width * 3), height: Math.round(height * 3), svg };
}

export const peaks = (seed: number) =>
  Array.from({ length: 400 }, (_, i) => Math.abs(Math.sin(i * 0.11 + seed) * Math.cos(i * 0.023 + seed * 2)));
