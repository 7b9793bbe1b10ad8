/**
 * Plots as SVG text: points with intervals, never bars without them. Each stands beside a table of the same
 * figures, so the picture is marked as decoration for those who hear the page.
 */
import type { Interval } from '../../core/model/mean.ts';

export type Point = {
  readonly x: number;
  readonly y: number | null;
  readonly interval: Interval | null;
  /** Shown on hover, and the point's name where the axis is of names. */
  readonly label: string;
};

const WIDTH = 640;
const HEIGHT = 260;
const LEFT = 56;
const RIGHT = 16;
const TOP = 12;
const BOTTOM = 44;

/** Shares (0 to 1) over a logarithmic axis. Empty text where there is nothing to show. */
export function shareOverLog(
  points: readonly Point[],
  { axis, isLine = false }: { readonly axis: string; readonly isLine?: boolean },
): string {
  const drawn = points.filter(({ x, y }) => x > 0 && y !== null);
  if (drawn.length === 0) return '';
  const [low, high] = [Math.min(...drawn.map(({ x }) => x)), Math.max(...drawn.map(({ x }) => x))];
  const spread = Math.log2(high / low) || 1;
  const across = (x: number): number =>
    LEFT + 12 + (Math.log2(x / low) / spread) * (WIDTH - LEFT - RIGHT - 24);
  const line = isLine
    ? `<polyline class="line" points="${drawn.map(({ x, y }) => `${at(across(x))},${at(up(y ?? 0))}`).join(' ')}"/>`
    : '';
  const marks = drawn.map((point) => mark(point, across(point.x))).join('');
  const ticks = drawn
    .filter((_, index) => index % Math.ceil(drawn.length / 8) === 0)
    .map(({ x }) => tick(across(x), short(x)))
    .join('');
  return svg(`${shares()}${ticks}${axisName(axis)}${line}${marks}`);
}

/** Shares side by side under names. */
export function shareByName(points: readonly Omit<Point, 'x'>[]): string {
  const drawn = points.filter(({ y }) => y !== null);
  if (drawn.length === 0) return '';
  const step = (WIDTH - LEFT - RIGHT) / drawn.length;
  const parts = drawn.map((point, index) => {
    const x = LEFT + step * (index + 0.5);
    return mark(point, x) + tick(x, point.label);
  });
  return svg(shares() + parts.join(''));
}

function svg(inside: string): string {
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="presentation" aria-hidden="true">${inside}</svg>`;
}

const up = (share: number): number => TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);
const at = (value: number): string => value.toFixed(1);

function shares(): string {
  return [0, 0.25, 0.5, 0.75, 1]
    .map(
      (share) =>
        `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at(up(share))}" y2="${at(up(share))}"/>` +
        `<text class="tick" x="${LEFT - 8}" y="${at(up(share) + 4)}" text-anchor="end">${share * 100} %</text>`,
    )
    .join('');
}

function tick(x: number, text: string): string {
  return `<text class="tick" x="${at(x)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${escaped(text)}</text>`;
}

function axisName(text: string): string {
  return `<text class="tick" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${escaped(text)}</text>`;
}

/** An open point says that no interval could be given. */
function mark({ y, interval, label }: Omit<Point, 'x'>, x: number): string {
  const [low, high] = [clamped(interval?.low ?? y ?? 0), clamped(interval?.high ?? y ?? 0)];
  const whisker =
    interval === null
      ? ''
      : `<line class="whisker" x1="${at(x)}" x2="${at(x)}" y1="${at(up(low))}" y2="${at(up(high))}"/>`;
  const kind = interval === null ? 'point open' : 'point';
  return `${whisker}<circle class="${kind}" cx="${at(x)}" cy="${at(up(clamped(y ?? 0)))}" r="5"><title>${escaped(label)}</title></circle>`;
}

function clamped(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** 1,200,000 → 1.2M. */
function short(value: number): string {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(2))}M`;
  if (value >= 1e3) return `${Number((value / 1e3).toPrecision(2))}k`;
  return String(Number(value.toPrecision(2)));
}

/** Text from a log or a plan, for HTML and SVG, in text and in quoted attributes. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, '\ufffd');
}
