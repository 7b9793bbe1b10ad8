/** The second wall, looked at from the catalogue: what the application's role can do however wrong our code is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { provisionGiven } from './roles.ts';

const database = await testDatabase();

test('the application works as a role that is neither superuser nor owner of anything', async () => {
  const { rows } = await database.pool.query(
    `select current_user as name, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
       (select count(*)::int from pg_class where relowner = r.oid) as owned
     from pg_roles r where rolname = current_user`,
  );
  assert.deepEqual(rows, [
    {
      name: 'breakwater_app',
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      owned: 0,
    },
  ]);
});

const FORBIDDEN = [
  'create table public.mine (id text)',
  'create schema mine',
  'create function public.mine() returns int language sql as $$ select 1 $$',
  'alter table finding disable row level security',
  'alter table finding no force row level security',
  'alter table finding add column mine text',
  'drop table finding',
  'drop policy held on finding',
  'create policy mine on finding using (true)',
  'truncate finding',
  'create trigger mine before insert on finding for each row execute function suppress_redundant_updates_trigger()',
  "select breakwater.protect('finding')",
  "select breakwater.limit_app('finding', 'select')",
  "insert into breakwater.migration (number, name, digest) values (9999, 'x', 'x')",
  'set session_replication_role = replica',
  "copy finding to '/tmp/never'",
  "select pg_read_file('/etc/passwd')",
];

for (const statement of FORBIDDEN) {
  test(`the application's role may not: ${statement}`, async () => {
    await assert.rejects(database.pool.query(statement), { code: '42501' });
  });
}

test('a user whom an administrator let become the application needs no right to make roles, another is told what to do', async () => {
  const name = `guest_${database.name.replaceAll(/\W/g, '_')}`;
  await database.asSuperuser(`create role ${name} login password 'guest' nocreaterole`);
  await database.asSuperuser(`grant connect on database "${database.name}" to ${name}`);
  const url = new URL(database.databaseUrl);
  [url.username, url.password] = [name, 'guest'];
  await assert.rejects(provisionGiven(url.href), /As an administrator of the server run/);
  await database.asSuperuser(`grant breakwater_app to ${name}`);
  await provisionGiven(url.href);
  await database.asSuperuser(`revoke connect on database "${database.name}" from ${name}; drop role ${name}`);
});

test("the application's role cannot become another", async () => {
  const others = await database.asSuperuser(
    "select rolname from pg_roles where pg_has_role('breakwater_app', oid, 'MEMBER') and rolname <> 'breakwater_app'",
  );
  assert.deepEqual(others.rows, [], 'it is a member of nothing');
  if (database.role === null) {
    await assert.rejects(database.pool.query('set role breakwater_owner'), { code: '42501' });
    await assert.rejects(database.pool.query('set session authorization postgres'), { code: '42501' });
  }
});

/** Tables that carry a compartment's id and need not hide behind it, each with its reason. */
const OPEN_BY_DESIGN: Readonly<Record<string, string>> = {
  membership:
    'it says who holds what; its own policies stand in migration 0001 and its owner reads past them',
  finding_words: 'no policy lets anyone read it; the search door of migration 0008 reads past the wall',
  case_words: 'no policy lets anyone read it; the search door of migration 0008 reads past the wall',
  partner_grant:
    'walled for everyone but its owner, whose trigger ends early access with its engagement (migration 0016)',
};

const { rows: compartmented } = await database.asSuperuser(
  `select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced
   from pg_class c join pg_attribute a on a.attrelid = c.oid
   where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
     and a.attname = 'compartment_id' and not a.attisdropped
   order by 1`,
);

test('there are tables with compartments to look at', () => assert(compartmented.length >= 15));

for (const { name, enabled, forced } of compartmented) {
  test(`row-level security guards ${name}`, async () => {
    assert.equal(enabled, true, 'enabled');
    if (!(name in OPEN_BY_DESIGN)) assert.equal(forced, true, 'forced, for the owner too');
    const { rows } = await database.asSuperuser(
      `select count(*)::int as policies from pg_policies where schemaname = 'public' and tablename = $1
       and 'breakwater_app' = any (roles)`,
      [name],
    );
    assert(rows[0].policies > 0);
  });
}

test('with no actor set, no row of any compartment is visible, and none can be written', async () => {
  await database.asSuperuser(`
    insert into compartment (id, kind, label, created_at) values ('k-1', 'case', 'one', now());
    insert into membership (subject_id, compartment_id, granted_by, granted_at) values ('u-1', 'k-1', 'u-1', now());
  `);
  for (const { name } of compartmented) {
    const { rows } = await database.pool.query(`select count(*)::int as seen from "${name}"`);
    assert.deepEqual(rows, [{ seen: 0 }], name);
    // The policy speaks before any constraint does, so a row of defaults is enough to hear it.
    const writing = database.pool.query(`insert into "${name}" (compartment_id) values ('k-1')`);
    await assert.rejects(writing, { code: '42501' }, name);
  }
  const { rows } = await database.asSuperuser('select count(*)::int as there from membership');
  assert.deepEqual(rows, [{ there: 1 }], 'there was something to hide');
});
