/**
 * The server is killed outright while a sealed run arrives, while it is read, and while officials sign. Nothing is half
 * imported, what was left behind is swept, and what was acknowledged stands, once.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase } from '../../../test/database.ts';
import {
  accepted,
  invited,
  materialFolder,
  type Person,
  PLAN,
  sealedLog,
  TERMS,
} from '../../../test/engagement.ts';
import { testInstance } from '../../../test/instance.ts';
import { type TestServer, testServer } from '../../../test/server.ts';
import { firstBroken } from '../../core/model/engagement-log.ts';

const MAIN = join(import.meta.dirname, '../cli/main.ts');
const database = await testDatabase();
const instance = await testInstance(database);
const dataDir = await mkdtemp(join(tmpdir(), 'bw-engagement-killed-'));
const started: ChildProcess[] = [];
after(async () => {
  for (const child of started) child.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

// Sets the scene, and is never killed.
const { material } = await materialFolder();
const scene = await testServer(database, { material });
const people = { instance, server: scene };
const official = await invited(people, { name: 'first official', role: 'official' });
const second = await invited(people, { name: 'second official', role: 'official' });
const evaluator = await invited(people, { name: 'evaluator', role: 'evaluator' });
const developer = await invited(people, { name: 'counsel', role: 'developer', developer: 'model-lab' });

type Serving = { readonly ask: TestServer['ask']; readonly url: string; readonly kill: () => Promise<void> };

async function serve(): Promise<Serving> {
  const options = ['--port', '0', '--data', dataDir, '--database-url', database.databaseUrl, '--json'];
  const child = spawn(process.execPath, [MAIN, 'serve', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { url } = JSON.parse(String(line)) as { url: string };
  const ask: TestServer['ask'] = async (method, path, { session = '', body, headers } = {}) => {
    const isBytes = body instanceof Uint8Array;
    const answer = await fetch(url + path, {
      method,
      headers: {
        cookie: `breakwater-${new URL(url).port}=${session}`,
        'sec-fetch-site': 'same-origin',
        ...(body === undefined
          ? {}
          : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      rawHeaders: [...answer.headers].flat(),
      text,
      json: text === '' ? undefined : JSON.parse(text),
    };
  };
  const kill = async () => {
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
  };
  return { ask, url, kill };
}

const at = (id: string, path: string) => `/api/v1/engagements/${id}${path}`;
const post = async (who: Person, path: string, body: object = {}) =>
  accepted(await scene.post(`/api/v1/engagements${path}`, { session: who.session, body })).json;

async function evaluating(
  cleared: readonly Person[],
): Promise<{ readonly id: string; readonly plan: string }> {
  const { id } = await post(developer, '', { model: 'vendor/model', question: 'Is this model covered?' });
  const { proposal } = await post(official, `/${id}/terms`, TERMS);
  await post(developer, `/${id}/terms/agreement`, { digest: proposal.digest });
  for (const person of cleared) {
    await post(official, `/${id}/people`, { person: person.id });
    const { json } = accepted(await scene.get('/api/v1/namings', { session: person.session }));
    const { digest } = json.items.find((each: { engagement: string }) => each.engagement === id);
    accepted(
      await scene.post(`/api/v1/namings/${id}/acknowledgement`, {
        session: person.session,
        body: { digest },
      }),
    );
  }
  await post(official, `/${id}/steps`, { step: 'open-access' });
  const plan = await post(evaluator, `/${id}/plans`, PLAN);
  await post(evaluator, `/${id}/steps`, { step: 'begin-evaluation' });
  return { id, plan: plan.id };
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(20)) if (await holds()) return;
  assert.fail(`waited a minute for ${what}`);
}

/** What lies in the rooms: files by name, with their size. */
async function filesIn(): Promise<readonly { readonly path: string; readonly size: number }[]> {
  const names = await readdir(join(dataDir, 'material'), { recursive: true });
  const found = names.map(async (name) => {
    const path = join(dataDir, 'material', name);
    const { size } = await stat(path);
    return /\/(incoming-|[0-9a-f]{64}$)/.test(path) ? [{ path, size }] : [];
  });
  return (await Promise.all(found)).flat();
}

test('killed while a run arrives and while it is read, nothing of it is there, and the same run comes in again', async () => {
  const { id, plan } = await evaluating([evaluator]);
  const asked = { session: evaluator.session };
  const runs = async ({ ask }: Serving) => accepted(await ask('GET', at(id, '/runs'), asked)).json.items;
  const imports = async ({ ask }: Serving) => {
    const { items } = accepted(await ask('GET', at(id, '/log'), asked)).json;
    return items.filter(({ kind }: { kind: string }) => kind === 'run.imported').length;
  };
  const log = sealedLog({ values: Array.from({ length: 40_000 }, (_, index) => index % 2) });
  const path = at(id, `/runs?plan=${plan}`);

  let server = await serve();
  const half = new ReadableStream<Uint8Array>({
    start: (sending) => sending.enqueue(new Uint8Array(log.subarray(0, log.length / 2))),
  });
  const cut = fetch(server.url + path, {
    method: 'POST',
    headers: {
      cookie: `breakwater-${new URL(server.url).port}=${evaluator.session}`,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/octet-stream',
    },
    body: half,
    duplex: 'half',
  } as RequestInit);
  await until('bytes to arrive', async () => (await filesIn()).some(({ size }) => size > 0));
  await Promise.all([assert.rejects(cut), server.kill()]);

  server = await serve();
  assert.deepEqual([await runs(server), await imports(server)], [[], 0], 'nothing of half a file');
  const broken = server.ask('POST', path, { ...asked, body: log });
  await until('its samples to be counted', async () => {
    const { items } = accepted(await server.ask('GET', at(id, '/runs/reading'), asked)).json;
    return items.some(({ samples }: { samples: number }) => samples > 0);
  });
  await Promise.all([assert.rejects(broken), server.kill()]);
  const left = await filesIn();
  assert.equal(left.length, 2, 'what was received, twice');
  const aDayAgo = new Date(Date.now() - 25 * 3_600_000);
  await Promise.all(left.map((file) => utimes(file.path, aDayAgo, aDayAgo)));

  server = await serve();
  await until('what was left to be swept', async () => (await filesIn()).length === 0);
  assert.deepEqual([await runs(server), await imports(server)], [[], 0]);
  const { json: run, status } = accepted(await server.ask('POST', path, { ...asked, body: log }));
  assert.equal(status, 201);
  await server.kill();

  server = await serve();
  const again = accepted(await server.ask('POST', path, { ...asked, body: log }));
  assert.deepEqual([again.status, again.json.id], [200, run.id], 'what was acknowledged is known');
  assert.deepEqual([(await runs(server)).length, await imports(server)], [1, 1]);
  assert.deepEqual(
    (await filesIn()).map((file) => [file.path.endsWith(run.digest.slice('sha256:'.length)), file.size]),
    [[true, log.length]],
  );
  await server.kill();
});

test('killed while officials sign many determinations, each stands whole and once, or not yet', async () => {
  const made = async () => {
    const { id, plan } = await evaluating([official, second, evaluator]);
    const body = sealedLog();
    const headers = { 'content-type': 'application/octet-stream' };
    const sent = { session: evaluator.session, body, headers };
    const run = accepted(await scene.post(at(id, `/runs?plan=${plan}`), sent)).json;
    const report = await post(evaluator, `/${id}/reports`, { runs: [run.id] });
    await post(evaluator, `/${id}/steps`, { step: 'share-findings', reports: [report.id] });
    const desk = accepted(await scene.get(at(id, '/determination'), { session: official.session }));
    return { id, record: desk.json.record as string };
  };
  const places: Awaited<ReturnType<typeof made>>[] = [];
  while (places.length < 8) places.push(await made());
  const standing = async ({ id }: { readonly id: string }) => {
    const { determination } = accepted(
      await scene.get(at(id, '/determination'), { session: official.session }),
    ).json;
    const { items } = accepted(await scene.get(at(id, '/log'), { session: developer.session })).json;
    const count = (kind: string) => items.filter((entry: { kind: string }) => entry.kind === kind).length;
    const entries = items.map((entry: { digest: string }) => ({
      ...entry,
      digest: Buffer.from(entry.digest, 'hex'),
    }));
    assert.equal(firstBroken(entries), null, 'its log is whole');
    const isConfirmed = (determination?.confirmedBy ?? null) !== null;
    assert.equal(count('determination.written'), determination === null ? 0 : 1);
    assert.equal(count('determination.confirmed'), isConfirmed ? 1 : 0);
    const { state } = accepted(await scene.get(at(id, ''), { session: developer.session })).json;
    assert.equal(state, isConfirmed ? 'determination-recorded' : 'findings-shared');
    return { isWritten: determination !== null, isConfirmed };
  };
  const acts = [
    {
      who: official,
      path: '/determination',
      words: { answer: 'criteria-not-met', reasons: 'It solved two of three.' },
      stands: 'isWritten',
    },
    { who: second, path: '/determination/confirmation', words: {}, stands: 'isConfirmed' },
  ] as const;
  for (const { who, path, words, stands } of acts) {
    const server = await serve();
    const sign = ({ ask }: Pick<Serving, 'ask'>, { id, record }: (typeof places)[number]) =>
      ask('POST', at(id, path), { session: who.session, body: { ...words, record } });
    const acknowledged = new Set<string>();
    const signing = places.map(async (place) => {
      const answer = await sign(server, place).catch(() => null);
      if (answer === null) return;
      accepted(answer);
      acknowledged.add(place.id);
      if (acknowledged.size === 1) await server.kill();
    });
    await Promise.all(signing);
    assert.ok(
      acknowledged.size > 0 && acknowledged.size < places.length,
      `${acknowledged.size} acknowledged`,
    );
    const risen = await serve();
    for (const place of places) {
      const before = await standing(place);
      if (acknowledged.has(place.id)) assert.ok(before[stands], 'what was acknowledged stands');
      const again = await sign(risen, place);
      if (before[stands]) assert.equal(again.status, 409, 'and is not done twice');
      else accepted(again);
      assert.ok((await standing(place))[stands]);
    }
    await risen.kill();
  }
});
