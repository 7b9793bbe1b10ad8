import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';

const database = await testDatabase();

test('the application connects as a role that is neither owner nor superuser', async () => {
  const { rows } = await database.pool.query(
    'select current_user as name, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user',
  );
  assert.deepEqual(rows, [
    {
      name: 'breakwater_app',
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
    },
  ]);
});
