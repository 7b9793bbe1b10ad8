import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EvaluationPlan } from '../../core/model/plan.ts';
import { compareRuns, reportOn } from '../../core/model/report.ts';
import { NOT_A_LICENCE, reportHtml } from './html.ts';

const HOSTILE = `"><script>alert(1)</script>'&\u202e`;

function page(name: string): string {
  const plan: EvaluationPlan = {
    format: 'breakwater.evaluation-plan/1',
    suite: { name, version: name },
    model: { name, snapshot: name },
    elicitation: { scaffold: name, tools: [name], attempts: 1 },
    scoring: { scorer: name, successAt: 1 },
    tasks: [
      { id: name, source: name, minutes: 3 },
      { id: 'other', minutes: 30 },
    ],
    exclusions: [{ task: 'other', reason: name }],
    analysis: { headline: 'excluded', seed: 1, resamples: 100 },
  };
  const header = {
    schemaVersion: 2 as const,
    status: 'error' as const,
    task: name,
    taskVersion: name,
    model: `${name}!`,
    created: '',
    runId: '',
    epochs: 1,
    datasetSamples: 2,
    stated: [],
    statedCompleted: null,
  };
  const records = [
    { id: name, epoch: 1, scores: { [name]: { value: 1 } }, trouble: null, tokens: 7, seconds: 1 },
    { id: `${name}2`, epoch: 1, scores: {}, trouble: null, tokens: 7, seconds: 1 },
  ];
  const planned = { plan, run: { header, records } };
  const models = [{ plan, report: reportOn(plan, planned.run) }];
  const comparisons = compareRuns([planned, planned]);
  return reportHtml({ models, comparisons, trend: null, writtenAt: '2026-11-21T12:00:00Z' });
}

test('what a plan or a log says of itself stays text', () => {
  const html = page(HOSTILE);
  assert.doesNotMatch(html, /<script|\u202e|alert\(1\)<\/script>/);
  const tags = (text: string): readonly string[] => text.match(/<[a-zA-Z/!][^>]*>/g) ?? [];
  assert.deepEqual(tags(html), tags(page('plain')), 'the same page, whatever the names are');
});

test('the page says twice what it is not, and loads nothing', () => {
  const html = page('plain');
  assert.equal(html.split(NOT_A_LICENCE).length - 1, 2);
  assert.doesNotMatch(html, /(src|href)=|url\(|@import/);
  assert.match(html, /default-src 'none'/);
});

test('sections stand in the order of the parts of the draft NIST AI 800-2, and limits with the results', () => {
  const html = page('plain');
  const titles = ['1 Objective and benchmark', 'Excluded beforehand', '2 Implementation and runs'];
  titles.push('Departures from the plan', '3 Analysis and results', 'What this does not show');
  const places = titles.map((title) => html.indexOf(title));
  assert.ok(places.every((place) => place > 0));
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
});

/** Short tasks are solved, long ones are not, so there is a horizon. */
function withHorizon(name: string): string {
  const minutes = [1, 2, 4, 8, 16, 32, 64, 128];
  const plan: EvaluationPlan = {
    format: 'breakwater.evaluation-plan/1',
    suite: { name: 'suite', version: '1' },
    model: { name, snapshot: 'one' },
    elicitation: { scaffold: 'react', attempts: 1 },
    scoring: { scorer: 'match', successAt: 1 },
    tasks: minutes.map((each) => ({ id: `t${each}`, minutes: each })),
    analysis: { headline: 'as-failure', seed: 1, resamples: 100 },
  };
  const header = {
    schemaVersion: 2 as const,
    status: 'success' as const,
    task: 'suite',
    taskVersion: '1',
    model: name,
    created: '',
    runId: '',
    epochs: 1,
    datasetSamples: minutes.length,
    stated: [],
    statedCompleted: null,
  };
  const records = minutes.map((each) => ({
    id: `t${each}`,
    epoch: 1,
    scores: { match: { value: each < 16 || each === 64 ? 1 : 0 } },
    trouble: null,
    tokens: 7,
    seconds: 1,
  }));
  const planned = { plan, run: { header, records } };
  return reportHtml({
    models: [{ plan, report: reportOn(plan, planned.run) }],
    comparisons: compareRuns([planned, planned]),
    trend: null,
    writtenAt: '2026-11-21T12:00:00Z',
  });
}

test('a horizon is drawn on its fitted curve at 50 and 80 %, and beside others where models are compared', () => {
  const html = withHorizon('plain');
  assert.match(html, /50 % horizon: \d/);
  assert.match(html, /80 % horizon: \d/);
  assert.equal(html.match(/class="curve"/g)?.length, 1);
  assert.match(html, /<h4>Time horizons<\/h4><svg/);
  assert.doesNotMatch(html, /NaN|Infinity/);
  assert.doesNotMatch(withHorizon(HOSTILE), /<script|\u202e/);
});
