import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Actor } from '../../core/policy/actor.ts';
import { openCursor, type PagePosition, type PageScope, sealCursor } from './page-cursor.ts';

const key = new Uint8Array(32).fill(7);
const actor = (principalId: string): Actor => ({
  principalId,
  partyId: 'p-a',
  kind: 'key',
  roles: [],
  scopes: [],
  subjects: [principalId],
});

const positions: fc.Arbitrary<PagePosition> = fc.array(
  fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
  { maxLength: 4 },
);
const scopes: fc.Arbitrary<PageScope> = fc.record({
  actor: fc.option(fc.constantFrom(actor('u-1'), actor('u-2')), { nil: null }),
  list: fc.constantFrom('findings', 'cases'),
  query: fc.dictionary(fc.constantFrom('sort', 'state', 'q'), fc.constantFrom('a', 'b', '')),
});

test('a cursor opens where it was sealed, whatever page size is asked next', () => {
  fc.assert(
    fc.property(positions, scopes, (position, scope) => {
      const cursor = sealCursor(key, scope, position);
      const next = { ...scope, query: { ...scope.query, cursor, limit: 7 } };
      assert.deepEqual(openCursor(key, next, cursor), position);
    }),
  );
});

test('a cursor opens for nobody else, in no other list and under no other filter', () => {
  fc.assert(
    fc.property(positions, scopes, scopes, (position, sealed, other) => {
      fc.pre(JSON.stringify(sorted(sealed)) !== JSON.stringify(sorted(other)));
      assert.throws(() => openCursor(key, other, sealCursor(key, sealed, position)), { code: 'invalid' });
    }),
  );
});

test('a cursor that was changed anywhere, cut or made up is refused and never read', () => {
  const scope: PageScope = { actor: actor('u-1'), list: 'findings', query: {} };
  fc.assert(
    fc.property(positions, fc.nat(), fc.integer({ min: 1, max: 255 }), (position, at, flip) => {
      const bytes = Buffer.from(sealCursor(key, scope, position), 'base64url');
      bytes[at % bytes.length]! ^= flip;
      assert.throws(() => openCursor(key, scope, bytes.toString('base64url')), { code: 'invalid' });
      assert.throws(() => openCursor(key, scope, bytes.subarray(0, -1).toString('base64url')), {
        code: 'invalid',
      });
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      assert.throws(() => openCursor(key, scope, text), { code: 'invalid' });
    }),
  );
});

test('no cursor is the first page', () => {
  assert.equal(openCursor(key, { actor: null, list: 'findings', query: {} }, undefined), null);
});

function sorted({ actor: who, list, query }: PageScope): unknown {
  return [who?.principalId ?? null, list, Object.entries(query).toSorted(([a], [b]) => (a < b ? -1 : 1))];
}
