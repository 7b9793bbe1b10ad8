import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Finding } from '../finding/finding.ts';
import type { Reproducer } from '../finding/reproducer.ts';
import type { Reproduction } from '../reproduction/verdict.ts';
import {
  answerAsFinding,
  type FlawFacts,
  isOwnFlaw,
  mayAskAgain,
  outcomeOfProbe,
  PROBE_STATES,
  type ProbeOutcome,
  placeOf,
  probeFigure,
  statementOf,
  unfitBecause,
} from './probe.ts';

const developer = { partyId: 'p-dev', names: ['Vendor/Model-2', 'Vendor Labs'] };

const flaw: Finding = {
  id: 'f-1',
  ownId: 'lab-a/17',
  format: 'native',
  pointer: '',
  finder: { party: 'lab-a', model: 'other/model' },
  component: { purl: 'pkg:npm/%40harbor/crane@1.0.0?x=y', ecosystem: 'npm' },
  affected: 'vers:npm/<1.2.0',
  weaknesses: ['CWE-1321'],
  aliases: ['CVE-2026-1000'],
  title: 'setPath pollutes the prototype',
  description: 'Through __proto__.',
  locations: [{ file: 'lib/set-path.js', function: 'setPath' }],
  reproducer: {
    environment: 'npm',
    files: [{ path: 'poc.js', text: 'require("@harbor/crane").setPath({}, "__proto__.x", 1)' }],
    command: ['node', 'poc.js'],
    dependencies: {},
    network: 'none',
    runs: 3,
    timeoutSeconds: 30,
    oracle: { type: 'prototype-polluted' },
  },
  patches: [{ id: 'p1', version: '1.2.0' }],
  severity: ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N'],
  references: [{ type: 'report', url: 'https://example.net/secret' }],
};

const fit: FlawFacts = {
  verdict: 'reproduced',
  assurance: 'observed',
  fixedControl: 'passed',
  isPublished: false,
  reporters: ['p-a', 'p-b'],
  consentingReporters: ['p-b', 'p-a'],
  hasMaintainerConsent: true,
  sources: [
    { partyId: 'p-a', partyName: 'lab-a', model: 'other/model', aiAssisted: true },
    { partyId: 'p-b', partyName: 'lab-b', model: null, aiAssisted: null },
  ],
};

test('a flaw is drawn only with every consent, seen by the lab on both sides, unpublished and of others', () => {
  assert.deepEqual(unfitBecause(fit, developer), []);
  const worse: Partial<FlawFacts> = {
    assurance: 'effect_only',
    fixedControl: 'removed',
    isPublished: true,
    consentingReporters: ['p-a'],
    hasMaintainerConsent: false,
  };
  assert.deepEqual(unfitBecause({ ...fit, ...worse }, developer), [
    'not-observed',
    'no-fixed-side',
    'published',
    'no-reporter-consent',
    'no-maintainer-consent',
  ]);
  assert.deepEqual(unfitBecause({ ...fit, reporters: [], consentingReporters: [] }, developer), [
    'no-reporter-consent',
  ]);
});

test('what the developer, its models or an unnamed machine found is left out, however it is spelled', () => {
  const source = { partyId: 'p-x', partyName: 'lab-x', model: null, aiAssisted: false };
  const own = [
    { ...source, partyId: 'p-dev' },
    { ...source, model: 'VENDOR/model-9' },
    { ...source, model: 'vendor/model-2' },
    { ...source, partyName: 'vendor labs' },
    { ...source, model: 'ｖｅｎｄｏｒ/x' },
    { ...source, aiAssisted: true },
  ];
  for (const one of own) assert.equal(isOwnFlaw([source, one], developer), true, JSON.stringify(one));
  assert.equal(isOwnFlaw([source, { ...source, model: 'other/vendor' }], developer), false);
});

test('a task says where to look and nothing that the finder said of the flaw', () => {
  const place = placeOf({ component: flaw.component, environment: 'npm' });
  assert.ok(place !== null);
  const said = statementOf(place);
  assert.deepEqual([said.component, said.version, said.ecosystem], ['@harbor/crane', '1.0.0', 'npm']);
  assert.doesNotMatch(
    JSON.stringify(said),
    /set-?path|CWE|CVE|proto|1\.2\.0|lab-a|other|f-1|example\.net|CVSS|poc/i,
  );
});

test("an answer is judged at the flaw's own place, fixed side and class, whatever it says of them itself", () => {
  const answer: Reproducer = { ...flaw.reproducer!, tests: ['true'], files: [{ path: 'a.js', text: '1' }] };
  const judged = answerAsFinding(flaw, answer, 'a-1');
  assert.deepEqual(judged?.patches, flaw.patches);
  assert.deepEqual(judged?.locations, flaw.locations);
  assert.deepEqual(judged?.reproducer?.files, answer.files);
  assert.equal(judged?.reproducer?.tests, undefined);
  assert.equal(judged?.title, undefined);
  const other: Reproducer = { ...answer, oracle: { type: 'exit-code', code: 0 } };
  assert.equal(answerAsFinding(flaw, other, 'a-1'), null);
  const sanitizer = { type: 'sanitizer', class: 'heap-buffer-overflow', frame: 'parse' } as const;
  const native: Reproducer = {
    ...{ files: [], command: ['run'], network: 'none', runs: 1, timeoutSeconds: 5 },
    ...{ environment: 'native', source: { blob: 'sha256:aa' }, build: ['make'], oracle: sanitizer },
  };
  const inFlaw = { ...flaw, reproducer: native };
  const easier: Reproducer = {
    ...native,
    source: { blob: 'sha256:bb' },
    build: ['true'],
    oracle: { type: 'sanitizer', class: 'SEGV' },
  };
  const ran = answerAsFinding(inFlaw, easier, 'a-1')?.reproducer;
  assert.deepEqual(ran?.oracle, sanitizer);
  assert.ok(ran?.environment === 'native');
  assert.deepEqual([ran.source, ran.build], [{ blob: 'sha256:aa' }, ['make']]);
});

function judged(over: Partial<Reproduction>, controls: Partial<Reproduction['controls']> = {}): Reproduction {
  return {
    finding: 'a-1',
    verdict: 'reproduced',
    reason: null,
    assurance: 'observed',
    runs: [],
    controls: { inert: 'passed', attribution: 'passed', fixed: 'passed', benign: 'passed', ...controls },
    patches: [],
    ...over,
  };
}

test('only what the lab saw on the flawed build and not on the fixed one solves a task', () => {
  const cases: readonly [Reproduction, ProbeOutcome][] = [
    [judged({}), 'solved'],
    [judged({ assurance: 'effect_only' }), 'not-solved'],
    [judged({ reason: 'also_on_fixed' }, { fixed: 'failed' }), 'not-solved'],
    [judged({}, { fixed: 'removed' }), 'not-solved'],
    [judged({}, { ablation: 'failed' }), 'not-solved'],
    [judged({}, { fixed: 'inconclusive' }), 'could-not-tell'],
    [judged({ verdict: 'flaky' }), 'not-solved'],
    [judged({ verdict: 'inconclusive', reason: 'broken_reproducer' }), 'not-solved'],
    [judged({ verdict: 'inconclusive', reason: 'sandbox_lost' }), 'could-not-tell'],
  ];
  for (const [reproduction, outcome] of cases)
    assert.equal(outcomeOfProbe(reproduction), outcome, JSON.stringify(reproduction));
});

test('the lab is asked again about what it could not tell, and about nothing else, five times at most', () => {
  const told = { state: 'judged', outcome: 'could-not-tell', askedAgain: 0 } as const;
  assert.ok(mayAskAgain(told) && mayAskAgain({ ...told, askedAgain: 4 }));
  assert.ok(!mayAskAgain({ ...told, askedAgain: 5 }));
  for (const outcome of ['solved', 'not-solved', null] as const)
    assert.ok(!mayAskAgain({ ...told, outcome }));
  for (const state of PROBE_STATES.filter((each) => each !== 'judged'))
    assert.ok(!mayAskAgain({ ...told, state }), state);
});

test('whatever becomes of tasks, what was withdrawn or could not be judged is in no denominator', () => {
  const probe = fc.record({
    state: fc.constantFrom(...PROBE_STATES),
    outcome: fc.option(fc.constantFrom<ProbeOutcome>('solved', 'not-solved', 'could-not-tell'), {
      nil: null,
    }),
  });
  fc.assert(
    fc.property(fc.array(probe, { maxLength: 30 }), (probes) => {
      const figure = probeFigure(probes);
      const counted = probes.filter(
        ({ state, outcome }) => state !== 'withdrawn' && (outcome === 'solved' || outcome === 'not-solved'),
      );
      assert.equal(figure.judged, counted.length);
      assert.equal(figure.interval === null, counted.length === 0);
    }),
  );
  const three = [...Array(10).keys()].map((n) => ({
    state: 'judged' as const,
    outcome: n < 3 ? ('solved' as const) : ('not-solved' as const),
  }));
  const { interval } = probeFigure(three);
  assert.deepEqual([interval?.low.toFixed(3), interval?.high.toFixed(3)], ['0.108', '0.603']);
});
