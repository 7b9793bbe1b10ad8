import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { aliasGroups, MAX_GROUP, preferredFirst } from './alias-groups.ts';

const record = (id: string, aliases: readonly string[], ...components: readonly string[]) => ({
  id,
  aliases,
  affected: components.map((component) => ({ component })),
});

const shape = (records: Parameters<typeof aliasGroups>[0]) => {
  const { groups, suspicious } = aliasGroups(records);
  return {
    groups: groups.map((group) => group.records.map(({ id }) => id).toSorted()).toSorted(),
    suspicious: suspicious.map(({ why, records: own }) => ({ why, ids: own.map(({ id }) => id).toSorted() })),
  };
};

test('two ecosystems may each pack the same flaw', () => {
  const records = [
    record('GHSA-a', ['CVE-1'], 'pkg:cargo/openssl-src'),
    record('DSA-a', ['CVE-1'], 'pkg:deb/debian/openssl'),
    record('CVE-1', []),
  ];
  assert.deepEqual(shape(records), { groups: [['CVE-1', 'DSA-a', 'GHSA-a']], suspicious: [] });
});

test('records that all bear one name are that one flaw, whatever packages they are about', () => {
  const records = [
    record('PYSEC-a', ['CVE-1', 'GHSA-a'], 'pkg:pypi/tensorflow'),
    record('PYSEC-b', ['CVE-1', 'GHSA-a'], 'pkg:pypi/tensorflow-cpu'),
    record('CVE-1', []),
  ];
  assert.deepEqual(shape(records), { groups: [['CVE-1', 'PYSEC-a', 'PYSEC-b']], suspicious: [] });
});

test('different packages of one ecosystem that only a chain of names joins stay apart, and the group is shown', () => {
  const records = [
    record('GHSA-a', ['CVE-1'], 'pkg:npm/mast'),
    record('OSV-a', ['CVE-1', 'CVE-2'], 'pkg:npm/mast'),
    record('GHSA-b', ['CVE-2'], 'pkg:npm/hull'),
  ];
  assert.deepEqual(shape(records), {
    groups: [['GHSA-a', 'OSV-a'], ['GHSA-b']],
    suspicious: [{ why: 'different-packages', ids: ['GHSA-a', 'GHSA-b', 'OSV-a'] }],
  });
});

test('a record about both packages says that they are one flaw', () => {
  const records = [
    record('GHSA-a', ['CVE-1'], 'pkg:npm/mast'),
    record('GHSA-b', ['CVE-1'], 'pkg:npm/hull'),
    record('OSV-a', ['CVE-1'], 'pkg:npm/mast', 'pkg:npm/hull'),
  ];
  assert.equal(shape(records).groups.length, 1);
});

test('two distributions of one package format are two ecosystems', () => {
  const records = [
    record('DSA-a', ['CVE-1'], 'pkg:deb/debian/openssl'),
    record('USN-a', ['CVE-1'], 'pkg:deb/ubuntu/openssl1.0'),
  ];
  assert.equal(shape(records).groups.length, 1);
});

test('the order of the records decides nothing, every record is in one group, and no group is too large', () => {
  const records = fc.uniqueArray(
    fc
      .record({
        id: fc.integer({ min: 0, max: 60 }),
        aliases: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 3 }),
        packages: fc.array(fc.constantFrom('pkg:npm/a', 'pkg:npm/b', 'pkg:pypi/a'), { maxLength: 2 }),
      })
      .map(({ id, aliases, packages }) =>
        record(
          `R-${id}`,
          aliases.map((name) => `CVE-${name}`),
          ...packages,
        ),
      ),
    { selector: ({ id }) => id, maxLength: 50 },
  );
  fc.assert(
    fc.property(records, fc.func(fc.integer()), (some, rank) => {
      const shuffled = some.toSorted((a, b) => rank(a.id) - rank(b.id));
      assert.deepEqual(shape(shuffled).groups, shape(some).groups);
      const members = shape(some).groups.flat();
      assert.deepEqual(members.toSorted(), some.map(({ id }) => id).toSorted());
      assert(shape(some).groups.every((group) => group.length <= MAX_GROUP));
    }),
  );
});

test('a flaw is called by GHSA, else OSV, else CVE', () => {
  assert.deepEqual(preferredFirst(['CVE-1', 'OSV-1', 'GHSA-2', 'GHSA-1']), [
    'GHSA-1',
    'GHSA-2',
    'OSV-1',
    'CVE-1',
  ]);
});
