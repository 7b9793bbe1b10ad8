/** Points with their intervals, never bars without them. A table of the same figures stands beside each. */
import type { ReactNode } from 'react';

type Interval = { readonly low: number; readonly high: number } | null;

export type Point = {
  readonly key: string;
  /** Where it stands on the axis; named points stand side by side. */
  readonly x: number;
  readonly share: number | null;
  readonly interval: Interval;
  readonly label: string;
};

const WIDTH = 560;
const HEIGHT = 220;
const LEFT = 48;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 40;

const up = (share: number): number => TOP + (1 - Math.min(1, Math.max(0, share))) * (HEIGHT - TOP - BOTTOM);

/** Shares under names. */
export function NamedPlot({ points }: { points: readonly Omit<Point, 'x'>[] }): ReactNode {
  const step = (WIDTH - LEFT - RIGHT) / Math.max(1, points.length);
  const placed = points.map((point, index) => ({ ...point, x: LEFT + step * (index + 0.5) }));
  return <Plot points={placed} ticks={placed.map(({ x, label }) => ({ x, label }))} axis="" />;
}

export type Curve = {
  readonly at: (x: number) => number;
  readonly reaches: readonly { readonly share: number; readonly x: number; readonly interval: Interval }[];
};

/** Shares over a logarithmic axis, with a fitted curve where there is one. */
export function LogPlot(props: {
  points: readonly Point[];
  axis: string;
  write: (x: number) => string;
  curve?: Curve | undefined;
}): ReactNode {
  const drawn = props.points.filter(({ x, share }) => x > 0 && share !== null);
  if (drawn.length === 0) return null;
  const ends = [...drawn.map(({ x }) => x), ...(props.curve?.reaches ?? []).map(({ x }) => x)];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const spread = Math.log2(high / low) || 1;
  const across = (x: number): number =>
    LEFT + 10 + Math.min(1, Math.max(0, Math.log2(x / low) / spread)) * (WIDTH - LEFT - RIGHT - 20);
  const every = Math.ceil(drawn.length / 7);
  const ticks = drawn
    .filter((_, index) => index % every === 0)
    .map(({ x }) => ({ x: across(x), label: props.write(x) }));
  const { curve } = props;
  const line =
    curve === undefined
      ? ''
      : Array.from({ length: 61 }, (_, index) => {
          const x = low * (high / low) ** (index / 60);
          return `${across(x).toFixed(1)},${up(curve.at(x)).toFixed(1)}`;
        }).join(' ');
  return (
    <Plot points={drawn.map((point) => ({ ...point, x: across(point.x) }))} ticks={ticks} axis={props.axis}>
      {line === '' ? null : <polyline className="curve" points={line} />}
      {curve?.reaches.map(({ share, x, interval }) => (
        <g key={share} className="reach">
          {interval === null ? null : (
            <line x1={across(interval.low)} x2={across(interval.high)} y1={up(share)} y2={up(share)} />
          )}
          <path d={`M${across(x)} ${up(share) - 7}l7 7l-7 7l-7 -7z`} />
        </g>
      ))}
    </Plot>
  );
}

function Plot(props: {
  points: readonly Point[];
  ticks: readonly { readonly x: number; readonly label: string }[];
  axis: string;
  children?: ReactNode;
}): ReactNode {
  return (
    <svg className="plot" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <g key={share}>
          <line className="grid-line" x1={LEFT} x2={WIDTH - RIGHT} y1={up(share)} y2={up(share)} />
          <text x={LEFT - 8} y={up(share) + 4} textAnchor="end">
            {share * 100} %
          </text>
        </g>
      ))}
      {props.ticks.map(({ x, label }) => (
        <text key={x} x={x} y={HEIGHT - BOTTOM + 17} textAnchor="middle">
          {label}
        </text>
      ))}
      {props.axis === '' ? null : (
        <text x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 4} textAnchor="middle">
          {props.axis}
        </text>
      )}
      {props.children}
      {props.points.map((point) =>
        point.share === null ? null : (
          <g key={point.key} className={point.interval === null ? 'point open' : 'point'}>
            {point.interval === null ? null : (
              <line x1={point.x} x2={point.x} y1={up(point.interval.low)} y2={up(point.interval.high)} />
            )}
            <circle cx={point.x} cy={up(point.share)} r="4.5" />
          </g>
        ),
      )}
    </svg>
  );
}
