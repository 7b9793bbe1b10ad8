/** What others have published, inside one actor's transaction (migration 0011). */
import { zstdCompressSync } from 'node:zlib';
import pg from 'pg';
import {
  type AdvisoryStore,
  type NamedRecord,
  type NewAdvisoryDocument,
  type NewRecord,
  type StoredNos,
  Unstorable,
} from '../../app/advisory/ports.ts';
import { advisoryGroups } from './advisory-groups.ts';
import { advisoryImports } from './advisory-imports.ts';
import { advisoryMatching } from './advisory-matching.ts';
import { advisorySignals } from './advisory-signals.ts';
import { columnsOf } from './columns.ts';
import type { Queryable } from './queryable.ts';

/** Any constant will do; imports take turns on it. */
const LOCK = 7_242_141;

export function advisoryStore(connection: Queryable): AdvisoryStore {
  const rows = async (text: string, values: readonly unknown[] = []) =>
    (await connection.query(text, values)).rows;
  return {
    ...advisoryMatching(connection),
    ...advisoryGroups(connection),
    ...advisorySignals(connection),
    ...advisoryImports(connection),
    unchanged: async (digests, keyedAs) => {
      const found = await rows(
        `select encode(d.digest, 'hex') as digest from advisory_document d
         where d.digest = any (array(select decode(x, 'hex') from unnest($1::text[]) x)) and d.superseded_at is null
           and not exists (select from advisory_record r
             where r.source = d.source and r.digest = d.digest and r.keyed_as <> $2)`,
        [digests, keyedAs],
      );
      return new Set(found.map((row) => row['digest'] as string));
    },
    store: async (source, documents, at) => {
      await connection.query('select pg_advisory_xact_lock($1)', [LOCK]);
      try {
        return await store(connection, source, { documents, ...at });
      } catch (error) {
        throw isAboutContent(error)
          ? new Unstorable('the database refused a value', { cause: error })
          : error;
      }
    },
  };
}

/** SQLSTATE: data exceptions, and limits of the server such as the size of an index row. */
function isAboutContent(error: unknown): boolean {
  const state = error instanceof pg.DatabaseError ? (error.code ?? '') : '';
  return state.startsWith('22') || state.startsWith('54');
}

type Storing = {
  readonly documents: readonly NewAdvisoryDocument[];
  readonly now: Date;
  readonly keyedAs: number;
};

type Found = NewRecord & { readonly digest: Uint8Array };

async function store(connection: Queryable, source: string, storing: Storing): Promise<StoredNos> {
  const { documents, now, keyedAs } = storing;
  const latest = new Map<string, Found>();
  for (const { digest, records } of documents) {
    for (const record of records) {
      const known = latest.get(record.id);
      if (known === undefined || !isOlder(record.modifiedAt, known.modifiedAt))
        latest.set(record.id, { ...record, digest });
    }
  }
  const { rows: standing } = await connection.query(
    'select no, id, digest, modified_at from advisory_record where source = $1 and id = any ($2::text[]) for update',
    [source, [...latest.keys()]],
  );
  const replaced: bigint[] = [];
  const outdated: Buffer[] = [];
  let older = 0;
  for (const row of standing) {
    const record = latest.get(row['id'] as string);
    if (record === undefined) continue;
    if (isOlder(record.modifiedAt, row['modified_at'] as Date | null)) {
      latest.delete(record.id);
      older += 1;
    } else {
      replaced.push(row['no'] as bigint);
      outdated.push(row['digest'] as Buffer);
    }
  }
  await writeDocuments(connection, source, { documents, now });
  const records = [...latest.values()];
  const { rows: written } = await connection.query(
    `insert into advisory_record (source, id, digest, title, modified_at, withdrawn_at, recorded_at, keyed_as)
     select $1, n.*, $7, $8 from unnest($2::text[], $3::bytea[], $4::text[], $5::timestamptz[], $6::timestamptz[]) as n
     on conflict (source, id) do update set digest = excluded.digest, title = excluded.title,
       modified_at = excluded.modified_at, withdrawn_at = excluded.withdrawn_at, recorded_at = excluded.recorded_at,
       keyed_as = excluded.keyed_as, matched_at = null
     returning no, id`,
    [
      source,
      ...columnsOf(
        records,
        ({ id, digest, title, modifiedAt, withdrawnAt }) => [id, digest, title, modifiedAt, withdrawnAt],
        5,
      ),
      now,
      keyedAs,
    ],
  );
  if (replaced.length > 0) await forget(connection, source, { replaced, outdated, now });
  const nos = new Map(written.map((row) => [row['id'] as string, row['no'] as bigint]));
  await writeAliases(connection, { records, nos, now });
  await writePackages(connection, records, nos);
  const changed = new Set(replaced);
  return {
    added: [...nos.values()].filter((no) => !changed.has(no)),
    changed: replaced,
    standing: records.flatMap((record) => namedRecord(record, nos)),
    older,
  };
}

/** As the groups would read it back; a withdrawn one is not among those. */
function namedRecord(
  { id, aliases, packages, withdrawnAt }: NewRecord,
  nos: ReadonlyMap<string, bigint>,
): readonly NamedRecord[] {
  if (withdrawnAt !== null) return [];
  const components = new Set(packages.map(({ affected }) => affected.component));
  const affected = [...components].map((component) => ({ component }));
  return [{ no: nos.get(id)!, id, aliases: [...new Set(aliases)], affected }];
}

/** All bodies as one parameter: sent as bytes, where an array of them would be written out as text and read again. */
async function writeDocuments(
  connection: Queryable,
  source: string,
  { documents, now }: Pick<Storing, 'documents' | 'now'>,
): Promise<void> {
  const bodies = documents.map(({ body }) => zstdCompressSync(body));
  const starts: number[] = [];
  let end = 1;
  for (const { length } of bodies) {
    starts.push(end);
    end += length;
  }
  await connection.query(
    `insert into advisory_document (source, digest, body, received_at)
     select $1, substring($2::bytea from (32 * d.place - 31)::int for 32), substring($3::bytea from d.start for d.length), $6
     from unnest($4::int[], $5::int[]) with ordinality as d (start, length, place)
     on conflict (digest, source) do update set superseded_at = null`,
    [
      source,
      Buffer.concat(documents.map(({ digest }) => digest)),
      Buffer.concat(bodies),
      starts,
      bodies.map(({ length }) => length),
      now,
    ],
  );
}

/** Absent times say nothing about which is older. */
function isOlder(a: Date | null, b: Date | null): boolean {
  return a !== null && b !== null && a < b;
}

type Forgetting = {
  readonly replaced: readonly bigint[];
  readonly outdated: readonly Buffer[];
  readonly now: Date;
};

/** What was computed from the earlier document goes; the document itself only stops being the current one. */
async function forget(
  connection: Queryable,
  source: string,
  { replaced, outdated, now }: Forgetting,
): Promise<void> {
  for (const table of ['advisory_package', 'advisory_key', 'advisory_range']) {
    await connection.query(`delete from ${table} where record_no = any ($1::bigint[])`, [replaced]);
  }
  await connection.query(
    `update advisory_document d set superseded_at = $3
     where d.source = $1 and d.digest = any ($2::bytea[]) and not exists (
       select from advisory_record r where r.source = d.source and r.digest = d.digest)`,
    [source, outdated, now],
  );
}

type Naming = {
  readonly records: readonly NewRecord[];
  readonly nos: ReadonlyMap<string, bigint>;
  readonly now: Date;
};

async function writeAliases(connection: Queryable, { records, nos, now }: Naming): Promise<void> {
  const asserted = records.flatMap(({ id, aliases }) =>
    [...new Set(aliases)].map((name) => ({ no: nos.get(id)!, name })),
  );
  const columns = columnsOf(asserted, ({ no, name }) => [no, name], 2);
  await connection.query(
    `update advisory_alias a set retracted_at = $2
     where a.record_no = any ($1::bigint[]) and a.retracted_at is null
       and not exists (select from unnest($3::bigint[], $4::text[]) as n (no, name) where n.no = a.record_no and n.name = a.name)`,
    [[...nos.values()], now, ...columns],
  );
  await connection.query(
    `insert into advisory_alias (record_no, name, asserted_at)
     select n.no, n.name, $3 from unnest($1::bigint[], $2::text[]) as n (no, name)
     on conflict (record_no, name) do update set asserted_at = excluded.asserted_at, retracted_at = null
       where advisory_alias.retracted_at is not null`,
    [...columns, now],
  );
}

async function writePackages(
  connection: Queryable,
  records: readonly NewRecord[],
  nos: ReadonlyMap<string, bigint>,
): Promise<void> {
  const packages = records.flatMap(({ id, packages: own }) =>
    own.map((keyed, position) => ({ ...keyed, no: nos.get(id)!, position })),
  );
  if (packages.length === 0) return;
  await connection.query(
    `insert into advisory_package (record_no, position, affected)
     select n.no, n.position, n.affected::jsonb from unnest($1::bigint[], $2::int[], $3::text[]) as n (no, position, affected)`,
    columnsOf(packages, ({ no, position, affected }) => [no, position, JSON.stringify(affected)], 3),
  );
  const entries = packages.flatMap(({ keys, no }) => keys.map((entry) => ({ ...entry, no })));
  await connection.query(
    `insert into advisory_key (component_key, scheme, distribution, release, special, commits, record_no)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::boolean[], $7::bigint[])`,
    columnsOf(
      entries,
      ({ componentKey, scheme, distribution, release, special, commits, no }) => [
        componentKey,
        scheme,
        distribution,
        release,
        special,
        commits,
        no,
      ],
      7,
    ),
  );
  const ranges = entries.flatMap((entry) => entry.intervals.map((interval) => ({ ...entry, interval })));
  await connection.query(
    `insert into advisory_range (component_key, scheme, distribution, release, lower, lower_in, upper, upper_in, status, record_no)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::boolean[], $7::bytea[],
       $8::boolean[], $9::text[], $10::bigint[])`,
    columnsOf(
      ranges,
      ({ componentKey, scheme, distribution, release, interval, no }) => [
        componentKey,
        scheme,
        distribution,
        release,
        Buffer.from(interval.lower, 'latin1'),
        interval.lowerIn,
        interval.upper === null ? null : Buffer.from(interval.upper, 'latin1'),
        interval.upperIn,
        interval.status,
        no,
      ],
      10,
    ),
  );
}
