/** The collection that TAXII serves, inside one actor's transaction (migration 0019). */
import type { AddedObject, StixStore } from '../../app/publication/stix-ports.ts';
import type { Queryable } from './queryable.ts';

/** Distinct times although many come at once: a client that goes on after one of them misses none. */
const ADD = `
  insert into stix_object (id, version, type, added_at, body)
  select given.id, given.version, given.type,
    greatest($1::timestamptz, coalesce((select max(added_at) from stix_object), '-infinity'))
      + given.place * interval '1 microsecond', given.body
  from unnest($2::text[], $3::timestamptz[], $4::text[], $5::jsonb[])
    with ordinality as given (id, version, type, body, place)
  where not exists (select from stix_object s where s.id = given.id and s.version = given.version)
    and not (given.type in ('software', 'marking-definition') and exists (
      select from stix_object s where s.id = given.id))`;

const UTC = `at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS`;

const READ = `
  select id, type, body, to_char(version ${UTC}.MS"Z"') as version, to_char(added_at ${UTC}.US"Z"') as added_at
  from stix_object s
  where ($1::text[] is null or id = any ($1)) and ($2::text[] is null or type = any ($2))
    and ($3::timestamptz is null or added_at > $3)
    and ('all' = any ($4::text[])
      or version = any ($5::timestamptz[])
      or ('last' = any ($4) and not exists (
        select from stix_object newer where newer.id = s.id and newer.version > s.version))
      or ('first' = any ($4) and not exists (
        select from stix_object older where older.id = s.id and older.version < s.version)))
  order by s.added_at limit $6`;

export function stixStore(connection: Queryable): StixStore {
  return {
    addStix: async (objects, at) => {
      await connection.query(ADD, [
        at,
        objects.map(({ id }) => id),
        objects.map(({ version }) => version),
        objects.map(({ type }) => type),
        objects.map(({ body }) => JSON.stringify(body)),
      ]);
    },
    stix: async ({ ids, types, versions, addedAfter, limit }) => {
      const { rows } = await connection.query(READ, [
        ids,
        types,
        addedAfter,
        versions.filter((version) => typeof version === 'string'),
        versions.flatMap((version) => (typeof version === 'string' ? [] : [version.at])),
        limit + 1,
      ]);
      return rows.map(
        (row): AddedObject => ({
          id: row['id'] as string,
          type: row['type'] as string,
          version: row['version'] as string,
          addedAt: row['added_at'] as string,
          body: row['body'] as AddedObject['body'],
        }),
      );
    },
    countStix: async (type) => {
      const { rows } = await connection.query(
        'select count(distinct id)::int as n from stix_object where type = $1',
        [type],
      );
      return rows[0]?.['n'] as number;
    },
  };
}
