/** The schema as the catalogue has it, in an order that never changes, for the golden `schema.sql`. */
import type pg from 'pg';

type Query = (text: string) => Promise<pg.QueryResult>;

/** Tables with columns and constraints, indexes, row security, functions, and what the application may do. */
export async function dumpSchema(pool: pg.Pool): Promise<string> {
  const query: Query = (text) => pool.query(text);
  const tables = await query(
    `select c.oid::int as oid, n.nspname || '.' || quote_ident(c.relname) as name, c.relrowsecurity as secured, c.relforcerowsecurity as forced
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'breakwater') and c.relkind in ('r', 'p') order by 2`,
  );
  const parts = ['-- Dumped from the catalogue after all migrations; never edited. See schema.db.test.ts.'];
  for (const { oid, name, secured, forced } of tables.rows) {
    const inside = [...(await lines(query, columns(oid))), ...(await lines(query, constraints(oid)))];
    const after = [
      ...(secured ? [`alter table ${name} enable row level security;`] : []),
      ...(forced ? [`alter table ${name} force row level security;`] : []),
      ...(await lines(query, indexes(oid))),
      ...(await lines(query, policies(oid))),
      ...(await lines(query, grants(oid, name))),
    ];
    parts.push(
      [`create table ${name} (`, inside.map((line) => `  ${line}`).join(',\n'), ');', ...after].join('\n'),
    );
  }
  parts.push(...(await lines(query, FUNCTIONS)));
  return `${parts.join('\n\n')}\n`;
}

async function lines(query: Query, text: string): Promise<string[]> {
  return (await query(text)).rows.map(({ line }) => line);
}

const columns = (oid: number) => `
  select quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
    || case when l.collname is not null and l.collname <> 'default' then ' collate ' || quote_ident(l.collname) else '' end
    || case when a.attnotnull then ' not null' else '' end
    || case when a.attidentity = 'a' then ' generated always as identity'
            when a.attgenerated <> '' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') stored'
            when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end as line
  from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    left join pg_collation l on l.oid = a.attcollation
  where a.attrelid = ${oid} and a.attnum > 0 and not a.attisdropped order by a.attnum`;

// PostgreSQL 18 also lists NOT NULL as constraints (contype n); the columns say it already.
const constraints = (oid: number) => `
  select 'constraint ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid) as line
  from pg_constraint where conrelid = ${oid} and contype <> 'n' order by contype desc, conname`;

const indexes = (oid: number) => `
  select pg_get_indexdef(i.indexrelid) || ';' as line from pg_index i join pg_class c on c.oid = i.indexrelid
  where i.indrelid = ${oid} and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.conrelid = ${oid})
  order by c.relname`;

const policies = (oid: number) => `
  select 'create policy ' || quote_ident(polname) || ' on ' || polrelid::regclass || ' for '
    || case polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end
    || coalesce(' to ' || (select string_agg(rolname, ', ' order by rolname) from pg_roles where oid = any (polroles)), '')
    || coalesce(' using (' || pg_get_expr(polqual, polrelid) || ')', '')
    || coalesce(' with check (' || pg_get_expr(polwithcheck, polrelid) || ')', '') || ';' as line
  from pg_policy where polrelid = ${oid} order by polname`;

const grants = (oid: number, name: string) => `
  select 'grant ' || string_agg(what, ', ' order by what) || ' on ${name} to breakwater_app;' as line from (
    select lower(x.privilege_type) as what from pg_class c, aclexplode(c.relacl) x
    where c.oid = ${oid} and x.grantee = 'breakwater_app'::regrole
    union all
    select lower(x.privilege_type) || ' (' || string_agg(quote_ident(a.attname), ', ' order by a.attnum) || ')'
    from pg_attribute a, aclexplode(a.attacl) x
    where a.attrelid = ${oid} and x.grantee = 'breakwater_app'::regrole group by x.privilege_type
  ) held having count(*) > 0`;

const FUNCTIONS = `
  select pg_get_functiondef(p.oid) || ';'
    || case when has_function_privilege('breakwater_app', p.oid, 'execute')
       then E'\\ngrant execute on function ' || p.oid::regprocedure || ' to breakwater_app;' else '' end as line
  from pg_proc p where p.pronamespace in ('breakwater'::regnamespace, 'public'::regnamespace) and p.prokind = 'f'
  order by p.oid::regprocedure::text collate "C"`;
