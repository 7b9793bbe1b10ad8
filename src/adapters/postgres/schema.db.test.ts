import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { dumpSchema } from '../../../test/dump-schema.ts';
import { migrate, pending, readMigrations, SchemaMismatch } from './migrate.ts';

const GOLDEN = join(import.meta.dirname, 'schema.sql');
const database = await testDatabase();

// After a change to a migration: BREAKWATER_UPDATE_GOLDENS=1 node --test src/adapters/postgres/schema.db.test.ts
test('schema.sql is what the migrations make', async () => {
  const made = await dumpSchema(database.pool);
  if (process.env['BREAKWATER_UPDATE_GOLDENS'] === '1') writeFileSync(GOLDEN, made);
  assert.equal(made, readFileSync(GOLDEN, 'utf8'));
});

test('migrating again changes nothing', async () => {
  const again = await migrate(database.ownerUrl);
  assert.deepEqual(again.applied, []);
});

test('two that migrate the same empty database at once both succeed, and each file is applied once', async () => {
  const other = await database.another();
  await other.asSuperuser(
    'drop schema public cascade; drop schema breakwater cascade; drop schema pgboss cascade; create schema public',
  );
  if (database.role === null) await other.asSuperuser('alter schema public owner to breakwater_owner');
  const reports = await Promise.all([migrate(other.ownerUrl), migrate(other.ownerUrl)]);
  const files = (await readMigrations()).map(({ name }) => name);
  assert.deepEqual(reports.flatMap(({ applied }) => applied).toSorted(), files);
});

const files = [1, 2, 3].map((number) => ({
  number,
  name: `000${number}-x.sql`,
  sql: '',
  digest: `d${number}`,
}));

test('a database newer than the code is refused with the name of what it has and we have not', () => {
  const applied = [...files, { number: 4, name: '0004-later.sql', digest: 'd4' }];
  assert.throws(
    () => pending(files, applied),
    (error: Error) => {
      assert(error instanceof SchemaMismatch);
      assert.match(error.message, /newer than this release.*0004-later\.sql/);
      return true;
    },
  );
});

test('a migration that was edited after it was applied is named', () => {
  const applied = [files[0], { ...files[1], digest: 'another' }] as typeof files;
  assert.throws(() => pending(files, applied), /another 0002-x\.sql/);
});

test('only what was not applied yet is run', () => {
  assert.deepEqual(pending(files, files.slice(0, 2)), files.slice(2));
  assert.deepEqual(pending(files, []), files);
});

test('a statement that fails leaves the database as it was and names its file and line', async () => {
  const other = await database.another();
  const before = await dumpSchema(other.pool);
  // What 0007 makes is there already, so making it again must fail.
  await other.asSuperuser('delete from breakwater.migration where number >= 7');
  await assert.rejects(migrate(other.ownerUrl), /migration 0007-[a-z-]+\.sql(:\d+)?: /);
  assert.equal(await dumpSchema(other.pool), before);
});
