import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, type Json } from './canonical-json.ts';
import { commitmentOf, internalLeafOf } from './commitment.ts';
import { sha256 } from './hash.ts';
import { encodeIntervalLeaf, parseIntervalLeaf } from './interval-leaf.ts';
import {
  foldRow,
  hashSubtree,
  INTERVAL_DEPTH,
  intervalProof,
  isInInterval,
  keptLevels,
  type Placed,
  placesFor,
  under,
} from './interval-tree.ts';

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });

function interval(seed: Uint8Array, count: number): { placed: Placed[]; row: Uint8Array; root: Uint8Array } {
  const placed = placesFor(seed, count)
    .map((place, at) => ({ place, commitment: sha256(Buffer.from(`commitment ${at}`)) }))
    .sort((a, b) => a.place - b.place);
  const depth = keptLevels(count);
  const row = Buffer.concat(
    Array.from({ length: 2 ** depth }, (_, index) =>
      hashSubtree(seed, { depth, index }, under(placed, { depth, index })),
    ),
  );
  return { placed, row, root: foldRow(row) };
}

test('every commitment of an interval is provable from its neighbours alone, with 24 siblings', () => {
  fc.assert(
    fc.property(bytes32, fc.integer({ min: 1, max: 300 }), fc.nat(299), (seed, count, pick) => {
      const { placed, row, root } = interval(seed, count);
      const { place, commitment } = placed[pick % count]!;
      const depth = keptLevels(count);
      const index = Math.floor(place / 2 ** (INTERVAL_DEPTH - depth));
      const siblings = intervalProof(seed, { row, placed: under(placed, { depth, index }) }, place);
      assert.equal(siblings.length, INTERVAL_DEPTH);
      assert.ok(isInInterval({ root, place, commitment, siblings }));
      assert.ok(!isInInterval({ root, place: place ^ 1, commitment, siblings }));
      assert.ok(!isInInterval({ root, place, commitment: sha256(commitment), siblings }));
      assert.ok(!isInInterval({ root, place, commitment, siblings: siblings.slice(1) }));
    }),
    { numRuns: 40 },
  );
});

test('what levels are kept changes no root, where no two kept neighbours are both empty', () => {
  fc.assert(
    fc.property(bytes32, fc.integer({ min: 0, max: 120 }), (seed, count) => {
      const { placed, root } = interval(seed, count);
      const depth = keptLevels(count) - 1;
      const parents = depth < 0 ? [] : Array.from({ length: 2 ** depth }, (_, index) => ({ depth, index }));
      fc.pre(parents.every((at) => under(placed, at).length > 0));
      assert.deepEqual(Buffer.from(hashSubtree(seed, { depth: 0, index: 0 }, placed)), Buffer.from(root));
    }),
    { numRuns: 30 },
  );
});

test('places are distinct and reach the whole width', () => {
  const places = placesFor(sha256(Buffer.from('seed')), 20_000);
  assert.equal(new Set(places).size, 20_000);
  const upper = places.filter((place) => place >= 2 ** 23).length;
  assert.ok(upper > 9_500 && upper < 10_500, `${upper} of 20,000 in the upper half`);
});

test('two seeds give the same commitments unrelated roots and proofs', () => {
  const [one, other] = [interval(sha256(Buffer.from('a')), 3), interval(sha256(Buffer.from('b')), 3)];
  assert.notDeepEqual(one.root, other.root);
  assert.notDeepEqual(
    one.placed.map((p) => p.place),
    other.placed.map((p) => p.place),
  );
});

test('an interval leaf is as long for nothing as for much, and has one spelling', () => {
  const when = fc.integer({ min: 0, max: Date.UTC(9998, 0) });
  fc.assert(
    fc.property(
      bytes32,
      bytes32,
      when,
      fc.integer({ min: 1, max: 10_000 }),
      (root, internal, start, lengthMs) => {
        const leaf = { start, end: start + lengthMs, closed: start + 3 * lengthMs, root, internal };
        const encoded = encodeIntervalLeaf(leaf);
        assert.equal(encoded.length, 187);
        const parsed = parseIntervalLeaf(encoded);
        assert.deepEqual([parsed?.start, parsed?.end, parsed?.closed], [leaf.start, leaf.end, leaf.closed]);
        assert.deepEqual(Buffer.from(parsed!.root), Buffer.from(root));
        assert.deepEqual(Buffer.from(parsed!.internal), Buffer.from(internal));
        assert.equal(parseIntervalLeaf(Buffer.concat([encoded, Buffer.from('\n')])), null);
        assert.equal(parseIntervalLeaf(encoded.subarray(1)), null);
        assert.equal(parseIntervalLeaf(encodeIntervalLeaf({ ...leaf, closed: start })), null);
      },
    ),
  );
});

test('canonical JSON says the same value the same way, and loses nothing', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = canonicalJson(value as Json);
      assert.equal(canonicalJson(JSON.parse(text)), text);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
    }),
  );
  assert.equal(
    canonicalJson({ b: 1, a: [true, null, 1e21, -0], '\u20ac': 'ö"\u000f' }),
    '{"a":[true,null,1e+21,0],"b":1,"€":"ö\\"\\u000f"}',
  );
  // RFC 8785 §3.2.3: by UTF-16 code unit, so a surrogate pair sorts before U+FB33.
  assert.equal(canonicalJson({ '\ufb33': 1, '\ud83d\ude00': 2 }), '{"\ud83d\ude00":2,"\ufb33":1}');
  assert.throws(() => canonicalJson('\ud800'));
  assert.throws(() => canonicalJson(Number.NaN));
});

test('the same entry under another nonce, or in the other log, is another hash', () => {
  fc.assert(
    fc.property(bytes32, bytes32, fc.uint8Array({ maxLength: 200 }), (nonce, other, entry) => {
      fc.pre(Buffer.compare(nonce, other) !== 0);
      assert.notDeepEqual(commitmentOf(nonce, entry), commitmentOf(other, entry));
      assert.notDeepEqual(commitmentOf(nonce, entry), internalLeafOf(nonce, entry));
      assert.deepEqual(commitmentOf(nonce, entry), commitmentOf(nonce, entry));
    }),
  );
});
