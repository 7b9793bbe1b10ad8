import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestScore, scoreCvss, severityRank } from './cvss.ts';

// Scores published by FIRST and the NVD for these vectors.
const SCORES: readonly (readonly [string, number, string])[] = [
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 9.3, 'critical'],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N', 0, 'none'],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8, 'critical'],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 10, 'critical'],
  ['CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1, 'medium'],
  ['AV:N/AC:L/Au:N/C:C/I:C/A:C', 10, 'high'],
  ['AV:N/AC:M/Au:N/C:N/I:P/A:N', 4.3, 'medium'],
];

for (const [vector, score, severity] of SCORES) {
  test(`${vector} scores ${score}, ${severity}`, () => {
    const answer = scoreCvss(vector);
    assert.ok(answer.ok);
    assert.equal(answer.value.score, score);
    assert.equal(answer.value.severity, severity);
  });
}

for (const vector of [
  '',
  'CVSS:3.1/AV:N',
  'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/A:N',
  'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/ZZ:1',
  'CVSS:3.1/AV:Q/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  'CVSS:3.2/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/',
  'CVSS:3.1/constructor:N',
  `AV:N/${'AC:L/'.repeat(1000)}`,
]) {
  test(`${JSON.stringify(vector.slice(0, 60))} is refused, not scored by guess`, () => {
    assert.equal(scoreCvss(vector).ok, false);
  });
}

test('of several vectors the newest CVSS version speaks, with its highest score', () => {
  const three = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
  const four = 'CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N';
  assert.equal(bestScore([three, four, 'nonsense'])?.vector, four);
  assert.equal(severityRank([three]), 5);
  assert.equal(severityRank(['nonsense']), 0);
  assert.equal(severityRank([]), 0);
});
