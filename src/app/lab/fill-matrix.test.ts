import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_PATCHES, missingPairs } from './fill-matrix.ts';
import type { MatrixProof } from './matrix-ports.ts';

/** `p1` is a diff, `2.0.0` a release. */
function proof(
  findingId: string,
  patches: readonly string[],
  verdict: MatrixProof['verdict'] = 'reproduced',
) {
  return {
    findingId,
    ownId: null,
    title: findingId,
    submitter: { id: 'p', name: 'lab', kind: 'finder', sector: null },
    componentKey: 'npm:crane',
    oracle: { type: 'prototype-polluted' },
    patches: patches.map((id) => (id.includes('.') ? { id, version: id } : { id, diff: '' })),
    experimentId: `x-${findingId}`,
    verdict,
    judged: [],
    crash: null,
    case: null,
  } as const satisfies MatrixProof;
}

const named = (pairs: ReturnType<typeof missingPairs>) =>
  pairs.map(({ row, owner, patch }) => `${row.findingId} meets ${owner.findingId}/${patch.id}`);

test('a newcomer meets the others’ patches, and the others’ proofs meet its own', () => {
  const own = proof('a', ['p1']);
  const pairs = missingPairs(own, [own, proof('b', ['p1', 'p2']), proof('c', [])], []);
  assert.deepEqual(named(pairs), ['a meets b/p1', 'a meets b/p2', 'b meets a/p1', 'c meets a/p1']);
});

test('a proof that does not hold is run against nothing, but its patches are met', () => {
  const own = proof('a', ['p1'], 'not_reproduced');
  assert.deepEqual(named(missingPairs(own, [own, proof('b', ['p1'])], [])), ['b meets a/p1']);
});

test('a cell that was run is not run again, one that told nothing is', () => {
  const own = proof('a', []);
  const cell = { findingId: 'a', ownerId: 'b', at: new Date(0) };
  const pairs = missingPairs(
    own,
    [own, proof('b', ['p1', 'p2'])],
    [
      { ...cell, patchId: 'p1', outcome: 'does_not_stop' },
      { ...cell, patchId: 'p2', outcome: 'could_not_tell' },
    ],
  );
  assert.deepEqual(named(pairs), ['a meets b/p2']);
});

test('a finding with very many patches does not keep the lab for ever', () => {
  const own = proof('a', []);
  const many = Array.from({ length: 100 }, (_, n) => `p${n}`);
  assert.equal(missingPairs(own, [own, proof('b', many)], []).length, MAX_PATCHES);
});

test('a release that several findings name is met once, and not at all by a proof that met it as its own', () => {
  const own = proof('a', []);
  const others = [proof('b', ['2.0.0']), proof('c', ['2.0.0'])];
  assert.deepEqual(named(missingPairs(own, [own, ...others], [])), ['a meets b/2.0.0']);
  const naming = proof('a', ['2.0.0']);
  assert.deepEqual(named(missingPairs(naming, [naming, ...others], [])), []);
});
