/** The clock: what ends next, how long is left to the hour, exactly when in both zones, and where the embargo is. */
import type { ReactNode } from 'react';
import type { CaseDetail } from '../../../../src/apps/server/views/index.ts';
import { useNow } from '../../parts/now.tsx';
import { fullUtc, isUtcReader, ownClock, urgency } from '../../parts/time.ts';

const STATES = ['none', 'proposed', 'active', 'revise', 'exited'] as const;

export function Clock({ found }: { found: CaseDetail }): ReactNode {
  const now = useNow();
  const { embargo } = found;
  const runs = embargo.until !== null && embargo.state !== 'exited' && embargo.state !== 'none';
  const ends = runs ? embargo.until : found.dueAt;
  const reached = STATES.indexOf(embargo.state);
  return (
    <section className={`clock ${ends === null ? 'open' : urgency(ends, now)}`} aria-labelledby="clock">
      <h2 id="clock">
        {clockTitle(runs, ends, now)}
        <span>embargo: {embargo.state}</span>
      </h2>
      {ends === null ? <p className="q2">Nothing runs out here.</p> : <Left ends={ends} now={now} />}
      <ol className="rail" aria-label="Embargo states">
        {STATES.map((state, index) => (
          <li
            key={state}
            className={index < reached ? 'done' : index === reached ? 'now' : undefined}
            aria-current={index === reached ? 'step' : undefined}
          >
            {state}
          </li>
        ))}
      </ol>
    </section>
  );
}

function clockTitle(isEmbargo: boolean, ends: string | null, now: number): string {
  if (ends === null) return 'No date is set';
  const passed = Date.parse(ends) < now;
  if (isEmbargo) return passed ? 'Embargo was to end' : 'Embargo ends in';
  return passed ? 'Next date has passed' : 'Next date in';
}

function Left({ ends, now }: { ends: string; now: number }): ReactNode {
  const left = Date.parse(ends) - now;
  const minutes = Math.floor(Math.abs(left) / 60_000);
  const parts = [
    [Math.floor(minutes / 1440), 'd'],
    [Math.floor(minutes / 60) % 24, 'h'],
    [minutes % 60, 'min'],
  ] as const;
  return (
    <>
      <p className="fig">
        {parts
          .filter(([value, unit]) => unit !== 'd' || value > 0)
          .map(([value, unit]) => (
            <span key={unit}>
              {unit === 'd' ? value : String(value).padStart(2, '0')}
              <small>{unit}</small>{' '}
            </span>
          ))}
        {left < 0 ? <small className="over">overdue</small> : null}
      </p>
      <p className="meta">
        <time dateTime={ends}>{fullUtc(ends)}</time>
        {isUtcReader() ? null : (
          <>
            <br />
            {ownClock(new Date(ends))}, your zone
          </>
        )}
      </p>
    </>
  );
}
