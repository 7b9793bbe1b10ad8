/** Two answers to one request, from two worlds: the same status, headers and bytes, or a leak. */
import { createHash } from 'node:crypto';
import type { Answer } from '../server.ts';

/** When it was sent, and how the connection is kept: the machine's, not the world's. */
const OF_THE_MACHINE = new Set(['date', 'connection', 'keep-alive']);

/** Null where they are the same; else one line that says how they differ. */
export function difference(a: Answer, b: Answer, ports: readonly [number, number]): string | null {
  if (a.status !== b.status)
    return `status ${a.status} and ${b.status}: ${a.text.slice(0, 200)} | ${b.text.slice(0, 200)}`;
  const [textA, textB] = [withoutPort(a.text, ports[0]), withoutPort(b.text, ports[1])];
  if (textA !== textB) return `body ${firstDifference(textA, textB)}`;
  const [headersA, headersB] = [headersOf(a, ports[0]), headersOf(b, ports[1])];
  for (const name of new Set([...headersA.keys(), ...headersB.keys()])) {
    if (headersA.get(name) !== headersB.get(name)) {
      return `header ${name}: ${headersA.get(name)} and ${headersB.get(name)}`;
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

/** An ETag that is the digest of its body says nothing that the body does not; any other is compared as it is. */
function headersOf(answer: Answer, port: number): ReadonlyMap<string, string> {
  const headers = [...answer.headers].filter(([name]) => !OF_THE_MACHINE.has(name));
  return new Map(
    headers.map(([name, value]) => [
      name,
      name === 'etag' && value === etagOf(answer.text) ? 'of the body' : withoutPort(value, port),
    ]),
  );
}

function etagOf(text: string): string {
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}

function firstDifference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 60), at + 100));
  return `at ${at} of ${a.length} and ${b.length}: ${around(a)} | ${around(b)}`;
}
