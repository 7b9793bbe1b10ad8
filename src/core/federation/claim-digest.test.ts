import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { type Claim, claimDigest } from './claim-digest.ts';
import { claimsOf, mayBeToldToPeers } from './claims-of-finding.ts';

const CLAIM: Claim = {
  repository: 'https://github.com/acme/lib',
  location: 'src/parse.go',
  weaknesses: ['CWE-79'],
};
const hex = (salt: string, different: Partial<Claim> = {}) =>
  Buffer.from(claimDigest(salt, { ...CLAIM, ...different })).toString('hex');

test('the digest is SHA-256 of salt, repository, file and weaknesses, each but the last followed by NUL', () => {
  const written = 'salt\0https://github.com/acme/lib\0src/parse.go\0CWE-79';
  assert.equal(hex('salt'), createHash('sha256').update(written).digest('hex'));
});

test('spellings that scrutineer takes for one are one', () => {
  const same: readonly Partial<Claim>[] = [
    { repository: 'https://github.com/ACME/Lib' },
    { repository: 'https://github.com/acme/lib//' },
    { repository: ' https://github.com/acme/lib.git ' },
    { location: 'src/parse.go:42' },
    { location: 'src/parse.go:42:7' },
    { location: 'src/parse.go:10-20' },
    { location: './src/parse.go' },
    { location: '././src//x/../parse.go' },
    { location: 'src\\parse.go' },
    { location: 'SRC/Parse.go' },
    { location: 'src/parse.go:42\nand another line' },
    { weaknesses: [' cwe-79 '] },
    { weaknesses: ['CWE-79', '', 'CWE-79'] },
  ];
  for (const spelling of same) assert.equal(hex('salt', spelling), hex('salt'), JSON.stringify(spelling));
  const two = { weaknesses: ['CWE-79', 'CWE-89'] };
  assert.equal(hex('salt', { weaknesses: ['cwe-89', 'CWE-79'] }), hex('salt', two));
});

test('another salt, repository, file or set of weaknesses is another digest', () => {
  const others = [
    hex('other'),
    hex('salt', { repository: 'https://github.com/acme/other' }),
    hex('salt', { location: 'src/other.go' }),
    hex('salt', { weaknesses: ['CWE-89'] }),
    hex('salt', { weaknesses: [] }),
    hex('salt', { weaknesses: ['CWE-79', 'CWE-89'] }),
  ];
  assert.equal(new Set([hex('salt'), ...others]).size, others.length + 1);
});

test('a path that climbs out of the repository, is rooted or is empty still has one spelling', () => {
  assert.equal(hex('s', { location: '../x.go' }), hex('s', { location: 'a/../../x.go' }));
  assert.equal(hex('s', { location: '/../x.go' }), hex('s', { location: '/x.go' }));
  assert.notEqual(hex('s', { location: '' }), hex('s', { location: '.' }));
});

test('a finding answers to each of its files, with all its weaknesses and with each alone', () => {
  const claims = claimsOf({
    component: { repository: 'https://github.com/acme/lib', purl: 'pkg:npm/lib@1.0.0' },
    locations: [{ file: 'a.js' }, { file: 'a.js', startLine: 4 }, { file: 'b.js' }, { function: 'f' }],
    weaknesses: ['CWE-79', 'CWE-80'],
  });
  assert.deepEqual(
    claims.map(({ location, weaknesses }) => `${location} ${weaknesses.join()}`),
    ['a.js', 'b.js'].flatMap((file) => [`${file} CWE-79,CWE-80`, `${file} CWE-79`, `${file} CWE-80`]),
  );
});

test('a forge’s package URL names its repository; another ecosystem’s names none, and then there is no claim', () => {
  const locations = [{ file: 'a.js' }];
  const of = (purl: string) => claimsOf({ component: { purl }, locations, weaknesses: [] })[0]?.repository;
  assert.equal(of('pkg:github/acme/lib@v1.0.0'), 'https://github.com/acme/lib');
  assert.equal(of('pkg:gitlab/group/sub/lib'), 'https://gitlab.com/group/sub/lib');
  assert.equal(of('pkg:npm/lib@1.0.0'), undefined);
  assert.equal(of('pkg:github/%zz/%'), 'https://github.com/%zz/%');
});

test('what was sent to named readers or one organisation alone is told to no peer', () => {
  assert.deepEqual((['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'] as const).map(mayBeToldToPeers), [
    true,
    true,
    true,
    false,
    false,
  ]);
});
