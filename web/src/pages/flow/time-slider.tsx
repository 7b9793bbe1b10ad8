/** Moves the picture through time. Bars are what came in; the open one is not complete yet. */
import { type ReactNode, useEffect, useState } from 'react';
import type { Flow } from '../../../../src/apps/server/views/index.ts';
import { dayUtc, fullUtc, isUtcReader, ownClock, utcClock } from '../../parts/time.ts';
import { many } from '../../parts/words.ts';
import { ticksOf } from './time-ticks.ts';

const STEP_WORDS: Readonly<Record<Flow['step'], string>> = {
  minute: 'minute',
  hour: 'hour',
  day: 'day',
  week: 'week',
};

export function TimeSlider({
  flow,
  at,
  setAt,
}: {
  flow: Flow;
  at: string | undefined;
  setAt: (at: string | undefined) => void;
}): ReactNode {
  const last = flow.received.length - 1;
  const wanted = at === undefined ? last : indexOf(flow, at);
  const [index, setIndex] = useState(wanted);
  useEffect(() => setIndex(wanted), [wanted]);
  useEffect(() => {
    if (index === wanted) return;
    const timer = setTimeout(() => setAt(index >= last ? undefined : endOf(flow, index)), 80);
    return () => clearTimeout(timer);
  }, [index, wanted, last, flow, setAt]);
  if (last < 1) return null;
  const shown = index >= last ? flow.lastAt : endOf(flow, index);
  const most = Math.max(1, ...flow.received.map((bar) => bar.count));
  const step = STEP_WORDS[flow.step];
  return (
    <div className="time">
      <output htmlFor="flow-time">
        <b>{dayUtc(shown)}</b>
        <span className="meta">
          {utcClock(new Date(shown))}
          {isUtcReader() ? '' : ` · ${ownClock(new Date(shown))}`}
        </span>
      </output>
      <div className="track">
        <div className="bars" aria-hidden="true">
          {flow.received.map((bar, position) => (
            <i
              key={bar.from}
              className={position > index ? 'later' : position === last ? 'open' : undefined}
              style={{ height: `${bar.count === 0 ? 0 : Math.max(6, (100 * bar.count) / most)}%` }}
            />
          ))}
        </div>
        <input
          id="flow-time"
          type="range"
          min={0}
          max={last}
          value={index}
          aria-label="Time shown"
          aria-valuetext={`${fullUtc(shown)}; ${many(flow.received[index]?.count ?? 0, 'finding')} came in that ${step}`}
          onChange={(event) => setIndex(Number(event.target.value))}
        />
        <Ticks flow={flow} />
      </div>
      <span className="meta">
        Received each {step}. The open bar is this {step}, not yet complete.
      </span>
    </div>
  );
}

/** Without ticks the ends say when it began. `now` stands at the end always: that is where the slider leads. */
function Ticks({ flow }: { flow: Flow }): ReactNode {
  const ticks = ticksOf(flow);
  const bars = flow.received.length;
  return (
    <div className="ticks meta" aria-hidden="true">
      {ticks.length > 0 ? null : <span>{utcClockDay(flow.firstAt, flow.step)}</span>}
      {ticks.map(({ index, words }) => (
        <span key={index} style={{ left: `${(100 * index) / bars}%` }}>
          {words}
        </span>
      ))}
      <span className="now">now</span>
    </div>
  );
}

function utcClockDay(at: string, step: Flow['step']): string {
  return step === 'minute' || step === 'hour' ? utcClock(new Date(at)) : dayUtc(at);
}

/** The end of a bar: the start of the next one. */
function endOf(flow: Flow, index: number): string {
  return flow.received[index + 1]?.from ?? flow.lastAt;
}

function indexOf(flow: Flow, at: string): number {
  const found = flow.received.findIndex((_, index) => Date.parse(endOf(flow, index)) >= Date.parse(at));
  return found < 0 ? flow.received.length - 1 : found;
}
