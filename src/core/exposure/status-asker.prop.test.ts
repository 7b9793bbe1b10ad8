import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { InventoryComponent } from './inventory.ts';
import { affectedIn, VERSION_POOLS, versionIn } from './range-arbitraries.ts';
import { statusAsker } from './status-asker.ts';
import { statusOfComponent } from './status-of-component.ts';

const COMMIT = 'a'.repeat(40);

for (const pool of VERSION_POOLS) {
  test(`${pool.ecosystem}: asking for the status alone gives the status of the full answer`, () => {
    const other = VERSION_POOLS.find(({ type }) => type !== pool.type) ?? pool;
    const affected = fc
      .tuple(
        fc.oneof(
          { weight: 6, arbitrary: affectedIn(pool, 'x') },
          { weight: 1, arbitrary: affectedIn(other, 'x') },
        ),
        fc.constantFrom('', '', ':11', ':12'),
        fc.constantFrom(undefined, undefined, COMMIT),
      )
      .map(([own, release, commit]) => ({
        ...own,
        ecosystem: `${own.ecosystem}${release}`,
        ...(commit !== undefined && {
          commits: [{ repository: null, events: [{ kind: 'introduced' as const, version: commit }] }],
        }),
      }));
    const asked = fc.record({
      packages: fc.array(affected, { maxLength: 3 }),
      release: fc.constantFrom('', ':12'),
      commit: fc.constantFrom(undefined, COMMIT),
      versions: fc.array(versionIn(pool), { minLength: 1, maxLength: 6 }),
    });
    fc.assert(
      fc.property(asked, ({ packages, release, commit, versions }) => {
        const component: InventoryComponent = {
          key: 'x',
          purl: null,
          name: 'x',
          version: '1',
          ecosystem: `${pool.ecosystem}${release}`,
          ...(commit !== undefined && { commit }),
        };
        const ask = statusAsker(packages, component);
        for (const version of versions)
          assert.equal(
            ask(version),
            statusOfComponent(packages, component, version)?.status ?? null,
            version,
          );
      }),
      { numRuns: 500 },
    );
  });
}
