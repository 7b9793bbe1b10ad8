/**
 * Where bytes stop being UTF-8. Only run after a fast decoder has refused them, to say the place; a scanner
 * over bytes, so that a stream and a whole document give the same answer. Source: Unicode 3.9, table 3-7.
 */
export type Utf8State = { offset: number; pending: number; low: number; high: number };

export function utf8State(): Utf8State {
  return { offset: 0, pending: 0, low: 0x80, high: 0xbf };
}

/** Offset of the first byte that cannot be there, or -1 while all is well. */
export function firstInvalid(state: Utf8State, chunk: Uint8Array): number {
  for (let at = 0; at < chunk.length; at++) {
    const byte = chunk[at] as number;
    if (state.pending > 0) {
      if (byte < state.low || byte > state.high) return state.offset + at;
      state.pending -= 1;
      state.low = 0x80;
      state.high = 0xbf;
    } else if (byte >= 0x80 && !lead(state, byte)) return state.offset + at;
  }
  state.offset += chunk.length;
  return -1;
}

function lead(state: Utf8State, byte: number): boolean {
  if (byte >= 0xc2 && byte <= 0xdf) state.pending = 1;
  else if (byte >= 0xe0 && byte <= 0xef) state.pending = 2;
  else if (byte >= 0xf0 && byte <= 0xf4) state.pending = 3;
  else return false;
  // No overlong forms, no surrogates, nothing above U+10FFFF.
  state.low = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
  state.high = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
  return true;
}
