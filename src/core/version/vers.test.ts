import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Containment, formatVers, parseVers, type VersRange, versContains } from './vers.ts';

function range(vers: string): VersRange {
  const parsed = parseVers(vers);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.reason);
  return parsed.range;
}

function inRange(vers: string, version: string): Containment {
  return versContains(range(vers), version);
}

describe('a version range', () => {
  const facts: readonly (readonly [string, string, boolean])[] = [
    ['vers:npm/<4.17.21', '4.17.20', true],
    ['vers:npm/<4.17.21', '4.17.21', false],
    ['vers:npm/>=1.0.0|<1.2.3|>=2.0.0|<2.0.5', '1.9.0', false],
    ['vers:npm/>=1.0.0|<1.2.3|>=2.0.0|<2.0.5', '2.0.4', true],
    ['vers:npm/>=1.0.0|!=1.0.5', '1.0.5', false],
    ['vers:npm/>=1.0.0|!=1.0.5', '9.0.0', true],
    ['vers:npm/>=1.0.0|<2.0.0', '2.0.0', false],
    ['vers:npm/>1.0.0|<2.0.0', '1.0.0', false],
    ['vers:npm/<2.0.0|<3.0.0', '2.0.0', true],
    ['vers:npm/1.0.0|2.0.0', '2.0.0', true],
    ['vers:npm/1.0.0|2.0.0', '1.5.0', false],
    ['vers:npm/1.0.0|>=3.0.0', '2.0.0', false],
    ['vers:pypi/!=2.0', '3.0', true],
    ['vers:deb/*', 'anything', true],
    ['vers:none/*', '1', false],
    ['vers:pypi/1%2B7', '1+7', true],
  ];
  for (const [vers, version, expected] of facts) {
    it(`${vers} ${expected ? 'contains' : 'does not contain'} ${version}`, () =>
      assert.equal(inRange(vers, version), expected));
  }

  it('is read the same whatever order its constraints stand in', () => {
    assert.equal(inRange('vers:npm/<2.0.5|>=2.0.0|<1.2.3|>=1.0.0', '1.9.0'), false);
    assert.equal(inRange('vers:npm/<2.0.5|>=2.0.0|<1.2.3|>=1.0.0', '1.1.0'), true);
  });

  it('says why it cannot tell, instead of no', () => {
    assert.match(JSON.stringify(inRange('vers:teapot/<1', '0')), /no version order/);
    assert.match(JSON.stringify(inRange('vers:npm/<1.0.0', 'latest')), /not a version/);
    assert.match(JSON.stringify(inRange('vers:npm/<newest', '1.0.0')), /in the range/);
  });

  it('is refused with its fault when it is not the syntax of a range', () => {
    const faults = [
      '',
      'vers:',
      'vers:npm',
      'vers:npm/',
      'vers:npm/|1',
      'vers:npm/1|',
      'vers:npm/1||2',
      'vers:npm/=1',
      'vers:npm/<',
      'vers:npm/1 | 2',
      'vers:npm/1.0%2G0',
      'vers:npm/%ff',
      'vers:npm/a>b',
      'vers:9/1',
      'VERS:npm/1',
      'vers:invalid/1',
      'vers:npm/*|1',
      'vers:npm/1%00',
    ];
    for (const fault of faults) assert.equal(parseVers(fault).ok, false, fault);
  });

  it('names every way in which it is not canonical', () => {
    const deviations = (vers: string): number => {
      const parsed = parseVers(vers);
      return parsed.ok ? parsed.deviations.length : -1;
    };
    assert.equal(deviations('vers:npm/>=1.0.0|<2.0.0'), 0);
    assert.equal(deviations('vers:npm/2.0.0|1.0.0'), 1);
    assert.equal(deviations('vers:npm/1.0.0|>=1.0.0'), 1);
    assert.equal(deviations('vers:npm/>1.0.0|>=2.0.0'), 1);
    assert.equal(deviations('vers:NPM/1.0.0'), 1);
    assert.equal(deviations('vers:npm/1.0.0%2b7'), 1);
  });

  const comparator = fc.constantFrom('=', '!=', '<', '<=', '>', '>=') as fc.Arbitrary<'='>;
  const version = fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4)).map((numbers) => numbers.join('.'));
  const constraints = fc.array(fc.record({ comparator, version }), { minLength: 1, maxLength: 8 });

  it('does not depend on the order of its constraints', () => {
    fc.assert(
      fc.property(constraints, version, fc.nat(), (list, tried, turn) => {
        const turned = [...list.slice(turn % list.length), ...list.slice(0, turn % list.length)];
        const unequal = new Set(list.map((constraint) => constraint.version)).size === list.length;
        if (!unequal) return;
        assert.equal(
          versContains({ type: 'npm', constraints: list }, tried),
          versContains({ type: 'npm', constraints: turned }, tried),
        );
      }),
    );
  });

  it('survives being written and read again', () => {
    const anyVersion = fc
      .string({ minLength: 1, unit: 'binary' })
      .filter((text) => !/[\0-\u001f\u007f]/.test(text) && text.isWellFormed());
    fc.assert(
      fc.property(
        fc.array(fc.record({ comparator, version: anyVersion }, { noNullPrototype: true }), { minLength: 1 }),
        (list) => {
          assert.deepEqual(range(formatVers({ type: 'lexicographic', constraints: list })).constraints, list);
        },
      ),
    );
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (vers, tried) => {
        const parsed = parseVers(`vers:npm/${vers}`);
        if (parsed.ok) versContains(parsed.range, tried);
      }),
    );
  });
});
