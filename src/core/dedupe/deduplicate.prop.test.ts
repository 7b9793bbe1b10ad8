import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { Finding } from '../finding/finding.ts';
import { deduplicate } from './deduplicate.ts';
import { finding, proven } from './fixtures.ts';

/** Few values for each field, so that merges, suggestions and conflicts are all common. */
const claims: fc.Arbitrary<Finding> = fc
  .record({
    component: fc.constantFrom('pkg:npm/a@1.0.0', 'pkg:npm/b@1.0.0'),
    weakness: fc.constantFrom('CWE-1321', 'CWE-915', 'CWE-78'),
    fn: fc.constantFrom('set', 'merge', 'clone'),
    line: fc.constantFrom(10, 12, 200),
    party: fc.constantFrom('one', 'two', 'three'),
    key: fc.constantFrom('__proto__.x', 'constructor.prototype.x', 'plain'),
    words: fc.constantFrom('walks the path of segments', 'copies inherited members of a source object'),
    program: fc.boolean(),
    crash: fc.option(fc.subarray(['parse_box', 'read_tree', 'decode', 'next_token'], { minLength: 1 }), {
      nil: undefined,
    }),
  })
  .map((claim) => {
    const different: Partial<Finding> = {
      component: { purl: claim.component },
      weaknesses: [claim.weakness],
      finder: { party: claim.party },
      description: `${claim.fn}() ${claim.words}`,
      locations: [{ file: 'index.js', function: claim.fn, startLine: claim.line }],
      ...(claim.crash !== undefined && {
        crash: {
          kind: 'heap-buffer-overflow READ 4',
          frames: claim.crash.map((name) => ({ function: name })),
        },
      }),
    };
    const program = `const m = require('m');\nm.${claim.fn}({}, '${claim.key}', 1);\n`;
    return claim.program ? proven('', program, different) : finding('', different);
  });

const worlds = fc.array(claims, { minLength: 1, maxLength: 14 });

/** The partition as sets of places in the original list, independent of names and order. */
function partition(
  findings: readonly Finding[],
  rename: (index: number) => string,
  order: readonly number[],
): string {
  const named = findings.map((claim, index) => ({ ...claim, id: rename(index) }));
  const indexOf = new Map(named.map(({ id }, index) => [id, index]));
  const { clusters, suggestions } = deduplicate(order.map((index) => named[index]!));
  // Equal claims may swap roles: what must not change is how the contents are grouped.
  const content = (id: string) => JSON.stringify({ ...findings[indexOf.get(id)!]!, id: '' });
  const groups = clusters
    .map(({ findings: members }) => members.map(content).toSorted().join('\n'))
    .toSorted();
  const pairs = suggestions.map(({ a, b, confidence }) =>
    [confidence, ...[content(a), content(b)].toSorted()].join('\n'),
  );
  return JSON.stringify([groups, pairs.toSorted()]);
}

test('shuffling and renumbering findings changes no cluster and no suggestion', () => {
  fc.assert(
    fc.property(worlds, fc.infiniteStream(fc.nat()), (findings, stream) => {
      const forward = findings.map((_, index) => index);
      const keys = forward.map(() => stream.next().value ?? 0);
      const shuffled = forward.toSorted((a, b) => keys[a]! - keys[b]! || b - a);
      const plain = partition(findings, (index) => `f${String(index).padStart(3, '0')}`, forward);
      const renumbered = partition(
        findings,
        (index) => `g${String(999 - (keys[index]! % 500)).padStart(3, '0')}-${index}`,
        shuffled,
      );
      assert.equal(renumbered, plain);
    }),
    { numRuns: 200 },
  );
});

test('every finding is in exactly one cluster', () => {
  fc.assert(
    fc.property(worlds, (claimed) => {
      const findings = claimed.map((claim, index) => ({ ...claim, id: `f${index}` }));
      const members = deduplicate(findings).clusters.flatMap((cluster) => cluster.findings);
      assert.deepEqual(members.toSorted(), findings.map(({ id }) => id).toSorted());
    }),
  );
});

test('two findings that a person keeps apart are never in one cluster', () => {
  fc.assert(
    fc.property(worlds, fc.nat(), fc.nat(), (claimed, x, y) => {
      const findings = claimed.map((claim, index) => ({ ...claim, id: `f${index}` }));
      const a = `f${x % findings.length}`;
      const b = `f${y % findings.length}`;
      if (a === b) return;
      const decision = { a, b, decision: 'apart' as const, by: 'u', at: '2026-01-01T00:00:00Z' };
      const { clusters } = deduplicate(findings, [decision]);
      assert.ok(!clusters.some(({ findings: members }) => members.includes(a) && members.includes(b)));
    }),
  );
});

test('no suggestion is a pair within one cluster, and each finding of a component has its best five', () => {
  fc.assert(
    fc.property(worlds, (claimed) => {
      const findings = claimed.map((claim, index) => ({ ...claim, id: `f${index}` }));
      const { clusters, suggestions } = deduplicate(findings);
      const clusterOf = new Map(
        clusters.flatMap(({ id, findings: all }) => all.map((member) => [member, id])),
      );
      for (const { a, b } of suggestions) assert.notEqual(clusterOf.get(a), clusterOf.get(b));
      for (const { id, component } of findings) {
        const others = findings.filter(
          (other) => other.component.purl === component.purl && clusterOf.get(other.id) !== clusterOf.get(id),
        );
        const listed = suggestions.filter(({ a, b }) => a === id || b === id);
        assert.ok(listed.length >= Math.min(5, others.length), `${id}: ${listed.length} of ${others.length}`);
      }
    }),
  );
});
