/** Words for time. Every instant is shown as how long, and as exactly when in UTC and in the reader's zone. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How near a date must be to count as due. */
export const NEAR_MS = 12 * HOUR;

export type Urgency = 'late' | 'due' | 'open';

export function urgency(dueAt: string | null, now: number): Urgency {
  if (dueAt === null) return 'open';
  const left = Date.parse(dueAt) - now;
  if (left < 0) return 'late';
  return left < NEAR_MS ? 'due' : 'open';
}

/** For something past in a dense row: `16 min ago`, from three hours on in whole hours. */
export function sinceBriefly(at: string, now: number): string {
  const past = now - Date.parse(at);
  return `${span(past < HOUR || past > DAY ? past : Math.round(past / HOUR) * HOUR)} ago`;
}

/** `2 h 46 min`, `34 days`: two units below a day, one above; never a false precision. */
export function span(ms: number): string {
  const size = Math.abs(ms);
  if (size < MINUTE) return `${Math.max(1, Math.round(size / 1000))} s`;
  if (size < HOUR) return `${Math.round(size / MINUTE)} min`;
  if (size < DAY) {
    const hours = Math.floor(size / HOUR);
    const minutes = Math.round((size % HOUR) / MINUTE);
    return minutes === 0 || minutes === 60
      ? `${hours + (minutes === 60 ? 1 : 0)} h`
      : `${hours} h ${minutes} min`;
  }
  const days = Math.round(size / DAY);
  return days === 1 ? '1 day' : `${days.toLocaleString('en')} days`;
}

/** For statistics: `1.8 d`, `38 d`, `6.5 h`; two digits say as much as the interval beside them allows. */
export function statSpan(seconds: number): string {
  const [size, unit] =
    seconds < 90
      ? [seconds, 's']
      : seconds < 5400
        ? [seconds / 60, 'min']
        : seconds < 129_600
          ? [seconds / 3600, 'h']
          : [seconds / 86_400, 'd'];
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}

/** For a date: `in 3 days`, `18 h overdue`. */
export function untilWords(dueAt: string, now: number): string {
  const left = Date.parse(dueAt) - now;
  return left < 0 ? `${span(left)} overdue` : `in ${span(left)}`;
}

/** For something past: `16 min ago`. */
export function sinceWords(at: string, now: number): string {
  return `${span(now - Date.parse(at))} ago`;
}

const UTC_DAY = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});
const UTC_CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const UTC_FULL = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const OWN_CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const OWN_DAY = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });

/** Whether the reader lives in UTC; then a second clock would only repeat the first. */
export function isUtcReader(): boolean {
  return new Date().getTimezoneOffset() === 0 && /^(Etc\/)?(UTC|GMT)|^UTC$/.test(zoneName());
}

export function zoneName(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function utcClock(at: Date): string {
  return `${UTC_CLOCK.format(at)} UTC`;
}

const ZONE_NAMES = (['en-US', 'en-GB'] as const).map(
  (locale) => new Intl.DateTimeFormat(locale, { timeZoneName: 'short' }),
);

/** `EST`, `CET`: each English knows the short names of its own continent; the rest is `GMT+9`. */
export function zoneShort(at: Date): string {
  const names = ZONE_NAMES.map(
    (format) => format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? '',
  );
  return names.find((name) => !name.startsWith('GMT')) ?? names[0] ?? '';
}

/** `12:00 EST`; `Fri 20 Nov 23:00 EST` when the reader's day is another one. */
export function ownClock(at: Date): string {
  const sameDay = UTC_DAY.format(at).replace(',', '') === OWN_DAY.format(at).replace(',', '');
  const clock = `${OWN_CLOCK.format(at)} ${zoneShort(at)}`;
  return sameDay ? clock : `${OWN_DAY.format(at).replace(',', '')} ${clock}`;
}

/** `Thu 19 Nov 20:00 UTC`; with the year where it is another year than now. */
export function exactUtc(at: string, now: number): string {
  const date = new Date(at);
  const sameYear = date.getUTCFullYear() === new Date(now).getUTCFullYear();
  const day = (sameYear ? UTC_DAY : UTC_FULL).format(date).replace(',', '');
  return `${day} ${utcClock(date)}`;
}

export function fullUtc(at: string): string {
  const date = new Date(at);
  return `${UTC_FULL.format(date).replace(',', '')}, ${utcClock(date)}`;
}

export function dayUtc(at: string): string {
  return UTC_FULL.format(new Date(at)).replace(',', '');
}

/** `20 Nov 13:58 UTC` for timelines. */
export function shortUtc(at: string): string {
  return `${UTC_DAY.format(new Date(at)).replace(/^\w+,? /, '')} ${utcClock(new Date(at))}`;
}
