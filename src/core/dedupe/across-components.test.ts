import assert from 'node:assert/strict';
import test from 'node:test';
import { sourceOf } from './across-components.ts';
import { deduplicate } from './deduplicate.ts';
import { finding } from './fixtures.ts';

test('one source is known by its repository, a forge purl, a Go module and a CPE', () => {
  const same = [
    { repository: 'https://github.com/Owner/tool.git' },
    { repository: 'git@github.com:owner/tool' },
    { repository: 'https://github.com/owner/tool/tree/main/src' },
    { purl: 'pkg:github/owner/tool@v1.0.0' },
    { purl: 'pkg:golang/github.com/owner/tool@v1.0.0' },
    { name: 'cpe:2.3:a:owner:tool:1.0:*:*:*:*:*:*:*' },
  ];
  for (const component of same) assert.equal(sourceOf(component), 'github.com/owner/tool');
  assert.equal(sourceOf({ purl: 'pkg:npm/tool@1.0.0' }), null);
});

test('one number about two components is a relation, never a merge', () => {
  const numbered = (id: string, purl: string) =>
    finding(id, { component: { purl }, aliases: ['CVE-2026-1234'] });
  const { clusters, suggestions } = deduplicate([
    numbered('a', 'pkg:npm/example@1.2.0'),
    numbered('b', 'pkg:npm/example-fork@1.2.0'),
  ]);
  assert.equal(clusters.length, 2);
  assert.deepEqual(
    suggestions.map(({ a, b, relation }) => [a, b, relation]),
    [['a', 'b', 'related']],
  );
});

test('a popular number about a thousand components costs no square of relations', () => {
  const many = Array.from({ length: 1_000 }, (_, index) =>
    finding(`f${index}`, {
      component: { purl: `pkg:npm/copy-${index}@1.0.0` },
      aliases: ['CVE-2026-1234'],
      title: `copy ${index}`,
    }),
  );
  const related = deduplicate(many).suggestions.filter(({ relation }) => relation === 'related');
  assert.ok(related.length > 0 && related.length < 200);
});
