/**
 * The laws every version order keeps, and for each ecosystem a short list of facts that its people can
 * review without reading TypeScript. The long lists of other people's facts run in `conformance/`.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SCHEMES, schemeOfEcosystem, schemeOfType } from './registry.ts';
import { compareKeys, type VersionScheme } from './scheme.ts';

/** Texts near enough to versions to reach every branch, and plain noise. */
const piece = fc.oneof(
  fc.constantFrom(
    '.',
    '-',
    '_',
    '+',
    '~',
    '^',
    ':',
    '-r',
    '0',
    '00',
    '1',
    '01',
    '2',
    '10',
    'a',
    'b1',
    'rc',
    'RC',
  ),
  fc.constantFrom(
    'alpha',
    'beta',
    'dev',
    'post',
    'pre',
    'final',
    'ga',
    'sp',
    'x',
    'SNAPSHOT',
    'p',
    '#',
    'v',
    '!',
    'é',
  ),
  fc.nat({ max: 30 }).map(String),
);
const versionLike = fc.oneof(
  fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
  fc
    .tuple(fc.nat(9), fc.nat(9), fc.array(piece, { maxLength: 4 }))
    .map(([a, b, rest]) => `${a}.${b}${rest.join('')}`),
  fc.string(),
);

function ordered(scheme: VersionScheme, versions: readonly string[]): boolean {
  return versions.every((version) => scheme.key(version) !== null);
}

for (const scheme of SCHEMES) {
  describe(`the order of ${[...scheme.ecosystems, ...scheme.versTypes].join(', ')}`, () => {
    it('puts a version in one place with itself, and answers a swapped question with the opposite', () => {
      fc.assert(
        fc.property(versionLike, versionLike, (a, b) => {
          const forward = scheme.compare(a, b);
          const backward = scheme.compare(b, a);
          if (forward === null) return assert.equal(backward, null);
          assert.equal(forward, backward === null ? null : 0 - backward);
          if (scheme.compare(a, a) !== null) assert.equal(scheme.compare(a, a), 0);
        }),
        { numRuns: 1500 },
      );
    });

    it('is the plain order of its keys wherever both versions have one', () => {
      fc.assert(
        fc.property(versionLike, versionLike, (a, b) => {
          const keyOfA = scheme.key(a);
          const keyOfB = scheme.key(b);
          if (keyOfA === null || keyOfB === null) return;
          assert.equal(scheme.compare(a, b), compareKeys(keyOfA, keyOfB));
        }),
        { numRuns: 3000 },
      );
    });

    it('is transitive among versions that have keys', () => {
      fc.assert(
        fc.property(versionLike, versionLike, versionLike, (a, b, c) => {
          if (!ordered(scheme, [a, b, c])) return;
          const [first, second, third] = [a, b, c].sort((x, y) => scheme.compare(x, y) ?? 0);
          assert.notEqual(scheme.compare(first ?? '', third ?? ''), 1);
          assert.notEqual(scheme.compare(first ?? '', second ?? ''), 1);
        }),
        { numRuns: 1000 },
      );
    });

    it('writes keys of bytes only, so that a database can hold them', () => {
      fc.assert(
        fc.property(versionLike, (version) => {
          const key = scheme.key(version);
          if (key !== null) assert.ok([...key].every((symbol) => symbol.charCodeAt(0) <= 255));
        }),
      );
    });

    const isNumbered = !scheme.versTypes.includes('lexicographic') && !scheme.versTypes.includes('datetime');
    if (isNumbered)
      it('compares numbers of any length as numbers', () => {
        fc.assert(
          fc.property(
            fc.bigInt({ min: 1n, max: 10n ** 400n }),
            fc.bigInt({ min: 1n, max: 10n ** 400n }),
            (a, b) => {
              assert.equal(scheme.compare(`1.${a}`, `1.${b}`), a < b ? -1 : a > b ? 1 : 0);
            },
          ),
          { numRuns: 60 },
        );
      });

    it('answers about a megabyte of nonsense within bounded work', () => {
      for (const seed of ['1.', '-', '9', 'a', '~', '1-a', '.x', '\0']) {
        const long = seed.repeat(1_000_000 / seed.length);
        const order = scheme.compare(long, '1.0');
        assert.ok(order === null || [-1, 0, 1].includes(order));
      }
    });
  });
}

const FACTS: readonly (readonly [ecosystem: string, chains: readonly string[]])[] = [
  ['npm', ['1.0.0-alpha < 1.0.0-alpha.1 < 1.0.0-alpha.beta < 1.0.0-rc.1 < 1.0.0 = v1.0.0+build < 1.0.1']],
  [
    'Go',
    [
      'v0.0.0-20200101000000-abcdef < v0.0.1',
      '1.9.0 < 1.21.0-rc2 < 1.21.0',
      'v1.2.4-0.20200101000000-abcdefabcdef < v1.2.4',
      'v2.0.0 = v2.0.0+incompatible < v2.0.1-0.20200101000000-abcdefabcdef+incompatible',
    ],
  ],
  [
    'PyPI',
    [
      '1.0.dev1 < 1.0a1.dev1 < 1.0a1 < 1.0rc1 < 1.0 = 1.0.0 < 1.0+local < 1.0.post1 < 1!0.1',
      'anything-at-all < 0.dev0',
      '1.0.dev0 < 1.0a0.dev1 = 1.0-alpha.dev1 < 1.0a1.post1.dev2 < 1.0a1.post1 < 1.0b2 < 1.0c1 = 1.0.preview1 < 1.0',
      '1.0 < 1.0+abc < 1.0+abc.1 = 1.0+ABC-01 < 1.0+5 < 1.0.post0.dev1 < 1.0-0 = 1.0.rev < 1.1.dev1 < 1!0',
    ],
  ],
  [
    'Maven',
    [
      '1-alpha < 1-beta < 1-rc = 1-cr < 1-SNAPSHOT < 1 = 1.0.Final < 1-sp < 1-xyz < 1-1 < 1.0.1',
      '2.9.0-1 < 2.9.0.RC1',
    ],
  ],
  [
    'Debian',
    [
      '1.0~~ < 1.0~~a < 1.0~ < 1.0 < 1.0a < 1.0+',
      '1.0-1~bpo12+1 < 1.0-1 = 1.0-01 < 1.0-1.1 < 2:0.9 < 10:0.1',
      '1.0~rc1-1 < 1.0-1 = 0:1.0-1 < 1.0-1+deb12u1 < 1.0a-1 < 1.0+b-1 < 1:0.1-1',
    ],
  ],
  [
    'Red Hat',
    [
      '1.0~rc1 < 1.0 < 1.0^git1 < 1.0.1 < 1:0-1',
      '1.0-1.el8 < 1.0-1.el9',
      '1.0a < 1.0.1',
      '1.0~~ < 1.0~rc1^git1 < 1.0 < 1.0^ < 1.0^20240101 < 1.0.1 = 1_0_1',
      '2.50.Z < 2.50.z < 2.50.1',
      '1.0-1.fc40 < 1.0-10.fc1',
      'a1 < 1a',
    ],
  ],
  ['Alpine', ['1.0_alpha1 < 1.0_rc1 < 1.0 < 1.0-r1 < 1.0_p1 < 1.0a < 1.0.1', '1.02 < 1.1']],
  [
    'RubyGems',
    [
      '1.0.a < 1.0.b1 < 1 = 1.0.0 < 1.0.0.1 < 1.1',
      '1.0.0.pre < 1.0.0.pre.1 < 1.0.0.pre2 < 1.0.0.rc < 1.0 < 1.0.1.a < 1.0.1',
      '1-1 < 1',
      '1.0.RC1 < 1.0.a',
    ],
  ],
  [
    'NuGet',
    [
      '1.0.0-ALPHA = 1.0.0-alpha < 1.0 = 1.0.0.0 < 1.0.0.1',
      '1.0.0-beta.2 < 1.0.0-beta.10 < 1.0.0-beta.x < 1.00.0+build = 1',
    ],
  ],
  ['Packagist', ['1.0-dev < 1.0alpha < 1.0beta < 1.0RC1 < 1.0 < 1.0.1 < 1.0pl1', '1.0.# = 1.0.7']],
  ['Pub', ['1.0.0-pre < 1.0.0 < 1.0.0+1 < 1.0.0+a']],
  ['CRAN', ['0.1 < 0.1-1 = 0.1.1 < 0.1.1.0 < 0.2']],
  ['Hackage', ['1.8 < 1.8.0 < 1.8.1']],
];

describe('what the people of an ecosystem know', () => {
  for (const [ecosystem, chains] of FACTS) {
    for (const chain of chains) {
      it(`${ecosystem}: ${chain}`, () => {
        const words = chain.split(' ');
        const scheme = schemeOfEcosystem(ecosystem);
        for (let index = 0; index + 2 < words.length; index += 2) {
          const [a = '', sign, b = ''] = words.slice(index, index + 3);
          assert.equal(scheme?.compare(a, b), sign === '<' ? -1 : 0, `${a} ${sign} ${b}`);
        }
      });
    }
  }

  it('refuses what the ecosystem itself would not call a version', () => {
    for (const [ecosystem, text] of [
      ['npm', 'latest'],
      ['CRAN', '1.x'],
      ['Hackage', '1-1'],
      ['RubyGems', ''],
    ] as const) {
      assert.equal(schemeOfEcosystem(ecosystem)?.compare(text, '1.0'), null, `${ecosystem} ${text}`);
    }
  });

  it('knows an ecosystem in any case and with its release, and says when it knows none', () => {
    assert.equal(schemeOfEcosystem('debian:12'), schemeOfType('deb'));
    assert.equal(schemeOfEcosystem('Teapot'), undefined);
    assert.equal(schemeOfType('constructor'), undefined);
  });
});
