import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { appendLeaf, type CompactRange, EMPTY_RANGE, rootOf } from './compact-range.ts';
import { EMPTY_ROOT, HASH_BYTES, hashLeaf, hashNode } from './hash.ts';
import {
  decodeBundle,
  encodeBundle,
  growTiles,
  parseTilePath,
  readNodesFrom,
  type TileId,
  tilePath,
  widthAt,
} from './tiles.ts';
import { consistencyRanges, hashRange, inclusionRanges, proofOf, type ReadNode } from './tree.ts';
import { isConsistent, isIncluded } from './verify.ts';

/** RFC 9162 §2.1.1 read out loud: the slow definition that everything else must agree with. */
function definedRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return EMPTY_ROOT;
  if (leaves.length === 1) return leaves[0]!;
  let width = 1;
  while (width * 2 < leaves.length) width *= 2;
  return hashNode(definedRoot(leaves.slice(0, width)), definedRoot(leaves.slice(width)));
}

const hashes = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, at) => hashLeaf(Buffer.from(`leaf ${at}`)));

/** A log kept in tiles, appended to in the given batches. */
function tiledLog(batches: readonly number[]): { size: number; leaves: Uint8Array[]; read: ReadNode } {
  const tiles = new Map<string, Uint8Array>();
  const key = ({ level, index }: TileId): string => `${level}/${index}`;
  const leaves = hashes(batches.reduce((sum, count) => sum + count, 0));
  let size = 0;
  for (const count of batches) {
    for (const grown of growTiles(size, (id) => tiles.get(key(id))!, leaves.slice(size, size + count))) {
      const before = tiles.get(key(grown));
      if (before !== undefined) assert.deepEqual(grown.hashes.subarray(0, before.length), before);
      tiles.set(key(grown), grown.hashes);
    }
    size += count;
  }
  for (const [name, tile] of tiles) {
    const [level = 0, index = 0] = name.split('/').map(Number);
    assert.equal(tile.length / HASH_BYTES, widthAt({ level, index }, size), `width of ${name} at ${size}`);
  }
  return { size, leaves, read: readNodesFrom((id) => tiles.get(key(id)) ?? null) };
}

const batches = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 5 });

test('the root of a log does not depend on how it was appended, nor on how it is kept', () => {
  fc.assert(
    fc.property(batches, (counts) => {
      const { size, leaves, read } = tiledLog(counts);
      const expected = definedRoot(leaves);
      assert.deepEqual(Buffer.from(hashRange({ start: 0, end: size }, read)), Buffer.from(expected));
      const range = leaves.reduce<CompactRange>(appendLeaf, EMPTY_RANGE);
      assert.deepEqual(Buffer.from(rootOf(range)), Buffer.from(expected));
    }),
    { numRuns: 25 },
  );
});

test('a log of 70,000 leaves fills two levels of tiles and starts a third', () => {
  const { leaves, read, size } = tiledLog([1, 65_535, 4_464]);
  assert.deepEqual(
    Buffer.from(hashRange({ start: 0, end: size }, read)),
    Buffer.from(rootOf(leaves.reduce<CompactRange>(appendLeaf, EMPTY_RANGE))),
  );
  assert.equal(widthAt({ level: 0, index: 273 }, 70_000), 112);
  assert.equal(widthAt({ level: 1, index: 1 }, 70_000), 17);
  assert.equal(widthAt({ level: 2, index: 0 }, 70_000), 1);
});

test('what is in the log can be proven, and nothing else can', () => {
  const { leaves, read } = tiledLog([600]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 600 }), fc.nat(599), fc.nat(1_000), (size, at, flip) => {
      const index = at % size;
      const root = hashRange({ start: 0, end: size }, read);
      const proof = proofOf(inclusionRanges(index, size), read);
      const claim = { index, size, root, proof, leafHash: leaves[index]! };
      assert.ok(isIncluded(claim));
      assert.ok(!isIncluded({ ...claim, leafHash: leaves[(index + 1) % 600]! }) || size === 1);
      assert.ok(!isIncluded({ ...claim, proof: [...proof, root] }));
      assert.ok(!isIncluded({ ...claim, index: index + 1 }));
      if (proof.length === 0) return;
      const broken = proof.map((hash) => Uint8Array.from(hash));
      const byte = broken[flip % broken.length]!;
      byte[flip % HASH_BYTES]! ^= 1 << (flip % 8);
      assert.ok(!isIncluded({ ...claim, proof: broken }));
      assert.ok(!isIncluded({ ...claim, proof: proof.slice(1) }));
    }),
  );
});

test('a later log extends an earlier one, and no log extends another history', () => {
  const { read } = tiledLog([600]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 600 }), fc.nat(599), fc.nat(255), (newSize, cut, flip) => {
      const oldSize = 1 + (cut % newSize);
      const oldRoot = hashRange({ start: 0, end: oldSize }, read);
      const newRoot = hashRange({ start: 0, end: newSize }, read);
      const proof = proofOf(consistencyRanges(oldSize, newSize), read);
      const claim = { oldSize, newSize, oldRoot, newRoot, proof };
      assert.ok(isConsistent(claim));
      const forged = Uint8Array.from(oldRoot);
      forged[flip % HASH_BYTES]! ^= 1;
      assert.ok(!isConsistent({ ...claim, oldRoot: forged }));
      assert.ok(!isConsistent({ ...claim, newRoot: forged }));
      assert.ok(!isConsistent({ ...claim, proof: [...proof, newRoot] }));
    }),
  );
});

test('a tile has one path, and only its path leads to it', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant('entries' as const)),
      fc.nat({ max: 10 ** 15 }),
      fc.integer({ min: 1, max: 256 }),
      (level, index, width) => {
        const id = { level, index, width };
        assert.deepEqual(parseTilePath(tilePath(id)), id);
      },
    ),
  );
  fc.assert(
    fc.property(fc.string({ maxLength: 100 }), (path) => {
      const id = parseTilePath(path);
      assert.ok(id === null || tilePath(id) === path);
    }),
  );
  assert.equal(tilePath({ level: 0, index: 1_234_067, width: 256 }), 'tile/0/x001/x234/067');
  for (const hostile of [
    'tile/0/x000/001',
    'tile/00/001',
    'tile/64/000',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/../000',
    'tile/0/001/',
    'tile/-1/001',
    'tile/0/x001',
    'tile/entries/1',
  ])
    assert.equal(parseTilePath(hostile), null, hostile);
});

test('a bundle is read back as it was written, or not at all', () => {
  const entries = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 });
  fc.assert(
    fc.property(entries, fc.uint8Array({ minLength: 1, maxLength: 9 }), (list, garbage) => {
      const bytes = encodeBundle(list);
      assert.deepEqual(
        decodeBundle(bytes, list.length)?.map((e) => Buffer.from(e)),
        list.map((e) => Buffer.from(e)),
      );
      assert.equal(decodeBundle(Buffer.concat([bytes, garbage]), list.length), null);
      if (bytes.length > 0) assert.equal(decodeBundle(bytes.subarray(0, -1), list.length), null);
      assert.equal(decodeBundle(bytes, list.length + 1), null);
    }),
  );
});
