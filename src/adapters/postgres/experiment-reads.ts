/** Experiments with the finding they judge, newest first. */
import type { PartyKind } from '../../app/identity/ports.ts';
import type {
  ExperimentBody,
  ExperimentListQuery,
  ExperimentRecord,
  ExperimentState,
  LabReads,
} from '../../app/lab/read-ports.ts';
import type { Component, Tlp } from '../../core/finding/finding.ts';
import type { Where } from '../../core/policy/condition.ts';
import type { CompartmentKind } from '../../core/policy/resource.ts';
import type { Envelope } from '../../core/reproduction/attestation.ts';
import type { Assurance, Verdict } from '../../core/reproduction/verdict.ts';
import { toCount } from './merge-compartments.ts';
import { renderWhere } from './policy-where.ts';
import type { Tx } from './tx.ts';

const SELECT = `
  select x.id, x.compartment_id, x.state, x.queued_at, x.started_at, x.finished_at, x.verdict, x.reason,
    x.assurance, x.body, x.attestation, f.id as finding_id, f.own_id, f.title, f.component_key,
    f.body -> 'component' as component, f.tlp, f.submitter_party_id, p.name as party_name, p.kind as party_kind,
    p.sector, c.kind as compartment_kind,
    array(select m.subject_id from membership m where m.compartment_id = x.compartment_id
      and m.revoked_at is null and m.subject_id = any ((select breakwater.subjects())::text[])) as held_under`;

const FROM = `
  from experiment x
  join finding f on f.compartment_id = x.compartment_id and f.id = x.finding_id
  join compartment c on c.id = x.compartment_id
  left join party p on p.id = f.submitter_party_id`;

const COLUMNS = {
  compartmentId: 'x.compartment_id',
  compartmentKind: 'c.kind',
  partyId: 'f.submitter_party_id',
  tlp: 'f.tlp',
};

export function experimentReads(tx: Tx): LabReads {
  return {
    experiments: async (query, allowed) => {
      const { text, values } = filtered(query, allowed, query.limit + 1);
      const page = `${SELECT} ${text} order by x.queued_at desc, x.id desc limit $1`;
      return (await tx.query(page, values)).rows.map(toRecord);
    },
    countExperiments: async (query, allowed, cap) => {
      const { text, values } = filtered({ ...query, after: null }, allowed, cap + 1);
      const counted = `select count(*) as n from (select 1 ${text} limit $1) counted`;
      return toCount((await tx.query(counted, values)).rows[0], cap);
    },
    experiment: async (id) => {
      const { rows } = await tx.query(`${SELECT} ${FROM} where x.id = $1`, [id]);
      return rows[0] === undefined ? null : toRecord(rows[0]);
    },
  };
}

/** `limit` is the first parameter. */
function filtered(query: ExperimentListQuery, allowed: Where, limit: number) {
  const { after, words } = query;
  const filters: readonly unknown[] = [
    limit,
    query.state ?? null,
    query.verdict ?? null,
    words === undefined ? null : `%${words.replaceAll(/[\\%_]/g, '\\$&')}%`,
    after?.queuedAt ?? null,
    after?.id ?? null,
  ];
  const policy = renderWhere(allowed, COLUMNS, filters.length + 1);
  const text = `${FROM}
    where ${policy.text}
      and ($2::text is null or x.state = $2)
      and ($3::text is null or x.verdict = $3)
      and ($4::text is null or f.title ilike $4 or f.component_key ilike $4)
      and ($5::timestamptz is null or (x.queued_at, x.id) < ($5, $6))`;
  return { text, values: [...filters, ...policy.values] };
}

function toRecord(row: Readonly<Record<string, unknown>>): ExperimentRecord {
  const submitterId = row['submitter_party_id'] as string;
  return {
    id: row['id'] as string,
    compartmentId: row['compartment_id'] as string,
    finding: {
      id: row['finding_id'] as string,
      ownId: row['own_id'] as string | null,
      title: row['title'] as string,
      submitter: {
        id: submitterId,
        name: (row['party_name'] as string | null) ?? submitterId,
        kind: (row['party_kind'] as PartyKind | null) ?? 'finder',
        sector: row['sector'] as string | null,
      },
      componentKey: row['component_key'] as string,
      component: row['component'] as Component,
    },
    state: row['state'] as ExperimentState,
    queuedAt: row['queued_at'] as Date,
    startedAt: row['started_at'] as Date | null,
    finishedAt: row['finished_at'] as Date | null,
    verdict: row['verdict'] as Verdict | null,
    reason: row['reason'] as string | null,
    assurance: row['assurance'] as Assurance | null,
    body: row['body'] as ExperimentBody | null,
    attestation: row['attestation'] as Envelope | null,
    resource: {
      compartmentKind: row['compartment_kind'] as CompartmentKind,
      partyId: submitterId,
      tlp: row['tlp'] as Tlp | null,
      heldUnder: row['held_under'] as string[],
    },
  };
}
