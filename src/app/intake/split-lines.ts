/**
 * Cuts a stream of bytes into lines without ever holding more than one line and one chunk. A line over the
 * limit is dropped as it arrives and reported, so that it costs no memory and spoils no other.
 */
export type Line =
  | { readonly number: number; readonly bytes: Uint8Array }
  /** Longer than the limit; its bytes are gone. */
  | { readonly number: number; readonly bytes: null };

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Lines are numbered from 1. Empty ones are counted and not yielded. A last line needs no line feed. */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Line[]> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let number = 1;
  const keep = (piece: Uint8Array): void => {
    length += piece.length;
    if (length > maxBytes) parts = [];
    else parts.push(piece);
  };
  const cut = (): Line | null => {
    const line = finish(parts, length, { number, maxBytes });
    parts = [];
    length = 0;
    number += 1;
    return line;
  };
  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      keep(chunk.subarray(from, at));
      const line = cut();
      if (line !== null) lines.push(line);
      from = at + 1;
    }
    if (from < chunk.length) keep(chunk.subarray(from));
    if (lines.length > 0) yield lines;
  }
  const last = length > 0 ? cut() : null;
  if (last !== null) yield [last];
}

function finish(
  parts: readonly Uint8Array[],
  length: number,
  { number, maxBytes }: { readonly number: number; readonly maxBytes: number },
): Line | null {
  if (length > maxBytes) return { number, bytes: null };
  const whole = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  const bytes = whole.at(-1) === CARRIAGE_RETURN ? whole.subarray(0, -1) : whole;
  return bytes.length === 0 ? null : { number, bytes };
}
