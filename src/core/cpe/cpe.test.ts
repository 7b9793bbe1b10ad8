import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type CpeName, formatCpe, parseCpe } from './cpe.ts';
import { type CpeRelation, compareCpe } from './match.ts';

function name(written: string): CpeName {
  const parsed = parseCpe(written);
  assert.ok(parsed.ok, parsed.ok ? '' : `${written} ${parsed.reason}`);
  return parsed.name;
}

const full = (...values: readonly string[]): string =>
  `cpe:2.3:${[...values, ...Array(11).fill('*')].slice(0, 11).join(':')}`;

describe('a CPE name', () => {
  const spellings: readonly (readonly [written: string, formatted: string])[] = [
    [
      'cpe:/a:microsoft:internet_explorer:8.0.6001:beta',
      full('a', 'microsoft', 'internet_explorer', '8.0.6001', 'beta'),
    ],
    [
      'cpe:/a:hp:insight_diagnostics:7.4.0.1570:-:~~online~win2003~x64~',
      full('a', 'hp', 'insight_diagnostics', '7.4.0.1570', '-', '*', '*', 'online', 'win2003', 'x64'),
    ],
    ['cpe:/a:foo%5cbar:big%24money:2010', full('a', 'foo\\\\bar', 'big\\$money', '2010')],
    ['cpe:/a:x:y:8.%02', full('a', 'x', 'y', '8.*')],
    ['cpe:2.3:A:Vendor:Product\\:Pro:1\\.0:*:*:*:*:*:*:*', full('a', 'vendor', 'product\\:pro', '1.0')],
    ['cpe:/o', full('o')],
  ];
  for (const [written, formatted] of spellings) {
    it(`${written} is ${formatted}`, () => assert.equal(formatCpe(name(written)), formatted));
  }

  it('is refused with its reason where it is none', () => {
    for (const fault of [
      '',
      'cpe:',
      'cpe:2.3:a:b',
      full('x'),
      full('a', 'b*c'),
      full('a', ''),
      full('a', 'sp ace'),
      'cpe:/a:b%zz',
      'cpe:/a:b:c:d:e:~1~2',
      'cpe:/a:b:c:d:e:f:g:h',
      full('a', 'b', 'c\\'),
      full('a', 'é'),
    ]) {
      assert.equal(parseCpe(fault).ok, false, fault);
    }
  });

  it('is its own formatted string again', () => {
    const value = fc.oneof(
      fc.constantFrom('*', '-', '?x', 'y*', '1.0', 'a\\:b', '\\*'),
      fc.stringMatching(/^[a-z0-9_.]{1,8}$/),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('a', 'o', 'h', '*'),
        fc.array(value, { minLength: 10, maxLength: 10 }),
        (part, rest) => {
          const written = full(part, ...rest);
          assert.equal(formatCpe(name(written)), written);
        },
      ),
    );
  });

  it('is read in bounded work, whatever it is', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseCpe(`cpe:2.3:${text}`)));
    assert.equal(parseCpe(`cpe:2.3:a:${'\\'.repeat(4000)}`).ok, false);
  });
});

describe('matching CPE names', () => {
  const facts: readonly (readonly [source: string, target: string, relation: CpeRelation])[] = [
    [full('a', 'v', 'p'), full('a', 'v', 'p', '1.0'), 'superset'],
    [full('a', 'v', 'p', '1.0'), full('a', 'v', 'p'), 'subset'],
    [full('a', 'v', 'p', '1.0'), full('a', 'v', 'p', '1.0'), 'equal'],
    [full('a', 'v', 'p', '1.0'), full('a', 'v', 'p', '1.1'), 'disjoint'],
    [full('a', 'v', 'p', '-'), full('a', 'v', 'p', '1.1'), 'disjoint'],
    [full('a', 'v', 'p', '8.*'), full('a', 'v', 'p', '8.0.6001'), 'superset'],
    [full('a', 'v', 'p', '8.?'), full('a', 'v', 'p', '8.0'), 'superset'],
    [full('a', 'v', 'p', '8.?'), full('a', 'v', 'p', '8.01'), 'disjoint'],
    [full('a', 'v', 'p', '*sp'), full('a', 'v', 'p', '1.0sp'), 'superset'],
    [full('a', 'v', 'p', '1.0'), full('a', 'v', 'p', '1.*'), 'undefined'],
    [full('a', 'v', 'p', '1.0', '*'), full('a', 'v', 'p', '*', 'sp1'), 'undefined'],
    [full('a', 'v', 'p', '\\*'), full('a', 'v', 'p', '1.0'), 'disjoint'],
  ];
  for (const [source, target, relation] of facts) {
    it(`${source} is ${relation} of ${target}`, () =>
      assert.equal(compareCpe(name(source), name(target)), relation));
  }
});
