import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { changedStandings, clearedStandings, type StandingNow, type ToldBefore } from './standing.ts';

const status = fc.constantFrom('affected', 'unknown', 'not_affected');
const place = fc.record({
  partyId: fc.constantFrom('p-1', 'p-2'),
  asset: fc.constantFrom('Portal', 'Pump'),
  purl: fc.constantFrom('pkg:npm/walker@1.1.0', 'pkg:npm/walker@1.2.0'),
});
const now: fc.Arbitrary<StandingNow[]> = fc.uniqueArray(
  fc.tuple(place, status, fc.subarray(['1.2.1', '1.3.0'])).map(([at, is, fixed]) => ({
    ...at,
    inventoryId: 'i-2',
    version: at.purl.slice(-5),
    status: is as StandingNow['status'],
    fixed,
  })),
  { selector: ({ partyId, asset, purl }) => `${partyId} ${asset} ${purl}` },
);

function told(standings: readonly StandingNow[]): ToldBefore[] {
  return standings.map((each, index) => ({ ...each, id: `n-${index}`, inventoryId: 'i-1' }));
}

test('whoever was told what is true now is not told again, and after being told nobody is', () => {
  fc.assert(
    fc.property(now, now, (earlier, later) => {
      assert.deepEqual(changedStandings(told(earlier), earlier), []);
      const changes = changedStandings(told(earlier), later);
      const isTold =
        ({ now: each }: { now: StandingNow }) =>
        (other: StandingNow) =>
          [other.partyId, other.asset, other.purl].join() === [each.partyId, each.asset, each.purl].join();
      const after = [
        ...earlier.filter((each) => !changes.some((change) => isTold(change)(each))),
        ...changes.map((change) => change.now),
      ];
      assert.deepEqual(changedStandings(told(after), later), []);
    }),
  );
});

test('each change has its kind; what an asset holds no more is left; a withdrawal clears whoever was told', () => {
  const one: StandingNow = {
    partyId: 'p-1',
    inventoryId: 'i-2',
    asset: 'Portal',
    purl: 'pkg:npm/walker@1.1.0',
    version: '1.1.0',
    status: 'affected',
    fixed: ['1.2.1'],
  };
  const kind = (before: readonly ToldBefore[], after: Partial<StandingNow>) =>
    changedStandings(before, [{ ...one, ...after }]).map((change) => change.kind);
  const [was] = told([one]) as [ToldBefore];
  assert.deepEqual(kind([], {}), ['reached']);
  assert.deepEqual(kind([], { status: 'not_affected' }), []);
  assert.deepEqual(kind([was], { status: 'not_affected' }), ['cleared']);
  assert.deepEqual(kind([was], { status: 'unknown' }), ['unsure-now']);
  assert.deepEqual(kind([was], { fixed: ['1.2.2'] }), ['fixed-elsewhere']);
  assert.deepEqual(kind([{ ...was, status: 'not_affected' }], {}), ['affected-now']);
  assert.deepEqual(
    kind([{ ...was, status: null }], {}),
    [],
    'told before it was kept, and nothing else differs',
  );
  assert.deepEqual(changedStandings([was], []), []);
  assert.deepEqual(
    clearedStandings([was, { ...was, status: 'not_affected' }]).map(({ now: { status: is } }) => is),
    ['not_affected'],
  );
});
