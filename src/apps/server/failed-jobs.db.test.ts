/** What machines gave up, over HTTP: who sees it, and that it is taken up again once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { testServer } from '../../../test/server.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const server = await testServer(database);
const labA = await instance.party('lab-a', 'finder');
const desk = { session: instance.session };

test('work that failed for good is seen by the desk, taken up again once, and an engagement’s by officials alone', async () => {
  const body = {
    format: 'breakwater.finding/1',
    component: { purl: 'pkg:npm/walker@1.0.0' },
    title: 'walker writes through a prototype',
  };
  assert.equal((await server.post('/api/v1/findings', { key: labA.key, body })).status, 202);
  const finding = (await server.get('/api/v1/findings?limit=1', desk)).json.items[0];
  await database.asSuperuser(
    `insert into pgboss.job (name, data, source_name, source_output, source_retry_count)
     select 'dead-letters', data::jsonb, name, '{"message":"Error ENOSPC"}', 2
     from (values ('reproduce', $1), ('compare-criteria', '{"engagementId":"en-1"}')) as dead (name, data)`,
    [JSON.stringify({ findingId: finding.id })],
  );
  assert.equal((await server.get('/api/v1/failed-jobs', { key: labA.key })).status, 403);
  const { items, total } = (await server.get('/api/v1/failed-jobs', desk)).json;
  assert.equal(total, 1);
  assert.deepEqual(
    { ...items[0], id: null, failedAt: null },
    {
      ...{ id: null, failedAt: null, work: 'reproduce', reason: 'Error ENOSPC', attempts: 3 },
      about: { kind: 'finding', id: finding.id, title: finding.title },
    },
  );
  const official = await instance.party('clearinghouse', 'official');
  const seen = (await server.get('/api/v1/failed-jobs', { key: official.key })).json.items;
  assert.deepEqual(
    seen.map(({ work, about }: { work: string; about: unknown }) => [work, about]),
    [['compare-criteria', null]],
  );
  const waiting = async () => {
    const { rows } = await database.asSuperuser(
      `select count(*)::int as jobs from pgboss.job where name = 'reproduce' and data ->> 'findingId' = $1`,
      [finding.id],
    );
    return rows[0].jobs;
  };
  const before = await waiting();
  const path = `/api/v1/failed-jobs/${items[0].id}/retry`;
  const asked = await Promise.all([server.post(path, desk), server.post(path, desk)]);
  assert.deepEqual(asked.map(({ status }) => status).toSorted(), [202, 404]);
  assert.equal(await waiting(), before + 1);
  assert.equal((await server.get('/api/v1/failed-jobs', desk)).json.total, 0);
});
