/** A wall-clock date and hour in a named zone as an instant, so that a deadline is typed as people agree on it. */

export const ZONES = [
  'UTC',
  'America/New_York',
  'America/Chicago',
  'America/Los_Angeles',
  'Europe/London',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Asia/Tokyo',
  'Australia/Sydney',
] as const;

/** RFC 3339 UTC; null where the words are no date and hour. An hour that does not exist is taken after the gap. */
export function instantIn(zone: string, date: string, hour: string): string | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || !/^\d\d:\d\d$/.test(hour)) return null;
  const wall = Date.parse(`${date}T${hour}:00Z`);
  if (Number.isNaN(wall)) return null;
  const guess = wall - offsetAt(wall, zone);
  const settled = wall - offsetAt(guess, zone);
  return new Date(Math.max(guess, settled)).toISOString();
}

/** What the zone's clock is ahead of UTC then, in ms. */
function offsetAt(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(instant);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return (
    Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute')) -
    Math.floor(instant / 60_000) * 60_000
  );
}
