/**
 * What a stranger does with a whole log: read every entry, rebuild every tile and the root, and compare with
 * what the log serves and signed. Reads through a function, so that a directory and a server are the same.
 */

import { type Checkpoint, parseCheckpoint } from '../../core/ledger/checkpoint.ts';
import { appendLeaf, type CompactRange, EMPTY_RANGE, rootOf } from '../../core/ledger/compact-range.ts';
import { HASH_BYTES, hashLeaf, isSameHash } from '../../core/ledger/hash.ts';
import { type IntervalLeaf, parseIntervalLeaf } from '../../core/ledger/interval-leaf.ts';
import { type NoteVerifier, notSigned, openNote, unauthenticatedText } from '../../core/ledger/note.ts';
import { decodeBundle, foldComplete, TILE_WIDTH, tilePath, widthAt } from '../../core/ledger/tiles.ts';

/** The bytes at a path of the log, e.g. `checkpoint`; null where there is none. At most `maxBytes`, else rejects. */
export type ReadLogFile = (path: string, maxBytes: number) => Promise<Uint8Array | null>;

export type LogCheck = {
  /** Every reason why the log is not what it says; empty if all holds. */
  readonly faults: readonly string[];
  readonly isAuthenticated: boolean;
  readonly checkpoint: Checkpoint | null;
  /** Intervals that were closed late: the log admits that nothing ran. */
  readonly late: number;
  readonly from: number | null;
  readonly until: number | null;
};

const MAX_NOTE = 128 * 1024;
const MAX_BUNDLE = TILE_WIDTH * (2 + 0xffff);
/** Past this the log is broken beyond listing. */
const MAX_FAULTS = 20;

/** `keys`: the log's own, old and new; every note has to be signed by one of them. None: nothing is authenticated. */
export async function verifyLog(
  read: ReadLogFile,
  trust: { readonly keys: readonly NoteVerifier[]; readonly since: Uint8Array | null },
): Promise<LogCheck> {
  const note = await read('checkpoint', MAX_NOTE);
  if (note === null) return unread('there is no checkpoint');
  const opened = openCheckpoint(note, trust.keys);
  if (opened.checkpoint === null) return { ...unread(opened.fault), isAuthenticated: false };
  const faults: string[] = [];
  const since = trust.since === null ? null : openCheckpoint(trust.since, trust.keys);
  if (since !== null) {
    if (since.checkpoint === null) faults.push(`the earlier checkpoint: ${since.fault}`);
    else if (since.checkpoint.origin !== opened.checkpoint.origin)
      faults.push('the earlier checkpoint is of another log');
    else if (since.checkpoint.size > opened.checkpoint.size) faults.push('the log is shorter than it was');
  }
  const walked = await walk(read, opened.checkpoint, since?.checkpoint ?? null, faults);
  return { ...walked, faults, isAuthenticated: trust.keys.length > 0, checkpoint: opened.checkpoint };
}

type Opened = { readonly checkpoint: Checkpoint } | { readonly checkpoint: null; readonly fault: string };

function openCheckpoint(note: Uint8Array, keys: readonly NoteVerifier[]): Opened {
  const opened = keys.length === 0 ? null : openNote(note, keys);
  if (opened?.ok === false)
    return { checkpoint: null, fault: `the checkpoint is ${notSigned(keys, opened.reason)}` };
  const text = opened === null ? unauthenticatedText(note) : opened.text;
  const checkpoint = text === null ? null : parseCheckpoint(text);
  if (checkpoint === null) return { checkpoint: null, fault: 'the checkpoint cannot be read' };
  if (keys.length > 0 && !keys.some(({ name }) => name === checkpoint.origin)) {
    return { checkpoint: null, fault: 'the checkpoint is of another log than the key' };
  }
  return { checkpoint };
}

type Walk = Pick<LogCheck, 'late' | 'from' | 'until'>;

async function walk(
  read: ReadLogFile,
  checkpoint: Checkpoint,
  since: Checkpoint | null,
  faults: string[],
): Promise<Walk> {
  let range: CompactRange = EMPTY_RANGE;
  let previous: IntervalLeaf | null = null;
  let from: number | null = null;
  let late = 0;
  const parents: Uint8Array[] = [];
  for (let index = 0; range.size < checkpoint.size; index += 1) {
    if (faults.length >= MAX_FAULTS) break;
    const width = widthAt({ level: 0, index }, checkpoint.size);
    const leaves = await readBundle(read, index, width, faults);
    if (leaves === null) break;
    const row = new Uint8Array(width * HASH_BYTES);
    for (const [at, bytes] of leaves.entries()) {
      const leafHash = hashLeaf(bytes);
      row.set(leafHash, at * HASH_BYTES);
      range = appendLeaf(range, leafHash);
      if (since !== null && range.size === since.size && !isSameHash(rootOf(range), since.root)) {
        faults.push('the log does not extend the earlier checkpoint: its history was changed');
      }
      const leaf = parseIntervalLeaf(bytes);
      if (leaf === null) faults.push(`entry ${range.size - 1} is not an interval`);
      else {
        if (previous !== null && leaf.start !== previous.end)
          faults.push(`entry ${range.size - 1} leaves a gap in time`);
        if (leaf.closed > leaf.end) late += 1;
        from ??= leaf.start;
        previous = leaf;
      }
    }
    await compareTile(read, { level: 0, index, row }, faults);
    if (width === TILE_WIDTH) parents.push(foldComplete(row));
  }
  if (faults.length === 0) {
    if (!isSameHash(rootOf(range), checkpoint.root))
      faults.push('the entries do not have the root that was signed');
    await compareUpperTiles(read, parents, faults);
  }
  return { late, from, until: previous?.end ?? null };
}

async function readBundle(
  read: ReadLogFile,
  index: number,
  width: number,
  faults: string[],
): Promise<Uint8Array[] | null> {
  const path = tilePath({ level: 'entries', index, width });
  const bytes = await read(path, MAX_BUNDLE);
  const entries = bytes === null ? null : decodeBundle(bytes, width);
  if (entries === null) faults.push(`${path}: ${bytes === null ? 'missing' : `not ${width} entries`}`);
  return entries;
}

async function compareTile(
  read: ReadLogFile,
  { level, index, row }: { readonly level: number; readonly index: number; readonly row: Uint8Array },
  faults: string[],
): Promise<void> {
  const path = tilePath({ level, index, width: row.length / HASH_BYTES });
  const bytes = await read(path, TILE_WIDTH * HASH_BYTES);
  if (bytes === null) faults.push(`${path}: missing`);
  else if (!isSameHash(bytes, row)) faults.push(`${path}: not the hashes of the entries`);
}

async function compareUpperTiles(
  read: ReadLogFile,
  first: readonly Uint8Array[],
  faults: string[],
): Promise<void> {
  let row = first;
  for (let level = 1; row.length > 0 && faults.length < MAX_FAULTS; level += 1) {
    const parents: Uint8Array[] = [];
    for (let at = 0; at < row.length; at += TILE_WIDTH) {
      const tile = Buffer.concat(row.slice(at, at + TILE_WIDTH));
      await compareTile(read, { level, index: at / TILE_WIDTH, row: tile }, faults);
      if (tile.length === TILE_WIDTH * HASH_BYTES) parents.push(foldComplete(tile));
    }
    row = parents;
  }
}

function unread(fault: string): LogCheck {
  return { faults: [fault], isAuthenticated: false, checkpoint: null, late: 0, from: null, until: null };
}
