/** A point with its interval on a scale that all rows of a table share: never a bar without one. */
import type { ReactNode } from 'react';

/** `ends`: what the scale begins and ends with, in words. `point`: what the point is. */
export function IntervalHeads(props: {
  of: string;
  ends: readonly [string, string];
  point: string;
}): ReactNode {
  return (
    <thead>
      <tr>
        <th scope="col">{props.of}</th>
        <th scope="col" className="plot desk-only">
          {props.ends[0]} <span className="right">{props.ends[1]}</span>
        </th>
        {[props.point, '95%', 'n'].map((head) => (
          <th key={head} scope="col" className="num">
            {head}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** All in per cent of the scale; without bounds nothing can be said but the point. */
export function IntervalCell(props: {
  point: number;
  bounds: { readonly low: number; readonly high: number } | null;
}): ReactNode {
  const { point, bounds } = props;
  return (
    <td className="plot desk-only">
      {bounds === null ? null : (
        <span
          className="interval"
          style={{ left: `${bounds.low}%`, width: `${Math.max(0.5, bounds.high - bounds.low)}%` }}
        />
      )}
      <i style={{ left: `${point}%` }} />
    </td>
  );
}
