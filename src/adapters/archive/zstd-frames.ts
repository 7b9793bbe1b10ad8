/**
 * Where each Zstandard frame ends (RFC 8878 §3.1). Inspect writes many frames in a row; Node's decompressor
 * stops after the first without a word, and the JavaScript ones that go on take ten times as long. So the
 * frames are told apart here, and each is given to Node.
 */
const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;

/** Each costs a decompressor of its own; an empty one has nine bytes. */
const MOST_FRAMES = 100_000;

/** The data frames in order. null where the bytes are not a row of whole frames. */
export function splitFrames(bytes: Buffer): readonly Buffer[] | 'too-many' | null {
  const frames: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end = endOfFrame(bytes, at);
    if (end === null || end > bytes.length) return null;
    if (frames.length === MOST_FRAMES) return 'too-many';
    if (bytes.readUInt32LE(at) === FRAME) frames.push(bytes.subarray(at, end));
    at = end;
  }
  return frames;
}

function endOfFrame(bytes: Buffer, start: number): number | null {
  if (start + 8 > bytes.length) return null;
  const magic = bytes.readUInt32LE(start);
  if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) return start + 8 + bytes.readUInt32LE(start + 4);
  if (magic !== FRAME) return null;
  const descriptor = bytes[start + 4] ?? 0;
  const isSingle = (descriptor & 0x20) !== 0;
  const contentSize = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const dictionaryId = [0, 1, 2, 4][descriptor & 3] ?? 0;
  let at = start + 5 + (isSingle ? 0 : 1) + dictionaryId + contentSize;
  for (;;) {
    if (at + 3 > bytes.length) return null;
    const block = bytes.readUIntLE(at, 3);
    const kind = (block >> 1) & 3;
    if (kind === 3) return null;
    // A run-length block holds one byte, whatever length it stands for.
    at += 3 + (kind === 1 ? 1 : block >> 3);
    if ((block & 1) === 1) break;
  }
  return at + ((descriptor & 4) === 0 ? 0 : 4);
}
