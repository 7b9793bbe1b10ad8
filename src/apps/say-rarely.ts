/**
 * A log that says the same thing once: a database that is away for an hour is one fact, not one line for every
 * request, loop and worker that notices.
 */

/** After this long without it a line is new again. */
const FORGET_AFTER_MS = 60_000;
/** Lines remembered; past that the oldest is forgotten. */
const MOST_LINES = 200;

/** Says a line the 1st, 10th, 100th, … time; `now` in milliseconds, of any origin. */
export function sayRarely(say: (line: string) => void, now: () => number): (line: string) => void {
  const told = new Map<string, { count: number; last: number }>();
  return (line) => {
    const at = now();
    const before = told.get(line);
    const count = before === undefined || at - before.last > FORGET_AFTER_MS ? 1 : before.count + 1;
    told.delete(line);
    told.set(line, { count, last: at });
    for (const oldest of told.keys()) {
      if (told.size <= MOST_LINES) break;
      told.delete(oldest);
    }
    if (count === 1) say(line);
    else if (/^10*$/.test(String(count))) say(`${line} (${count} times)`);
  };
}
