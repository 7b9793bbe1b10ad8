/**
 * Instants and deadlines: the only place that does calendar arithmetic. A deadline is an instant, so it has an
 * hour, and it says by which zone it was reckoned; "14 days" means fourteen times the same hour on that zone's
 * clock, whatever its summer time does. Time zone data is the runtime's (IANA).
 */
export type Deadline = {
  /** RFC 3339 UTC, what is compared. */
  readonly at: string;
  /** IANA name, e.g. `America/New_York`: shown beside the hour. */
  readonly zone: string;
};

/** RFC 3339 with an explicit offset or Z; null for anything else, including dates without an hour. */
export function parseInstant(text: string): string | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/.test(text)) return null;
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) return null;
  // Date.parse rolls 30 February over into March; such a date names no day.
  const day = Number(text.slice(8, 10));
  const lastDay = new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate();
  return day > lastDay ? null : new Date(milliseconds).toISOString();
}

/** Adds calendar days on the zone's clock. An hour that does not exist that day is taken after the gap. */
export function addDays(from: string, days: number, zone = 'UTC'): Deadline {
  const start = Date.parse(from);
  const wall = start + offsetAt(start, zone);
  const target = wall + days * 86_400_000;
  // The offset at the target depends on the instant sought: one correction settles it on both sides of a change.
  const guess = target - offsetAt(target, zone);
  const settled = target - offsetAt(guess, zone);
  return { at: new Date(Math.max(guess, settled)).toISOString(), zone };
}

export function isPast(deadline: { readonly at: string }, now: string): boolean {
  return Date.parse(deadline.at) <= Date.parse(now);
}

/** What the zone's clock is ahead of UTC at an instant, in milliseconds. Throws RangeError for an unknown zone. */
function offsetAt(instant: number, zone: string): number {
  // Most deadlines are UTC's, and asking for its offset costs as much as judging a pair of findings.
  if (zone === 'UTC') return 0;
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return wall - Math.floor(instant / 1000) * 1000;
}
