/** Two answers to one request, from two worlds: the same status, headers and bytes, or a leak. */
import { createHash } from 'node:crypto';
import type { Seen } from './world-calls.ts';

/** When it was sent, and how the connection is kept: the machine's, not the world's. */
const OF_THE_MACHINE = new Set(['date', 'connection', 'keep-alive']);

/** Null where they are the same; else one line that says how they differ. */
export function difference(a: Seen, b: Seen, ports: readonly [number, number]): string | null {
  if (a.status !== b.status)
    return `status ${a.status} and ${b.status}: ${a.text.slice(0, 200)} | ${b.text.slice(0, 200)}`;
  // Most answers do not say where they come from, and are compared as they are.
  if (a.text !== b.text) {
    const [textA, textB] = [withoutPort(a.text, ports[0]), withoutPort(b.text, ports[1])];
    if (textA !== textB) return `body ${firstDifference(textA, textB)}`;
  }
  const [headersA, headersB] = [headersOf(a), headersOf(b)];
  for (const name of new Set([...headersA.keys(), ...headersB.keys()])) {
    const [valueA, valueB] = [headersA.get(name), headersB.get(name)];
    if (valueA === valueB || (isEtagOfBody(name, valueA, a) && isEtagOfBody(name, valueB, b))) continue;
    if (
      valueA === undefined ||
      valueB === undefined ||
      withoutPort(valueA, ports[0]) !== withoutPort(valueB, ports[1])
    ) {
      return `header ${name}: ${valueA} and ${valueB}`;
    }
  }
  return null;
}

/** The two servers stand side by side on one machine, and some answers say where they are. */
function withoutPort(text: string, port: number): string {
  return text
    .replaceAll(`localhost:${port}`, 'localhost:PORT')
    .replaceAll(`breakwater-${port}=`, 'breakwater-PORT=');
}

/** By name; of one that comes several times all values, in their order. */
function headersOf({ rawHeaders }: Seen): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = String(rawHeaders[at]).toLowerCase();
    const before = headers.get(name);
    const value = String(rawHeaders[at + 1]);
    if (!OF_THE_MACHINE.has(name)) headers.set(name, before === undefined ? value : `${before}\n${value}`);
  }
  return headers;
}

/** An ETag that is the digest of its body says nothing that the body does not; any other is compared as it is. */
function isEtagOfBody(name: string, value: string | undefined, { text }: Seen): boolean {
  if (name !== 'etag') return false;
  return value === `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}

function firstDifference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 60), at + 100));
  return `at ${at} of ${a.length} and ${b.length}: ${around(a)} | ${around(b)}`;
}
