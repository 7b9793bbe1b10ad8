/** Experiments in PostgreSQL (migration 0005): at most one open per finding, which the index upholds. */
import type { FinishedExperiment, LabStore, StartedExperiment } from '../../app/lab/ports.ts';
import { experimentReads } from './experiment-reads.ts';
import type { Tx } from './tx.ts';

export function labStore(tx: Tx): LabStore {
  return {
    ...experimentReads(tx),
    begin: (findingId, newId, at) => begin(tx, findingId, newId, at),
    finish: (experiment) => finish(tx, experiment),
    waiting: async (compartmentId, cap) => {
      const { rows } = await tx.query(
        `select count(*)::int as waiting from
           (select from finding where compartment_id = $1 and state = 'received' limit $2) as received`,
        [compartmentId, cap],
      );
      return rows[0]?.['waiting'] as number;
    },
    ask: async ({ id, compartmentId }, newId, at) => {
      const { rowCount } = await tx.query(
        `insert into experiment (compartment_id, id, finding_id, state, queued_at) values ($1, $2, $3, 'queued', $4)
         on conflict (compartment_id, finding_id) where state <> 'done' do nothing`,
        [compartmentId, newId, id, at],
      );
      return rowCount === 1;
    },
  };
}

async function begin(tx: Tx, findingId: string, newId: string, at: Date): Promise<StartedExperiment | null> {
  const taken = await tx.query(
    `update experiment set state = 'running', started_at = $2
     where finding_id = $1 and state <> 'done' returning id, compartment_id`,
    [findingId, at],
  );
  if (taken.rows[0] !== undefined) return started(taken.rows[0]);
  const opened = await tx.query(
    `insert into experiment (compartment_id, id, finding_id, state, queued_at, started_at)
     select f.compartment_id, $2, f.id, 'running', $3, $3 from finding f
     where f.id = $1 and not exists (select from experiment x where x.finding_id = f.id)
     on conflict (compartment_id, finding_id) where state <> 'done' do nothing
     returning id, compartment_id`,
    [findingId, newId, at],
  );
  return opened.rows[0] === undefined ? null : started(opened.rows[0]);
}

function started(row: Record<string, unknown>): StartedExperiment {
  return { id: row['id'] as string, compartmentId: row['compartment_id'] as string };
}

async function finish(tx: Tx, experiment: FinishedExperiment): Promise<boolean> {
  const { body, attestation } = experiment;
  const { rowCount } = await tx.query(
    `update experiment set state = 'done', finished_at = $3, verdict = $4, reason = $5, assurance = $6,
       body = $7, attestation = $8
     where compartment_id = $1 and id = $2 and state <> 'done'`,
    [
      experiment.compartmentId,
      experiment.id,
      experiment.at,
      body.verdict,
      body.reason,
      body.assurance,
      JSON.stringify(body),
      attestation === null ? null : JSON.stringify(attestation),
    ],
  );
  return rowCount === 1;
}
