/**
 * The alphabet of order-preserving keys. Each piece is written so that plain comparison of the written text
 * is the intended order of the pieces, whatever is written after them.
 */

/**
 * A natural number of any length: its count of digits, then the digits. Leading zeros do not count, and
 * `''` is zero. Below 250 digits the count is one symbol; above, 250 and four symbols.
 */
export function natural(digits: string): string {
  const significant = digits.replace(/^0+/, '');
  const length = significant.length;
  if (length < 250) return String.fromCharCode(length) + significant;
  return `${String.fromCharCode(250, (length >>> 24) & 255, (length >>> 16) & 255, (length >>> 8) & 255, length & 255)}${significant}`;
}

/** Turns an order around: a key of symbols whose set is prefix-free keeps its meaning, backwards. */
export function reversed(key: string): string {
  let turned = '';
  for (let index = 0; index < key.length; index++) turned += String.fromCharCode(255 - key.charCodeAt(index));
  return turned;
}

/**
 * Text, compared by its UTF-8 bytes (which is code point order), a prefix before what it begins.
 * NUL inside the text is written as two symbols so that the closing NUL stays the smallest.
 */
export function text(value: string): string {
  return `${bytes(value).replaceAll('\0', '\0\u0001')}\0\0`;
}

/** UTF-8 as one code unit per byte. ASCII, the ordinary case, is itself. */
function bytes(value: string): string {
  if (isAscii(value)) return value;
  let out = '';
  for (const byte of new TextEncoder().encode(value)) out += String.fromCharCode(byte);
  return out;
}

function isAscii(value: string): boolean {
  for (let index = 0; index < value.length; index++) if (value.charCodeAt(index) > 127) return false;
  return true;
}

export function isDigits(value: string): boolean {
  return /^[0-9]+$/.test(value);
}
