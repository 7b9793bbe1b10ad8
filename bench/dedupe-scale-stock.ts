/**
 * The stock of deduplication's scale bench, written by the database itself from a few thousand computed signatures:
 * findings with their keys and signatures, each in a case of its own, each with a suggestion that waits. Six hot
 * components hold 30 % of everything (50,000 each at a million); the rest follows a power law.
 */
import type pg from 'pg';
import type { Node } from '../src/apps/node.ts';
import { keysAcross } from '../src/core/dedupe/across-components.ts';
import { storedKeys } from '../src/core/dedupe/candidates.ts';
import { SIGNATURE_VERSION, signatureOf } from '../src/core/dedupe/signature.ts';
import type { Actor } from '../src/core/policy/actor.ts';
import { claimOf, TEMPLATES } from './dedupe-scale-claims.ts';
import { fillWithoutIndexes } from './million.ts';

export const PARTIES = 200;

export type Stage = {
  readonly node: Node;
  readonly superuser: pg.Client;
  readonly deduper: Actor;
  readonly desk: string;
  readonly say: (line: string) => void;
};

/** Parties, their compartments, the deduper's memberships, and the templates of the stock. */
export async function setStage(node: Node, superuser: pg.Client, say: Stage['say']): Promise<Stage> {
  await superuser.query(
    `insert into party (id, name, kind, created_at)
     select 'p-' || n, 'party ' || n, 'finder', now() from generate_series(1, $1) n`,
    [PARTIES],
  );
  await superuser.query(
    `insert into compartment (id, kind, label, party_id, created_at)
     select 'k-' || n, 'intake', 'party ' || n, 'p-' || n, now() from generate_series(1, $1) n`,
    [PARTIES],
  );
  const deduper = await node.authentication.actorOfService('deduper');
  await superuser.query(
    `insert into membership (subject_id, compartment_id, granted_by, granted_at)
     select $1, 'k-' || n, $1, now() from generate_series(1, $2) n`,
    [deduper.principalId, PARTIES],
  );
  const desk = await node.transactions.run(deduper, ({ identity }) => identity.sharedCompartment('desk'));
  const signed = Array.from({ length: TEMPLATES }, (_, t) => {
    const body = claimOf(t, 'pkg:npm/template');
    return { t, body, signature: signatureOf(body, 'p-1') };
  });
  await superuser.query(
    'create unlogged table template_claim (t int primary key, body jsonb, signature jsonb); create unlogged table template_key (t int, plain boolean, kind text, value text); create unlogged table template_across (t int, tail text)',
  );
  await superuser.query(
    'insert into template_claim select t, body, signature from jsonb_to_recordset($1::jsonb) as c (t int, body jsonb, signature jsonb)',
    [JSON.stringify(signed.map((claim) => ({ ...claim, signature: { ...claim.signature, sketch: [] } })))],
  );
  await superuser.query(
    `insert into template_key select t, kind in ('component', 'weakness', 'file', 'crash'), kind, value
     from jsonb_to_recordset($1::jsonb) as c (t int, kind text, value text)`,
    [
      JSON.stringify(
        signed.flatMap(({ t, signature }) => storedKeys(signature).map((key) => ({ t, ...key }))),
      ),
    ],
  );
  await superuser.query(
    'insert into template_across select t, tail from jsonb_to_recordset($1::jsonb) as c (t int, tail text)',
    [
      JSON.stringify(
        signed.flatMap(({ t, signature }) =>
          keysAcross(signature).map(({ value }) => ({ t, tail: value.slice(value.indexOf(' ') + 1) })),
        ),
      ),
    ],
  );
  await superuser.query(
    'create index on template_across (t); analyze template_across; create index on template_key (t); analyze template_key; analyze template_claim; analyze membership; analyze compartment; analyze party',
  );
  return { node, superuser, deduper, desk: desk.id, say };
}

const COMPONENT = `case when n % 10 < 3 then 'pkg:npm/hot-' || n % 6
  else 'pkg:npm/cold-' || floor(20000 ^ ((n * 7919::bigint % 100003) / 100003.0))::int end`;

const PLACE = `substr(sha256(convert_to('stock ' || n, 'UTF8')), 1, 8)::bigint`;

/** Findings `from` to `to` and all that deduplication keeps of them. */
export async function fill({ superuser, desk, say }: Stage, from: number, to: number): Promise<void> {
  const began = performance.now();
  const write = (text: string, values: readonly unknown[] = []) =>
    superuser.query(text.replaceAll('$from', String(from)).replaceAll('$to', String(to)), [...values]);
  const tables = ['finding', 'finding_signature', '"case"', 'case_finding', 'link'];
  await fillWithoutIndexes(superuser, [...tables, 'dedupe_key'], async () => {
    await write(
      `insert into finding (compartment_id, id, document_digest, pointer, format, submitter_party_id, submitted_by,
         received_at, component_key, title, body, tlp, severity_rank, state, state_at)
       select 'k-' || 1 + n % ${PARTIES}, 'f-stock-' || n, decode(repeat('01', 32), 'hex'), '', 'native',
         'p-' || 1 + n % ${PARTIES}, 'u', now() - interval '2 days', ${COMPONENT}, c.body ->> 'title', c.body, 'AMBER', 3,
         'received', now()
       from generate_series($from, $to - 1) n join template_claim c on c.t = n % ${TEMPLATES}`,
    );
    await write(
      `insert into finding_signature (compartment_id, finding_id, version, signature)
       select $1, 'f-stock-' || n, $2, c.signature || jsonb_build_object('finding', 'f-stock-' || n,
         'finder', 'p-' || 1 + n % ${PARTIES}, 'component', ${COMPONENT}, 'digest', md5(n::text))
       from generate_series($from, $to - 1) n join template_claim c on c.t = n % ${TEMPLATES}`,
      [desk, SIGNATURE_VERSION],
    );
    await write(
      `insert into "case" (compartment_id, id, number, root_finding_id, title, component_key, component, opened_at, stage,
         stage_rank, stage_at, severity_rank, tlp, embargo, embargo_state, due_at, finding_count, finder_count,
         suggestion_count, claims)
       select $1, 'c-stock-' || n, n + 1000000000, 'f-stock-' || n, c.body ->> 'title', ${COMPONENT},
         jsonb_build_object('key', ${COMPONENT}, 'name', 'stock'), now() - interval '2 days', 'unique', 0,
         now() - interval '2 days', 3, 'AMBER', '{"state":"none"}', 'none', now() + interval '88 days', 1, 1, 1, '{}'
       from generate_series($from, $to - 1) n join template_claim c on c.t = n % ${TEMPLATES}`,
      [desk],
    );
    await write(
      `insert into case_finding (compartment_id, finding_id, case_id, canonical, submitter_party_id, received_at)
       select $1, 'f-stock-' || n, 'c-stock-' || n, true, 'p-' || 1 + n % ${PARTIES}, now() - interval '2 days'
       from generate_series($from, $to - 1) n`,
      [desk],
    );
    await write(
      `insert into link (compartment_id, id, a, b, relation, confidence, decided_by, decision, evidence, asserted_by, asserted_at)
       select $1, 'l-stock-' || n, least(x.a, x.b), greatest(x.a, x.b),
         'duplicate', 0.4 + n % 50 / 100.0, 'suggested', null,
         '[{"kind":"same-weakness","detail":"Both name one weakness.","weight":1.2}]', 'u', now() - interval '2 days'
       from generate_series($from, $to - 1) n
       cross join lateral (select ('f-stock-' || n) collate "C" as a, ('f-stock-' || n + 1) collate "C" as b) x`,
      [desk],
    );
    await fillKeys({ superuser, desk }, write);
  });
  // What the fill left to write is not the search's to wait for.
  await superuser.query('checkpoint');
  const { rows } = await superuser.query(
    `select reltuples::bigint as keys, pg_size_pretty(pg_total_relation_size('dedupe_key')) as size,
       pg_size_pretty(pg_database_size(current_database())) as whole from pg_class where relname = 'dedupe_key'`,
  );
  say(
    `filled to ${to} (${rows[0].keys} keys in ${rows[0].size}, ${rows[0].whole} in all) in ${((performance.now() - began) / 1000).toFixed(0)} s`,
  );
}

/** Each round of the templates but the first of forty speaks of other functions: what is shared stays shared by a bounded share. */
async function fillKeys(
  { superuser, desk }: Pick<Stage, 'superuser' | 'desk'>,
  write: (text: string, values: readonly unknown[]) => Promise<unknown>,
): Promise<void> {
  await superuser.query('alter table dedupe_key drop constraint dedupe_key_pkey');
  await write(
    `insert into dedupe_key (compartment_id, key, place, finding_id)
     select $1, s.upper | ('\\x00000000'::bytea || substr(sha256(convert_to(c.kind || E'\\n' || c.value
       || case when c.plain or s.round = 0 then '' else '~' || s.round end, 'UTF8')), 1, 4))::bigint, s.place, s.id
     from (select n % ${TEMPLATES} as t, n / ${TEMPLATES} % 40 as round, ${PLACE} as place, 'f-stock-' || n as id,
         substr(sha256(convert_to(${COMPONENT}, 'UTF8')), 1, 4)::int::bigint << 32 as upper
       from generate_series($from, $to - 1) n) s
     join template_key c on c.t = s.t
     union all
     select $1, substr(sha256(convert_to(E'file\\n' || substr(${COMPONENT}, 9) || ' ' || a.tail, 'UTF8')), 1, 8)::bigint,
       ${PLACE}, 'f-stock-' || n
     from generate_series($from, $to - 1) n join template_across a on a.t = n % ${TEMPLATES}`,
    [desk],
  );
  await superuser.query('alter table dedupe_key add primary key (compartment_id, key, place, finding_id)');
}
