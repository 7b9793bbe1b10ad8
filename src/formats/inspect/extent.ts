/**
 * How much a JSON document would become in memory, before it does. Ten megabytes of `[` or of `{},` are a few kilobytes
 * packed; parsed they stop the process for seconds or take a hundred times their size.
 */

/** What is smaller cannot do harm by its number of values, and nearly all samples are. */
const LOOKED_AT_BYTES = 256 * 1024;
/** Python's own JSON reader gives up near a thousand. */
const MOST_DEPTH = 500;
const MOST_VALUES = 5_000_000;

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/** null where it may be parsed; whether it is JSON is not looked at. */
export function excessOf(document: Uint8Array): 'too-deep' | 'too-many-values' | null {
  if (document.length < LOOKED_AT_BYTES) return null;
  const bytes = Buffer.from(document.buffer, document.byteOffset, document.length);
  let [depth, values] = [0, 0];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      const end = endOfString(bytes, at);
      if (end === -1) return null;
      at = end;
    } else if (byte === LIST || byte === OBJECT) {
      depth += 1;
      values += 1;
      if (depth > MOST_DEPTH) return 'too-deep';
    } else if (byte === COMMA) values += 1;
    else if (byte === LIST_END || byte === OBJECT_END) depth -= 1;
    if (values > MOST_VALUES) return 'too-many-values';
  }
  return null;
}

/** Of the string that begins at `start`; -1 where it has no end. */
function endOfString(bytes: Buffer, start: number): number {
  for (let end = bytes.indexOf(QUOTE, start + 1); end !== -1; end = bytes.indexOf(QUOTE, end + 1)) {
    let before = end;
    while (bytes[before - 1] === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 0) return end;
  }
  return -1;
}
