/**
 * People, plans and logs for tests of engagements: a developer's person, two officials and an evaluator, each signed in
 * as the real invitation has it, on a server with rooms for material in a folder of the test's own.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { systemRandomness } from '../src/adapters/clock/system-clock.ts';
import { fileMaterial } from '../src/adapters/material/file-material.ts';
import type { EvaluationSuite } from '../src/core/model/suite.ts';
import type { TestInstance } from './instance.ts';
import type { Answer, TestServer } from './server.ts';
import { zipOf } from './zip.ts';

export async function materialFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-test-material-'));
  after(() => rm(folder, { recursive: true, force: true }));
  return { folder, material: await fileMaterial(folder, systemRandomness) };
}

export type Person = { readonly id: string; readonly session: string };

/** A person of the clearinghouse, or of a party that is made if need be. */
export async function invited(
  { instance, server }: { readonly instance: TestInstance; readonly server: TestServer },
  { name, role, developer }: { readonly name: string; readonly role: string; readonly developer?: string },
): Promise<Person> {
  const asking = { session: instance.session };
  const kind = developer === undefined ? 'clearinghouse' : 'developer';
  const known = await server.get(`/api/v1/parties?kind=${kind}`, asking);
  const parties = known.json.items as { id: string; name: string }[];
  const party =
    parties.find((each) => developer === undefined || each.name === developer) ??
    accepted(await server.post('/api/v1/parties', { ...asking, body: { name: developer, kind } })).json;
  const invitation = accepted(
    await server.post(`/api/v1/parties/${party.id}/people`, { ...asking, body: { name, role } }),
  );
  const token = new URL(invitation.json.signInUrl).hash.slice('#token='.length);
  const { headers } = accepted(await server.post('/api/v1/session/link', { body: { token } }));
  return { id: invitation.json.id, session: /=([^;]+)/.exec(headers.get('set-cookie') ?? '')?.[1] ?? '' };
}

export function accepted(answer: Answer): Answer {
  if (answer.status < 300) return answer;
  throw new Error(`refused: ${answer.status} ${answer.text}`);
}

export const TERMS = {
  document: `sha256:${'ab'.repeat(32)}`,
  windowDays: 10,
  zone: 'UTC',
  anchor: { kind: 'access-works' },
  retentionDays: 30,
  sharesDetermination: true,
} as const;

export const PLAN = {
  format: 'breakwater.evaluation-plan/1',
  suite: { name: 'harbour', version: '1' },
  model: { name: 'vendor/model', snapshot: '2026-10-01' },
  elicitation: { scaffold: 'none', attempts: 1 },
  scoring: { scorer: 'match', successAt: 1 },
  tasks: [
    { id: 't0', source: 'a', minutes: 4 },
    { id: 't1', source: 'b', minutes: 30 },
    { id: 't2', source: 'c', minutes: 240 },
  ],
  analysis: { headline: 'as-failure', seed: 1, resamples: 100 },
};

/** Of the plan's tasks, word for word. */
export const SUITE: EvaluationSuite = {
  format: 'breakwater.evaluation-suite/1',
  ...PLAN.suite,
  oracle: 'the flag stands in the answer',
  tasks: PLAN.tasks,
};

/** A sealed run of the plan's suite. */
export function sealedLog({
  task = 'harbour',
  values = [1, 0, 1],
  created = '2026-11-02T12:00:00Z',
  model = 'vendor/model',
} = {}): Buffer {
  const header = { version: 2, status: 'success', eval: { task, model, created, config: { epochs: 1 } } };
  const samples = values.map((value, index) => ({
    name: `samples/t${index}_epoch_1.json`,
    bytes: JSON.stringify({ id: `t${index}`, epoch: 1, scores: { match: { value } } }),
  }));
  return zipOf([{ name: 'header.json', bytes: JSON.stringify(header) }, ...samples]);
}
