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

/** Where a share is reached, with an interval along the axis: a time horizon. */
export type Reach = {
  readonly share: number;
  readonly x: number;
  readonly interval: Interval | null;
  readonly label: string;
};

export type OverLog = {
  readonly axis: string;
  readonly isLine?: boolean;
  /** A fitted share for any x. */
  readonly curve?: (x: number) => number;
  readonly reaches?: readonly Reach[];
  /** How a value is written under the axis. */
  readonly write?: (value: number) => string;
};

/** Shares (0 to 1) over a logarithmic axis. Empty text where there is nothing to show. */
export function shareOverLog(points: readonly Point[], options: OverLog): string {
  const { axis, isLine = false, curve, reaches = [], write = short } = options;
  const drawn = points.filter(({ x, y }) => x > 0 && y !== null);
  if (drawn.length === 0) return '';
  const across = logScale([...drawn, ...reaches].map(({ x }) => x));
  const line = isLine
    ? polyline(
        'line',
        drawn.map(({ x, y }) => [across(x), y ?? 0]),
      )
    : '';
  const fitted =
    curve === undefined ? '' : polyline('curve', samples(across.low, across.high, curve, across));
  const marks = drawn.map((point) => mark(point, across(point.x))).join('');
  const ticks = drawn
    .filter((_, index) => index % Math.ceil(drawn.length / 8) === 0)
    .map(({ x }) => tick(across(x), write(x)))
    .join('');
  const reached = reaches.map((each) => reach(each, across)).join('');
  return svg(`${shares()}${ticks}${axisName(axis)}${line}${fitted}${marks}${reached}`);
}

type LogScale = ((x: number) => number) & { readonly low: number; readonly high: number };

/** Pixels for positive values; what lies outside is drawn at the edge. */
function logScale(values: readonly number[]): LogScale {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const spread = Math.log2(high / low) || 1;
  const scale = (x: number): number => {
    const place = Math.log2(Math.max(x, Number.MIN_VALUE) / low) / spread;
    return LEFT + 12 + Math.min(1, Math.max(0, place)) * (WIDTH - LEFT - RIGHT - 24);
  };
  return Object.assign(scale, { low, high });
}

const CURVE_STEPS = 60;

function samples(
  low: number,
  high: number,
  curve: (x: number) => number,
  across: LogScale,
): readonly (readonly [number, number])[] {
  return Array.from({ length: CURVE_STEPS + 1 }, (_, step) => {
    const x = low * (high / low) ** (step / CURVE_STEPS);
    return [across(x), clamped(curve(x))] as const;
  });
}

function polyline(kind: string, places: readonly (readonly [x: number, share: number])[]): string {
  return `<polyline class="${kind}" points="${places.map(([x, y]) => `${at(x)},${at(up(y))}`).join(' ')}"/>`;
}

/** A diamond on the curve with its whisker along the axis. */
function reach({ share, x, interval, label }: Reach, across: LogScale): string {
  const [cx, cy] = [across(x), up(share)];
  const whisker =
    interval === null
      ? ''
      : `<line class="whisker" x1="${at(across(interval.low))}" x2="${at(across(interval.high))}" y1="${at(cy)}" y2="${at(cy)}"/>`;
  const kind = interval === null ? 'reach open' : 'reach';
  return `${whisker}<path class="${kind}" d="M${at(cx)} ${at(cy - 8)}l8 8l-8 8l-8 -8z"><title>${escaped(label)}</title></path>`;
}

export type NamedRange = {
  readonly name: string;
  readonly x: number;
  readonly interval: Interval | null;
  readonly label: string;
};

const ROW = 30;

/** One row a name, a point with its interval along a logarithmic axis. Empty text where there is nothing to show. */
export function rangesOverLog(
  ranges: readonly NamedRange[],
  { axis, write = short }: { readonly axis: string; readonly write?: (value: number) => string },
): string {
  if (ranges.length === 0) return '';
  const ends = ranges.flatMap(({ x, interval }) => [x, interval?.low ?? x, interval?.high ?? x]);
  const across = logScale(ends.filter((end) => end > 0));
  const foot = TOP + ranges.length * ROW;
  const rows = ranges.map(({ name, x, interval, label }, row) => {
    const y = TOP + (row + 0.7) * ROW;
    const [low, high] = [across(interval?.low ?? x), across(interval?.high ?? x)];
    const kind = interval === null ? 'point open' : 'point';
    return (
      `<text class="tick" x="${LEFT}" y="${at(y - 9)}">${escaped(name)}</text>` +
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at(y)}" y2="${at(y)}"/>` +
      `<line class="whisker" x1="${at(low)}" x2="${at(high)}" y1="${at(y)}" y2="${at(y)}"/>` +
      `<circle class="${kind}" cx="${at(across(x))}" cy="${at(y)}" r="5"><title>${escaped(label)}</title></circle>`
    );
  });
  const ticks = [0, 1 / 3, 2 / 3, 1].map((share) => {
    const value = across.low * (across.high / across.low) ** share;
    return `<text class="tick" x="${at(across(value))}" y="${foot + 18}" text-anchor="middle">${escaped(write(value))}</text>`;
  });
  const name = `<text class="tick" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${foot + 38}" text-anchor="middle">${escaped(axis)}</text>`;
  return svg(rows.join('') + ticks.join('') + name, foot + 44);
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

function svg(inside: string, height = HEIGHT): string {
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="presentation" aria-hidden="true">${inside}</svg>`;
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
