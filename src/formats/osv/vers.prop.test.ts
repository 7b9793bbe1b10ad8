import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { statusOfVersion } from '../../core/exposure/advisory-range.ts';
import { parseVers, versContains } from '../../core/version/vers.ts';
import { isObject, parseJson } from '../json/parse.ts';
import { readOsvAdvisory } from './advisory.ts';
import { versOfAffected } from './vers.ts';

const version = fc
  .tuple(fc.nat(3), fc.nat(3), fc.constantFrom('', '', '-rc.1'))
  .map(([major, minor, tail]) => `${major}.${minor}.0${tail}`);
const event = fc.oneof(
  fc.oneof(version, fc.constant('0')).map((at) => ({ introduced: at })),
  version.map((at) => ({ fixed: at })),
);
const range = fc.oneof(
  fc.array(event, { minLength: 1, maxLength: 5 }).map((events) => [{ introduced: '0' }, ...events]),
  fc.array(event, { minLength: 1, maxLength: 4 }).map((events) => [{ introduced: '1.0.0' }, ...events]),
  version.map((at) => [{ introduced: '0' }, { last_affected: at }]),
);
const entry = fc.record({
  ranges: fc
    .array(range, { maxLength: 3 })
    .map((ranges) => ranges.map((events) => ({ type: 'SEMVER', events }))),
  versions: fc.array(version, { maxLength: 3 }),
});

test('the VERS range of an OSV record holds exactly the versions that its events affect', () => {
  fc.assert(
    fc.property(
      fc.array(entry, { minLength: 1, maxLength: 2 }),
      fc.array(version, { minLength: 1, maxLength: 8 }),
      (entries, probes) => {
        const affected = entries.map((each) => ({ package: { ecosystem: 'npm', name: 'a' }, ...each }));
        const bytes = Buffer.from(
          JSON.stringify({ id: 'OSV-1', modified: '2026-11-01T08:00:00Z', affected }),
        );
        const parsed = parseJson(bytes);
        assert.ok(parsed.ok && isObject(parsed.value));
        const advisory = readOsvAdvisory(parsed.value);
        assert.ok(advisory.ok);
        const vers = versOfAffected(affected, 'npm');
        const reading = vers === undefined ? null : parseVers(vers);
        assert.ok(reading === null || (reading.ok && reading.deviations.length === 0), vers);
        for (const probe of probes) {
          const expected = advisory.value.affected.some(
            (each) => statusOfVersion(each, probe).status === 'affected',
          );
          assert.equal(
            reading?.ok ? versContains(reading.range, probe) : false,
            expected,
            `${probe} in ${vers}`,
          );
        }
      },
    ),
    { numRuns: 1000 },
  );
});
