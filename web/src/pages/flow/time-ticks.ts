/** Where names of time stand under the slider: at the bars where a month, a day or an hour begins, never crowded. */
import type { Flow } from '../../../../src/apps/server/views/index.ts';
import { utcClock } from '../../parts/time.ts';

export type Tick = { readonly index: number; readonly words: string };

const MOST = 8;
const HOUR = 3_600_000;
const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' });
const YEAR = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/**
 * The coarsest beginnings of which there are at least two, every second or third of them where there are many; the
 * last bars are left to the word `now`. Empty for fewer than four bars: their ends say as much.
 */
export function ticksOf({ received, step }: Pick<Flow, 'received' | 'step'>): readonly Tick[] {
  if (received.length < 4) return [];
  const starts = received.map(({ from }) => new Date(from));
  for (const { unit, words } of UNITS[step]) {
    const begins = starts.flatMap((at, index) => {
      const before = starts[index - 1];
      return before === undefined || unit(at) === unit(before) ? [] : [{ index, words: words(at) }];
    });
    if (begins.length >= 2) return thinned(begins, received.length);
  }
  return [];
}

type Unit = { readonly unit: (at: Date) => number; readonly words: (at: Date) => string };

const months: Unit = {
  unit: (at) => at.getUTCFullYear() * 12 + at.getUTCMonth(),
  words: (at) => (at.getUTCMonth() === 0 ? YEAR : MONTH).format(at),
};
const days: Unit = { unit: (at) => Math.floor(at.getTime() / (24 * HOUR)), words: (at) => DAY.format(at) };
const hours: Unit = { unit: (at) => Math.floor(at.getTime() / HOUR), words: utcClock };
const minutes: Unit = { unit: (at) => Math.floor(at.getTime() / (HOUR / 6)), words: utcClock };

const UNITS: Readonly<Record<Flow['step'], readonly Unit[]>> = {
  week: [months],
  day: [months, days],
  hour: [days, hours],
  minute: [hours, minutes],
};

function thinned(ticks: readonly Tick[], bars: number): readonly Tick[] {
  const every = Math.ceil(ticks.length / MOST);
  const last = bars - 1 - bars / MOST / 2;
  return ticks.filter(({ index }, number) => number % every === 0 && index <= last);
}
