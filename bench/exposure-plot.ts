/** How matching grows with the portfolio: three panels side by side, both scales logarithmic, each with its promise. */
export type Panel = {
  readonly title: string;
  readonly unit: string;
  /** What was promised at the whole size, in the unit. */
  readonly promise: number;
  readonly points: readonly { readonly share: number; readonly value: number }[];
};

const WIDTH = 220;
const HEIGHT = 240;
const LEFT = 24;
const TOP = 40;
const GAP = 36;

export function growthPlot(panels: readonly Panel[]): string {
  const width = LEFT + panels.length * (WIDTH + GAP);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${TOP + HEIGHT + 52}" font-family="sans-serif" font-size="11" role="img" aria-label="Time to match, by the share of ten thousand inventories and 300,000 ranges">
  <rect width="100%" height="100%" fill="#fff"/>
${panels.map((panel, index) => panelAt(LEFT + index * (WIDTH + GAP), panel)).join('\n')}
  <text x="${width / 2}" y="${TOP + HEIGHT + 44}" text-anchor="middle">share of 10,000 inventories of 300 components and of 300,000 ranges</text>
</svg>
`;
}

function panelAt(left: number, { title, unit, promise, points }: Panel): string {
  const shares = points.map(({ share }) => share);
  const values = [promise, ...points.map(({ value }) => value)];
  const across = scale([Math.min(...shares), Math.max(...shares)], [left + 24, left + WIDTH - 24]);
  const up = scale([Math.min(...values), Math.max(...values)], [TOP + HEIGHT - 24, TOP + 24]);
  const line = points.map(({ share, value }) => `${across(share)},${up(value)}`).join(' ');
  const marks = points.map(({ share, value }) =>
    [
      `  <circle cx="${across(share)}" cy="${up(value)}" r="4" fill="#06578f"/>`,
      `  <text x="${across(share)}" y="${Number(up(value)) - 9}" text-anchor="middle">${spelled(value)}</text>`,
      `  <text x="${across(share)}" y="${TOP + HEIGHT + 16}" text-anchor="middle">${share * 100} %</text>`,
    ].join('\n'),
  );
  return `  <text x="${left}" y="20" font-weight="bold">${title}</text>
  <rect x="${left}" y="${TOP}" width="${WIDTH}" height="${HEIGHT}" fill="none" stroke="#999"/>
  <line x1="${left}" y1="${up(promise)}" x2="${left + WIDTH}" y2="${up(promise)}" stroke="#854800" stroke-dasharray="4 4"/>
  <text x="${left + 4}" y="${Number(up(promise)) - 5}">promised: ${promise} ${unit}</text>
  <polyline points="${line}" fill="none" stroke="#06578f" stroke-width="2"/>
${marks.join('\n')}`;
}

/** Logarithmic; where all values are one, all lie at the beginning. */
function scale(
  [low, high]: readonly [number, number],
  [from, to]: readonly [number, number],
): (value: number) => string {
  const span = Math.log(high / low) || 1;
  return (value) => (from + ((to - from) * Math.log(value / low)) / span).toFixed(1);
}

function spelled(value: number): string {
  return value < 10 ? String(Number(value.toPrecision(2))) : String(Math.round(value));
}
