import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { SEMVER } from '../version/semver.ts';
import type { RangeEvent } from './advisory-range.ts';
import { adviseUpgrade } from './fix-advice.ts';
import type { InventoryComponent } from './inventory.ts';
import type { GroupOfPackage } from './lookup.ts';
import { statusOfComponent } from './status-of-component.ts';

const version = fc.tuple(fc.nat(3), fc.nat(4), fc.nat(3)).map((numbers) => numbers.join('.'));
const line = fc.tuple(version, version).map(([a, b]): readonly RangeEvent[] => {
  const [from, to] = SEMVER.compare(a, b) === 1 ? [b, a] : [a, b];
  return [
    { kind: 'introduced', version: from },
    { kind: 'fixed', version: to },
  ];
});
const open = version.map((from): readonly RangeEvent[] => [{ kind: 'introduced', version: from }]);
const ranges = fc.array(fc.oneof({ weight: 6, arbitrary: line }, { weight: 1, arbitrary: open }), {
  minLength: 1,
  maxLength: 3,
});
const groups = fc.array(ranges, { minLength: 1, maxLength: 5 }).map((all) =>
  all.map(
    (each, index): GroupOfPackage => ({
      id: `X-${index}`,
      aliases: [],
      packages: [{ component: 'pkg:npm/x', ecosystem: 'npm', ranges: each, versions: [] }],
    }),
  ),
);

function holding(present: string): InventoryComponent {
  return { key: 'pkg:npm/x', purl: `pkg:npm/x@${present}`, name: 'x', version: present, ecosystem: 'npm' };
}

function isAffected(group: GroupOfPackage, at: string): boolean {
  return statusOfComponent(group.packages, holding(at), at)?.status === 'affected';
}

function advised(all: readonly GroupOfPackage[], present: string) {
  const asked = all.map((group) => ({ group, version: present }));
  const affecting = asked.filter(({ group }) => isAffected(group, present));
  return adviseUpgrade(holding(present), affecting, asked);
}

test('what clears everything is above the present version and affected by nothing', () => {
  fc.assert(
    fc.property(groups, version, (all, present) => {
      const clearsAll = advised(all, present)?.clearsAll ?? null;
      if (clearsAll === null) return;
      assert.equal(SEMVER.compare(clearsAll, present), 1);
      assert.ok(all.every((group) => !isAffected(group, clearsAll)));
    }),
  );
});

test('no smaller version that an advisory names as fixed clears everything', () => {
  fc.assert(
    fc.property(groups, version, (all, present) => {
      const clearsAll = advised(all, present)?.clearsAll ?? null;
      if (clearsAll === null) return;
      const named = all.flatMap(({ packages }) =>
        packages.flatMap(({ ranges: each }) => each.flat().filter(({ kind }) => kind === 'fixed')),
      );
      const smaller = named.filter(
        ({ version: fix }) => SEMVER.compare(fix, clearsAll) === -1 && SEMVER.compare(fix, present) === 1,
      );
      assert.ok(smaller.every(({ version: fix }) => all.some((group) => isAffected(group, fix))));
    }),
  );
});

test('a fix on the same line is never exposed to its own flaw', () => {
  fc.assert(
    fc.property(groups, version, (all, present) => {
      for (const { advisory, version: fix } of advised(all, present)?.fixes ?? []) {
        const group = all.find(({ id }) => id === advisory);
        assert.ok(group !== undefined);
        if (fix !== null) assert.ok(!isAffected(group, fix) && SEMVER.compare(fix, present) === 1);
      }
    }),
  );
});

test('the advice does not depend on the order of advisories', () => {
  fc.assert(
    fc.property(groups, version, (all, present) => {
      assert.equal(advised(all, present)?.clearsAll, advised(all.toReversed(), present)?.clearsAll);
    }),
  );
});

test('where nothing clears everything, what is left open is named', () => {
  const endless: GroupOfPackage = {
    id: 'ENDLESS',
    aliases: [],
    packages: [
      {
        component: 'pkg:npm/x',
        ecosystem: 'npm',
        ranges: [[{ kind: 'introduced', version: '0' }]],
        versions: [],
      },
    ],
  };
  const fixedLine: RangeEvent[] = [
    { kind: 'introduced', version: '0' },
    { kind: 'fixed', version: '1.2.0' },
  ];
  const ending: GroupOfPackage = {
    id: 'ENDING',
    aliases: [],
    packages: [{ component: 'pkg:npm/x', ecosystem: 'npm', ranges: [fixedLine], versions: [] }],
  };
  assert.deepEqual(advised([endless, ending], '1.0.0'), {
    fixes: [
      { advisory: 'ENDLESS', version: null },
      { advisory: 'ENDING', version: '1.2.0' },
    ],
    clearsAll: null,
    best: { version: '1.2.0', leaves: ['ENDLESS'] },
  });
});
