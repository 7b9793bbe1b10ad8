import assert from 'node:assert/strict';
import test from 'node:test';
import { repositoryOf } from './component-sources.ts';
import { deduplicate } from './deduplicate.ts';
import { finding } from './fixtures.ts';

test('one source is known by its repository, a forge purl, a Go module and a CPE', () => {
  const same = [
    { repository: 'https://github.com/Owner/tool.git' },
    { repository: 'git@github.com:owner/tool' },
    { repository: 'https://github.com/owner/tool/tree/main/src' },
    { purl: 'pkg:github/owner/tool@v1.0.0' },
    { purl: 'pkg:golang/github.com/owner/tool@v1.0.0' },
    { purl: 'pkg:npm/tool@1.0.0?vcs_url=git%2Bhttps://github.com/owner/tool.git%40abc' },
    { name: 'cpe:2.3:a:owner:tool:1.0:*:*:*:*:*:*:*' },
  ];
  for (const component of same) assert.equal(repositoryOf(component), 'github.com/owner/tool');
  assert.equal(repositoryOf({ purl: 'pkg:npm/tool@1.0.0' }), null);
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

test('a copy is known by the change that mends it, and by its name with one place and one weakness', () => {
  const diff = (file: string, start: number) =>
    `--- a/${file}\n+++ b/${file}\n@@ -${start},3 +${start},4 @@\n context\n+  if (key === '__proto__' || key === 'constructor') return target;\n context\n`;
  const patched = (id: string, purl: string, file: string, start: number) =>
    finding(id, {
      component: { purl },
      locations: [{ file }],
      patches: [{ id: 'p', diff: diff(file, start) }],
    });
  const relation = (all: Parameters<typeof deduplicate>[0]) =>
    deduplicate(all).suggestions.map(({ a, b, relation: name, evidence }) => [a, b, name, evidence[0]?.kind]);
  const copies = [
    patched('a', 'pkg:npm/setter@1.2.0', 'lib/set.js', 20),
    patched('b', 'pkg:npm/bundle@1.2.0', 'dist/vendor.js', 2_000),
  ];
  assert.deepEqual(relation(copies), [['a', 'b', 'related', 'same-change']]);
  const named = [
    finding('a', { component: { purl: 'pkg:npm/setter@1.2.0' } }),
    finding('b', { component: { name: 'cpe:2.3:a:someone:setter:1.2.0:*:*:*:*:*:*:*' } }),
  ];
  assert.deepEqual(relation(named), [['a', 'b', 'related', 'same-name']]);
  const elsewhere = { component: { purl: 'pkg:pypi/setter@1.0.0' }, weaknesses: ['CWE-79'] };
  assert.deepEqual(relation([named[0]!, finding('c', elsewhere)]), []);
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
