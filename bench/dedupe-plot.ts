/** How far confidences can be taken at their word: of the pairs judged p, how many are one flaw. */
import { wilson } from './dedupe-metrics.ts';

export type JudgedPoint = { readonly p: number; readonly same: boolean };

const EDGES = [0, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 1];

type Bin = { readonly mean: number; readonly share: number; readonly n: number; readonly hits: number };

function binsOf(points: readonly JudgedPoint[]): readonly Bin[] {
  return EDGES.slice(1).flatMap((end, index) => {
    const inside = points.filter(({ p }) => p >= EDGES[index]! && (p < end || end === 1));
    if (inside.length === 0) return [];
    const hits = inside.filter(({ same }) => same).length;
    const mean = inside.reduce((sum, { p }) => sum + p, 0) / inside.length;
    return [{ mean, share: hits / inside.length, n: inside.length, hits }];
  });
}

export function reliabilityText(points: readonly JudgedPoint[]): string {
  const rows = binsOf(points).map(({ mean, share, n, hits }) => {
    const [low, high] = wilson(hits, n);
    const bar = '#'.repeat(Math.round(30 * share)).padEnd(30, '.');
    return `${mean.toFixed(3)}  ${bar}  ${share.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]  ${hits}/${n}`;
  });
  const brier = points.reduce((sum, { p, same }) => sum + (p - (same ? 1 : 0)) ** 2, 0) / points.length;
  return `said   one flaw in truth\n${rows.join('\n')}\nBrier score ${brier.toFixed(4)}, n ${points.length}\n`;
}

const SIZE = 320;
const EDGE = 44;

export function reliabilitySvg(points: readonly JudgedPoint[]): string {
  const x = (p: number) => (EDGE + p * SIZE).toFixed(1);
  const y = (share: number) => (16 + (1 - share) * SIZE).toFixed(1);
  const marks = binsOf(points).map(({ mean, share, n, hits }) => {
    const [low, high] = wilson(hits, n);
    return [
      `  <line x1="${x(mean)}" y1="${y(low)}" x2="${x(mean)}" y2="${y(high)}" stroke="#4a6fa5" stroke-width="1.5"/>`,
      `  <circle cx="${x(mean)}" cy="${y(share)}" r="${(2 + Math.sqrt(n) / 3).toFixed(1)}" fill="#1d3f72"><title>said ${mean.toFixed(3)}, in truth ${hits} of ${n}</title></circle>`,
    ].join('\n');
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((at) =>
    [
      `  <text x="${x(at)}" y="${SIZE + 32}" text-anchor="middle">${at}</text>`,
      `  <text x="${EDGE - 6}" y="${Number(y(at)) + 4}" text-anchor="end">${at}</text>`,
    ].join('\n'),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE + EDGE + 20} ${SIZE + 60}" font-family="sans-serif" font-size="11" role="img" aria-label="Reliability: confidence said against share in truth, held out">
  <rect width="100%" height="100%" fill="#fff"/>
  <rect x="${EDGE}" y="16" width="${SIZE}" height="${SIZE}" fill="none" stroke="#999"/>
  <line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}" stroke="#bbb" stroke-dasharray="4 4"/>
${ticks.join('\n')}
${marks.join('\n')}
  <text x="${EDGE + SIZE / 2}" y="${SIZE + 50}" text-anchor="middle">confidence said, each package held out (n = ${points.length})</text>
  <text x="12" y="${16 + SIZE / 2}" text-anchor="middle" transform="rotate(-90 12 ${16 + SIZE / 2})">share that is one flaw</text>
</svg>
`;
}

/** What one more finding costs by how many there are, the count on a logarithmic scale, with the bar of twice the first. */
export function scalePlot(costs: readonly { readonly size: number; readonly ms: number }[]): string {
  const first = costs[0]!;
  const top = 1.15 * Math.max(2 * first.ms, ...costs.map(({ ms }) => ms));
  const decades = Math.max(1, Math.log10(costs.at(-1)!.size / first.size));
  const x = (size: number) =>
    (EDGE + SIZE * (0.05 + (0.9 * Math.log10(size / first.size)) / decades)).toFixed(1);
  const y = (ms: number) => (16 + SIZE * (1 - ms / top)).toFixed(1);
  const line = costs.map(({ size, ms }) => `${x(size)},${y(ms)}`).join(' ');
  const marks = costs.map(({ size, ms }) =>
    [
      `<circle cx="${x(size)}" cy="${y(ms)}" r="4" fill="#06578f"/>`,
      `<text x="${x(size)}" y="${Number(y(ms)) - 10}" text-anchor="middle">${ms.toFixed(1)} ms</text>`,
      `<text x="${x(size)}" y="${SIZE + 32}" text-anchor="middle">${size.toLocaleString('en-GB')}</text>`,
    ].join('\n'),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE + EDGE + 20} ${SIZE + 60}" font-family="sans-serif" font-size="11" role="img" aria-label="Cost of one more finding by how many there are">
  <rect width="100%" height="100%" fill="#fff"/>
  <rect x="${EDGE}" y="16" width="${SIZE}" height="${SIZE}" fill="none" stroke="#999"/>
  <line x1="${EDGE}" y1="${y(2 * first.ms)}" x2="${EDGE + SIZE}" y2="${y(2 * first.ms)}" stroke="#854800" stroke-dasharray="4 4"/>
  <text x="${EDGE + SIZE - 4}" y="${Number(y(2 * first.ms)) - 4}" text-anchor="end">promised: at most twice the first</text>
  <polyline points="${line}" fill="none" stroke="#06578f" stroke-width="2"/>
${marks.join('\n')}
  <text x="${EDGE + SIZE / 2}" y="${SIZE + 50}" text-anchor="middle">findings</text>
  <text x="12" y="${16 + SIZE / 2}" text-anchor="middle" transform="rotate(-90 12 ${16 + SIZE / 2})">one more finding, ms (median batch)</text>
</svg>
`;
}
