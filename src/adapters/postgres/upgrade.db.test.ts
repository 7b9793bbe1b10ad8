/** A database of the first release, with rows in every table, through every migration since. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { dumpSchema } from '../../../test/dump-schema.ts';
import { keyNumbering, placeNumber } from '../../core/dedupe/key-number.ts';
import { migrate, readMigrations, waitingMigrations } from './migrate.ts';

const FIRST_RELEASE = 7;
const ROWS = join(import.meta.dirname, '../../../test/release-0001.sql');
const database = await testDatabase();

/** What a later release keeps elsewhere, made anew from the rest: the words of a case, from its title (0008). */
const DERIVED: Readonly<Record<string, readonly string[]>> = { case: ['words'] };

type Row = Readonly<Record<string, unknown>>;

async function oldDatabase() {
  const old = await database.another();
  await old.asSuperuser(
    'drop schema public cascade; drop schema breakwater cascade; drop schema pgboss cascade; create schema public',
  );
  if (old.role === null) await old.asSuperuser('alter schema public owner to breakwater_owner');
  await migrate(old.ownerUrl, (await readMigrations()).slice(0, FIRST_RELEASE));
  await old.asSuperuser(await readFile(ROWS, 'utf8'));
  const { rows } = await old.asSuperuser(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  return { old, tables: rows.map(({ name }) => String(name)) };
}

test('every row of every table is there after the upgrade, in the columns it had', async () => {
  const { old, tables } = await oldDatabase();
  assert.ok(tables.length >= 30, tables.join(', '));
  const before = new Map<string, readonly Row[]>();
  for (const table of tables) {
    const { rows } = await old.asSuperuser(`select to_jsonb(t) as row from "${table}" t`);
    assert.ok(rows.length > 0, `${table}: no row to carry over`);
    before.set(
      table,
      rows.map(({ row }) => row as Row),
    );
  }
  const files = (await readMigrations()).slice(FIRST_RELEASE).map(({ name }) => name);
  assert.deepEqual(await waitingMigrations(old.ownerUrl), files);
  assert.deepEqual((await migrate(old.ownerUrl)).applied, files);
  for (const [table, rows] of before) {
    if (table === 'signature') continue;
    const after = await old.asSuperuser(`select to_jsonb(t) as row from "${table}" t`);
    const kept = after.rows.map(({ row }) => row as Row);
    for (const row of rows) {
      assert.ok(
        kept.some((now) =>
          Object.entries(row).every(
            ([column, value]) => DERIVED[table]?.includes(column) === true || isSame(now[column], value),
          ),
        ),
        `${table}: ${JSON.stringify(row)} is gone or was changed: ${JSON.stringify(kept)}`,
      );
    }
  }
});

test('the keys of deduplication are numbered as the code numbers them', async () => {
  const { old } = await oldDatabase();
  const { rows: before } = await old.asSuperuser('select * from signature order by finding_id');
  await migrate(old.ownerUrl);
  const { rows } = await old.asSuperuser(
    'select key::text, place::text, finding_id from dedupe_key order by finding_id',
  );
  assert.deepEqual(
    rows,
    before.map((row) => ({
      key: keyNumbering(row['component_key'])({ kind: row['kind'], value: row['value'] }),
      place: placeNumber(row['digest']),
      finding_id: row['finding_id'],
    })),
  );
});

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

test('an upgraded database has the very schema of a new one, and what can be derived of old rows is', async () => {
  const { old } = await oldDatabase();
  await migrate(old.ownerUrl);
  assert.equal(await dumpSchema(old.pool), await dumpSchema(database.pool));
  const { rows } = await old.asSuperuser('select path, terms from published_file order by path');
  assert.deepEqual(
    rows.map(({ path, terms }) => [path, terms.toSorted()]),
    [
      ['osv/BW-2026-0release1.json', ['BW-2026-0release1', 'CVE-2026-1000', 'pkg:npm/walker']],
      ['osv/index.json', []],
    ],
  );
});

test('the words of titles that were there before the upgrade are kept, and the wall stands again', async () => {
  const { old } = await oldDatabase();
  await migrate(old.ownerUrl);
  for (const [table, words] of [
    ['finding', 'finding_words'],
    ['"case"', 'case_words'],
  ]) {
    const { rows } = await old.asSuperuser(
      `select count(*)::int as rows, count(w.id)::int as kept, bool_and(length(w.words) > 0) as worded,
         (select relforcerowsecurity from pg_class where oid = '${table}'::regclass) as forced
       from ${table} t left join ${words} w on w.id = t.id and w.compartment_id = t.compartment_id`,
    );
    assert.ok(rows[0].rows > 0);
    assert.deepEqual(rows[0], { rows: rows[0].rows, kept: rows[0].rows, worded: true, forced: true }, table);
  }
});
