import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type pg from 'pg';
import { testDatabase } from '../../../test/database.ts';
import {
  actions,
  actorsOrNobody,
  type GeneratedWorld,
  PARTIES,
  resourceOf,
  worlds,
} from '../../../test/policy-world.ts';
import { authorize, whereAllowed } from '../../core/policy/authorize.ts';
import { renderWhere } from './policy-where.ts';

const database = await testDatabase();

/**
 * A finding-shaped table of its own beside the real compartments and memberships, in a transaction of the
 * owner that is rolled back: the wall must not do the where's work for it.
 */
async function build(client: pg.PoolClient, world: GeneratedWorld): Promise<void> {
  // 'intake' and 'operator' compartments belong to a party, and shared kinds exist once: the generated kinds
  // need not be so, so they stand in a column of their own.
  await client.query(
    'create temporary table kind_of (compartment_id text primary key, kind text not null) on commit drop',
  );
  await client.query(
    'create temporary table row_of (n integer primary key, compartment_id text not null, party_id text, tlp text) on commit drop',
  );
  await client.query(
    'create temporary table membership (subject_id text, compartment_id text, revoked_at timestamptz) on commit drop',
  );
  await client.query('insert into kind_of select key, value from jsonb_each_text($1)', [
    JSON.stringify(world.kinds),
  ]);
  await client.query(
    `insert into row_of select n, "compartmentId", "partyId", tlp
     from rows from (jsonb_to_recordset($1) as ("compartmentId" text, "partyId" text, tlp text)) with ordinality
       as r ("compartmentId", "partyId", tlp, n)`,
    [JSON.stringify(world.rows)],
  );
  for (const [list, revokedAt] of [
    [world.memberships, null],
    [world.revoked, '2026-01-01T00:00:00Z'],
  ] as const) {
    await client.query(
      `insert into membership select "subjectId", "compartmentId", $2::timestamptz
       from jsonb_to_recordset($1) as m ("subjectId" text, "compartmentId" text)`,
      [JSON.stringify(list), revokedAt],
    );
  }
}

test('PostgreSQL allows exactly the rows that the predicate allows', async () => {
  const client = await database.pool.connect();
  let allowed = 0;
  try {
    await fc.assert(
      fc.asyncProperty(
        worlds,
        fc.array(fc.tuple(actorsOrNobody, actions), { minLength: 8, maxLength: 8 }),
        async (world, askings) => {
          await client.query('begin');
          try {
            await build(client, world);
            for (const [actor, action] of askings) {
              const where = renderWhere(whereAllowed(actor, action), {
                compartmentId: 'r.compartment_id',
                compartmentKind: 'k.kind',
                partyId: 'r.party_id',
                tlp: 'r.tlp',
              });
              const { rows } = await client.query<{ n: number }>(
                `select r.n from row_of r join kind_of k using (compartment_id) where ${where.text} order by r.n`,
                [...where.values],
              );
              const expected = world.rows.flatMap((row, index) =>
                authorize(actor, action, resourceOf(world, row, actor)).allowed ? [index + 1] : [],
              );
              assert.deepEqual(
                rows.map(({ n }) => n),
                expected,
              );
              allowed += expected.length;
            }
          } finally {
            await client.query('rollback');
          }
        },
      ),
      { numRuns: 150 },
    );
  } finally {
    client.release();
  }
  assert.ok(allowed > 300, `only ${allowed} rows were allowed: the law was hardly tried`);
});

test('a value from outside stays a parameter: quotes in an id change nothing', async () => {
  const id = `p-a' or true --`;
  const where = renderWhere(
    { op: 'party-is', value: id },
    { compartmentId: 'c', compartmentKind: 'k', partyId: 'p', tlp: 't' },
  );
  const { rows } = await database.pool.query(
    `select p from (values ('${PARTIES[0]}', 'c', 'k', 't')) as r (p, c, k, t) where ${where.text}`,
    [...where.values],
  );
  assert.deepEqual(rows, []);
});
