import assert from 'node:assert/strict';
import test from 'node:test';
import { allowsPublication, boundUntil, type Embargo, moveEmbargo } from './embargo.ts';

const until = '2026-12-01T12:00:00Z';
const later = '2026-12-15T12:00:00Z';
const active: Embargo = { state: 'active', until };

test('a proposal binds nobody until it is accepted', () => {
  const proposed = moveEmbargo({ state: 'none' }, { move: 'propose', until, by: 'p' });
  assert.equal(proposed?.state, 'proposed');
  assert.equal(boundUntil(proposed!), null);
  assert.equal(boundUntil(moveEmbargo(proposed!, { move: 'accept' })!), until);
});

test('the old date binds while an extension is discussed, and after it is refused', () => {
  const revise = moveEmbargo(active, { move: 'revise', until: later, by: 'p' });
  assert.equal(boundUntil(revise!), until);
  assert.deepEqual(moveEmbargo(revise!, { move: 'reject' }), active);
  assert.equal(boundUntil(moveEmbargo(revise!, { move: 'accept' })!), later);
});

test('an embargo that was left is never entered again', () => {
  const exited = moveEmbargo(active, { move: 'exit', at: until, why: 'public' });
  assert.equal(exited?.state, 'exited');
  for (const move of ['propose', 'revise'] as const) {
    assert.equal(moveEmbargo(exited!, { move, until: later, by: 'p' }), null);
  }
  assert.equal(moveEmbargo(exited!, { move: 'accept' }), null);
});

test('nothing may be published before the agreed instant', () => {
  assert.ok(!allowsPublication(active, '2026-12-01T11:59:59Z'));
  assert.ok(allowsPublication(active, until));
  assert.ok(allowsPublication({ state: 'none' }, '2026-01-01T00:00:00Z'));
});
