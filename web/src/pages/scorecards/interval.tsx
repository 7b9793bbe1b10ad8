/** A share or a mean as a point with its interval; never a bar, which would hide how little is known. */
import type { ReactNode } from 'react';
import type { ScorecardRow, ShareView } from '../../../../src/apps/server/views/index.ts';

const WIDTH = 56;

function Point(props: {
  at: number;
  low: number | null;
  high: number | null;
  from: number;
  to: number;
}): ReactNode {
  const x = (value: number) =>
    2 +
    ((WIDTH - 4) * (Math.min(props.to, Math.max(props.from, value)) - props.from)) / (props.to - props.from);
  return (
    <svg width={WIDTH} height="12" aria-hidden="true">
      <path d={`M2 6H${WIDTH - 2}`} className="scale" />
      {props.from < 0 ? <path d={`M${x(0)} 1V11`} className="scale" /> : null}
      {props.low === null || props.high === null ? null : (
        <path d={`M${x(props.low)} 6H${x(props.high)}`} className="span" />
      )}
      <path d={`M${x(props.at)} 0V12`} className="point" />
    </svg>
  );
}

function percent(share: number): string {
  return `${Math.round(100 * share)}%`;
}

/** `62% (40–80), 5 of 8`; in a table's cell the interval is drawn, elsewhere said. */
export function Share({ share, said = false }: { share: ShareView | null; said?: boolean }): ReactNode {
  if (share === null) return <span className="q">not yours to know</span>;
  if (share.of === 0) return <span className="q">none yet</span>;
  const at = share.count / share.of;
  const { low, high } = share;
  return (
    <span className="score">
      <Point at={at} low={low} high={high} from={0} to={1} />
      <b className="num">{percent(at)}</b>
      <span className={said ? 'q2' : 'vh'}>
        {low === null || high === null ? '' : `between ${percent(low)} and ${percent(high)}, `}
        {share.count} of {share.of}
      </span>
    </span>
  );
}

/** Steps of the severity scale: above zero more was claimed than was decided. */
export function Inflation({
  of,
  said = false,
  isOwn,
}: {
  of: ScorecardRow['severityInflation'];
  said?: boolean;
  isOwn: boolean;
}): ReactNode {
  if (of === null) return <span className="q">{isOwn ? 'not yours to know' : 'none decided'}</span>;
  const signed = (value: number) => `${value > 0 ? '+' : ''}${value.toFixed(1)}`;
  return (
    <span className="score">
      <Point at={of.mean} low={of.low} high={of.high} from={-4} to={4} />
      <b className="num">{signed(of.mean)}</b>
      <span className={said ? 'q2' : 'vh'}>
        {of.low === null || of.high === null ? '' : `between ${signed(of.low)} and ${signed(of.high)}, `}
        {of.of} decided
      </span>
    </span>
  );
}
