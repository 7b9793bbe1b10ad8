import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isKev, readKev } from './read.ts';

const listing = {
  cveID: 'CVE-2026-1000',
  dateAdded: '2026-01-02',
  dueDate: '2026-01-23',
  knownRansomwareCampaignUse: 'Known',
};

test('a catalogue is read with its day and its entries', () => {
  const document = { catalogVersion: '2026.01.02', vulnerabilities: [listing] };
  assert(isKev(document));
  const read = readKev(document);
  assert(read.ok);
  assert.deepEqual(read.value, {
    version: '2026.01.02',
    isComplete: true,
    entries: [{ cve: 'CVE-2026-1000', addedOn: '2026-01-02', dueOn: '2026-01-23', ransomware: true }],
  });
});

test('a bad entry is named with its place, the others stand, and the catalogue is not complete', () => {
  const bad = [
    { ...listing, cveID: 'CVE-1' },
    { ...listing, dateAdded: '2026-02-30' },
    'text',
    { ...listing, dueDate: '' },
  ];
  const read = readKev({ catalogVersion: '2026.01.02', vulnerabilities: [...bad, listing] });
  assert(read.ok);
  assert.equal(read.value.entries.length, 1);
  assert.equal(read.value.isComplete, false);
  assert.deepEqual(
    read.warnings.map(({ pointer }) => pointer),
    ['/vulnerabilities/0', '/vulnerabilities/1', '/vulnerabilities/2', '/vulnerabilities/3'],
  );
});

test('a catalogue without its day is refused', () => {
  const read = readKev({ catalogVersion: 'today', vulnerabilities: [] });
  assert.deepEqual(read.ok ? [] : read.problems.map(({ pointer }) => pointer), ['/catalogVersion']);
});
