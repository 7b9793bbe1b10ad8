/** Tried patches in PostgreSQL (migration 0021). */
import type { Trial, TrialResult, TrialStore } from '../../app/lab/trial-ports.ts';
import type { Tx } from './tx.ts';

const SELECT = `
  select t.compartment_id, t.id, t.finding_id, t.diff, t.version, t.proofs, t.state, t.asked_at, t.finished_at,
    c.kind,
    coalesce((select jsonb_agg(jsonb_build_object('findingId', r.finding_id, 'verdict', r.verdict,
        'tests', r.tests, 'at', r.judged_at) order by r.judged_at, r.finding_id)
      from patch_trial_result r where r.compartment_id = t.compartment_id and r.trial_id = t.id), '[]') as results
  from patch_trial t join compartment c on c.id = t.compartment_id`;

export function trialStore(tx: Tx): TrialStore {
  return {
    ask: async ({ id, findingId, patch, proofs, askedAt, askedBy, compartmentId }) => {
      await tx.query(
        `insert into patch_trial (compartment_id, id, finding_id, diff, version, proofs, state, asked_by, asked_at)
         select c.id, $2, $3, $4, $5, $6, 'queued', $7, $8 from compartment c
         where case when $1::text is null then c.kind = 'desk' else c.id = $1 end`,
        [
          compartmentId,
          id,
          findingId,
          'diff' in patch ? patch.diff : null,
          'version' in patch ? patch.version : null,
          proofs,
          askedBy,
          askedAt,
        ],
      );
    },
    openOf: async (principalId) => {
      const { rows } = await tx.query(
        "select count(*)::int as open from patch_trial where asked_by = $1 and state <> 'done'",
        [principalId],
      );
      return rows[0]?.['open'] as number;
    },
    begin: async (id) => {
      const { rowCount } = await tx.query(
        "update patch_trial set state = 'running' where id = $1 and state <> 'done'",
        [id],
      );
      return rowCount === 1 ? one(tx, id) : null;
    },
    addResult: async (trial, { findingId, verdict, tests, at }) => {
      await tx.query(
        `insert into patch_trial_result (compartment_id, trial_id, finding_id, verdict, tests, judged_at)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
        [trial.compartmentId, trial.id, findingId, verdict, tests, at],
      );
    },
    finish: async ({ compartmentId, id }, at) => {
      const { rowCount } = await tx.query(
        `update patch_trial set state = 'done', finished_at = $3
         where compartment_id = $1 and id = $2 and state <> 'done'`,
        [compartmentId, id, at],
      );
      return rowCount === 1;
    },
    trial: (id) => one(tx, id),
    trialsOf: async (findingId, limit) => {
      const { rows } = await tx.query(
        `${SELECT} where t.finding_id = $1 order by t.asked_at desc, t.id desc limit $2`,
        [findingId, limit],
      );
      return rows.map(toTrial);
    },
    trialsBy: async (principalId, limit) => {
      const { rows } = await tx.query(
        `${SELECT} where t.asked_by = $1 order by t.asked_at desc, t.id desc limit $2`,
        [principalId, limit],
      );
      return rows.map(toTrial);
    },
    askedSince: async (principalId, since) => {
      const { rows } = await tx.query(
        'select count(*)::int as asked from patch_trial where asked_by = $1 and asked_at >= $2',
        [principalId, since],
      );
      return rows[0]?.['asked'] as number;
    },
    left: async (limit) => {
      const { rows } = await tx.query(
        `${SELECT} where t.state <> 'done' and not exists (
           select from pgboss.job j where j.name = 'try-patch' and j.data ->> 'trialId' = t.id
             and j.state in ('created', 'retry', 'active'))
         order by t.asked_at, t.id limit $1`,
        [limit],
      );
      return rows.map(toTrial);
    },
  };
}

async function one(tx: Tx, id: string): Promise<Trial | null> {
  const { rows } = await tx.query(`${SELECT} where t.id = $1`, [id]);
  return rows[0] === undefined ? null : toTrial(rows[0]);
}

/** By the kind of the compartment that it lies in. */
const BY: Readonly<Record<string, Trial['by']>> = { desk: 'desk', thread: 'maintainer' };

type StoredResult = Omit<TrialResult, 'at'> & { readonly at: string };

function toTrial(row: Readonly<Record<string, unknown>>): Trial {
  const diff = row['diff'] as string | null;
  return {
    id: row['id'] as string,
    compartmentId: row['compartment_id'] as string,
    findingId: row['finding_id'] as string,
    patch: diff === null ? { version: row['version'] as string } : { diff },
    by: BY[row['kind'] as string] ?? 'finder',
    state: row['state'] as Trial['state'],
    askedAt: row['asked_at'] as Date,
    finishedAt: row['finished_at'] as Date | null,
    proofs: row['proofs'] as string[],
    results: (row['results'] as StoredResult[]).map((result) => ({ ...result, at: new Date(result.at) })),
  };
}
