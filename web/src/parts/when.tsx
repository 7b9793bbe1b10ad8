/** Any time, both ways: how long, and exactly when, in UTC and in the reader's own zone. */
import type { ReactNode } from 'react';
import { useNow } from './now.tsx';
import { exactUtc, isUtcReader, ownClock, sinceBriefly, sinceWords, untilWords, urgency } from './time.ts';

function exactly(at: string, now: number): string {
  const utc = exactUtc(at, now);
  return isUtcReader() ? utc : `${utc} · ${ownClock(new Date(at))}`;
}

/** A date ahead, or passed. `flat` puts both on one line. */
export function Due({ at, flat = false }: { at: string; flat?: boolean }): ReactNode {
  const now = useNow();
  return (
    <span className={`when ${urgency(at, now)} ${flat ? 'flat' : ''}`}>
      <b>{untilWords(at, now)}</b>
      <time dateTime={at}>{exactly(at, now)}</time>
    </span>
  );
}

/** When something runs out, or did: an ending by itself, which nobody is late for. */
export function Until({ at }: { at: string }): ReactNode {
  const now = useNow();
  return (
    <span className="when">
      <b>{Date.parse(at) <= now ? `ended ${sinceWords(at, now)}` : untilWords(at, now)}</b>
      <time dateTime={at}>{exactly(at, now)}</time>
    </span>
  );
}

/** Something that happened. */
export function Ago({ at, flat = false }: { at: string; flat?: boolean }): ReactNode {
  const now = useNow();
  return (
    <span className={`when ${flat ? 'flat' : ''}`}>
      <b>{sinceWords(at, now)}</b>
      <time dateTime={at}>{exactly(at, now)}</time>
    </span>
  );
}

/** In a dense row: how long, with the exact moment one hover or one inspector away. */
export function AgoShort({ at }: { at: string }): ReactNode {
  const now = useNow();
  return (
    <time className="nowrap" dateTime={at} title={exactly(at, now)}>
      {sinceBriefly(at, now)}
    </time>
  );
}

export function Exact({ at }: { at: string }): ReactNode {
  const now = useNow();
  return <time dateTime={at}>{exactly(at, now)}</time>;
}
