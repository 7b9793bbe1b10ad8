/** Engagements with developers of models: their rooms, terms, people and log (migration 0015). */
import type {
  EngagementRecord,
  EngagementStore,
  Named,
  NamedPerson,
  PersonnelRole,
  StandingTerms,
} from '../../app/model/engagement-ports.ts';
import type { Engagement, Terms } from '../../core/model/engagement.ts';
import type { EngagementEntry } from '../../core/model/engagement-log.ts';
import { engagementKeys } from './engagement-keys.ts';
import { engagementPapers } from './engagement-papers.ts';
import type { Queryable } from './queryable.ts';

type Row = Readonly<Record<string, unknown>>;

export function engagementStore(connection: Queryable): EngagementStore {
  const rows = async (text: string, values: readonly unknown[] = []) =>
    (await connection.query(text, values)).rows;
  return {
    ...headStore(rows),
    ...logStore(rows),
    ...termsStore(rows),
    ...peopleStore(rows),
    ...engagementKeys(rows),
    ...engagementPapers(rows),
  };
}

export type Rows = (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

type HeadStore = Pick<
  EngagementStore,
  | 'open'
  | 'list'
  | 'engagement'
  | 'lock'
  | 'change'
  | 'markConfidential'
  | 'due'
  | 'certify'
  | 'closeMaterial'
>;

function headStore(rows: Rows): HeadStore {
  const first = async (text: string, id: string) => {
    const [row] = await rows(text, [id]);
    return row === undefined ? null : toRecord(row);
  };
  return {
    open: async (record, openedBy) => {
      const { room, material, openedAt, model } = record;
      await rows('select breakwater.open_engagement($1, $2, $3, $4, $5)', [
        room,
        material,
        model,
        openedBy,
        openedAt,
      ]);
      await rows(
        `insert into engagement (compartment_id, id, material_id, developer_id, developer_name, model, question,
           state, state_name, opened_at, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)`,
        [
          room,
          record.id,
          material,
          record.developer.id,
          record.developer.name,
          model,
          record.question,
          JSON.stringify(record.engagement),
          record.engagement.state,
          openedAt,
        ],
      );
    },
    list: async (limit) =>
      (await rows('select * from engagement order by opened_at desc, id limit $1', [limit])).map(toRecord),
    engagement: (id) => first('select * from engagement where id = $1', id),
    lock: (id) => first('select * from engagement where id = $1 for update', id),
    change: async ({ room, id }, { engagement, at, dueAt, overAt }) => {
      await rows(
        `update engagement set state = $3, state_name = $4, changed_at = $5, due_at = $6, over_at = $7
         where compartment_id = $1 and id = $2`,
        [room, id, JSON.stringify(engagement), engagement.state, at, dueAt, overAt],
      );
    },
    markConfidential: async ({ room, id }, { basis, by, at }) => {
      await rows(
        `update engagement set confidential_basis = $3, confidential_by = $4, confidential_at = $5
         where compartment_id = $1 and id = $2`,
        [room, id, basis, JSON.stringify(by), at],
      );
    },
    due: async (now, limit) =>
      (
        await rows('select * from engagement where due_at <= $1 order by due_at, id limit $2', [now, limit])
      ).map(toRecord),
    certify: async ({ room, id }, certificate, destroyedAt) => {
      await rows(
        `update engagement set certificate = $3, destroyed_at = $4, due_at = null
         where compartment_id = $1 and id = $2`,
        [room, id, certificate, destroyedAt],
      );
    },
    closeMaterial: async ({ room }, closedAt) => {
      await rows('select breakwater.close_material($1, $2)', [room, closedAt]);
    },
  };
}

function logStore(rows: Rows): Pick<EngagementStore, 'entries' | 'lastEntry' | 'addEntry'> {
  return {
    entries: async ({ room, id }) =>
      (
        await rows(
          'select * from engagement_event where compartment_id = $1 and engagement_id = $2 order by seq',
          [room, id],
        )
      ).map(toEntry),
    lastEntry: async ({ room, id }) => {
      const [row] = await rows(
        `select seq, digest from engagement_event where compartment_id = $1 and engagement_id = $2
         order by seq desc limit 1`,
        [room, id],
      );
      return row === undefined ? null : { seq: row['seq'] as number, digest: row['digest'] as Uint8Array };
    },
    addEntry: async ({ room, id }, { seq, at, kind, by, reason, detail, digest }) => {
      await rows(
        `insert into engagement_event (compartment_id, engagement_id, seq, at, kind, by_principal, by_name,
           by_machine, reason, detail, digest) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
        [room, id, seq, at, kind, by.id, by.name, by.machine, reason, JSON.stringify(detail), digest],
      );
    },
  };
}

function termsStore(rows: Rows): Pick<EngagementStore, 'terms' | 'proposeTerms' | 'agreeTerms'> {
  return {
    terms: async ({ room, id }) =>
      (
        await rows(
          'select * from engagement_terms where compartment_id = $1 and engagement_id = $2 order by no',
          [room, id],
        )
      ).map(toTerms),
    proposeTerms: async ({ room, id }, { no, terms, digest, proposedBy, proposedAt }) => {
      await rows(
        `insert into engagement_terms (compartment_id, engagement_id, no, body, digest, proposed_by, proposed_at)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [room, id, no, JSON.stringify(terms), digest, JSON.stringify(proposedBy), proposedAt],
      );
    },
    agreeTerms: async ({ room, id }, no, by, agreedAt) => {
      await rows(
        `update engagement_terms set agreed_by = $4, agreed_at = $5
         where compartment_id = $1 and engagement_id = $2 and no = $3`,
        [room, id, no, JSON.stringify(by), agreedAt],
      );
    },
  };
}

type PeopleStore = Pick<
  EngagementStore,
  'personnel' | 'namePerson' | 'removePerson' | 'namings' | 'acknowledge' | 'noteAcknowledged'
>;

function peopleStore(rows: Rows): PeopleStore {
  return {
    personnel: async ({ room, id }) =>
      (
        await rows(
          `select * from engagement_person where compartment_id = $1 and engagement_id = $2
           order by name, principal_id`,
          [room, id],
        )
      ).map(toPerson),
    namePerson: async ({ room, id }, { id: personId, name, role, namedBy, namedAt }) => {
      await rows(
        `insert into engagement_person (compartment_id, engagement_id, principal_id, name, role, named_by, named_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (compartment_id, engagement_id, principal_id) do update
           set named_by = excluded.named_by, named_at = excluded.named_at, acknowledged_at = null,
             acknowledged = null, removed_at = null`,
        [room, id, personId, name, role, JSON.stringify(namedBy), namedAt],
      );
      await rows(
        'insert into naming (subject_id, room, engagement_id, role, named_by, named_at) values ($1, $2, $3, $4, $5, $6)',
        [personId, room, id, role, namedBy.name, namedAt],
      );
    },
    removePerson: async ({ room, id }, personId, removedAt) => {
      await rows(
        `update engagement_person set removed_at = $4
         where compartment_id = $1 and engagement_id = $2 and principal_id = $3`,
        [room, id, personId, removedAt],
      );
      await rows('select breakwater.leave_engagement($1, $2, $3)', [room, personId, removedAt]);
    },
    namings: async () =>
      (await rows('select * from breakwater.namings()')).map((row) => ({
        engagementId: row['engagement_id'] as string,
        role: row['role'] as PersonnelRole,
        namedBy: row['named_by'] as string,
        namedAt: row['named_at'] as Date,
      })),
    acknowledge: async (engagementId, at) => {
      const [row] = await rows('select breakwater.acknowledge($1, $2) as room', [engagementId, at]);
      return typeof row?.['room'] === 'string';
    },
    noteAcknowledged: async ({ room, id }, personId, { digest, at }) => {
      await rows(
        `update engagement_person set acknowledged_at = $4, acknowledged = $5
         where compartment_id = $1 and engagement_id = $2 and principal_id = $3`,
        [room, id, personId, at, digest],
      );
    },
  };
}

function toRecord(row: Row): EngagementRecord {
  const basis = row['confidential_basis'] as string | null;
  return {
    id: row['id'] as string,
    room: row['compartment_id'] as string,
    material: row['material_id'] as string,
    developer: { id: row['developer_id'] as string, name: row['developer_name'] as string },
    model: row['model'] as string,
    question: row['question'] as string,
    engagement: row['state'] as Engagement,
    openedAt: row['opened_at'] as Date,
    changedAt: row['changed_at'] as Date,
    dueAt: row['due_at'] as Date | null,
    overAt: row['over_at'] as Date | null,
    destroyedAt: row['destroyed_at'] as Date | null,
    confidential:
      basis === null
        ? null
        : { basis, by: row['confidential_by'] as Named, at: row['confidential_at'] as Date },
    certificate: row['certificate'] as string | null,
  };
}

function toEntry(row: Row): EngagementEntry & { readonly digest: Uint8Array } {
  return {
    seq: row['seq'] as number,
    at: (row['at'] as Date).toISOString(),
    kind: row['kind'] as string,
    by: {
      id: row['by_principal'] as string,
      name: row['by_name'] as string,
      machine: row['by_machine'] as boolean,
    },
    reason: row['reason'] as string | null,
    detail: row['detail'] as EngagementEntry['detail'],
    digest: row['digest'] as Uint8Array,
  };
}

function toTerms(row: Row): StandingTerms {
  return {
    no: row['no'] as number,
    terms: row['body'] as Terms,
    digest: row['digest'] as string,
    proposedBy: row['proposed_by'] as Named,
    proposedAt: row['proposed_at'] as Date,
    agreedBy: row['agreed_by'] as Named | null,
    agreedAt: row['agreed_at'] as Date | null,
  };
}

function toPerson(row: Row): NamedPerson {
  return {
    id: row['principal_id'] as string,
    name: row['name'] as string,
    role: row['role'] as PersonnelRole,
    namedBy: row['named_by'] as Named,
    namedAt: row['named_at'] as Date,
    acknowledgedAt: row['acknowledged_at'] as Date | null,
    removedAt: row['removed_at'] as Date | null,
  };
}
