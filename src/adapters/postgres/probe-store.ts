/** Probes (migration 0016): consents, tasks, and the room that only the lab and the prober hold. */
import type { Doer } from '../../app/model/partner/ports.ts';
import type {
  Consent,
  MaintainerWord,
  Probe,
  ProbeRequest,
  ProbeStore,
} from '../../app/model/probe/ports.ts';
import type { Reproducer } from '../../core/finding/reproducer.ts';
import type { ProbeOutcome, ProbeState, ProbeStatement } from '../../core/model/probe.ts';
import { probeRoom } from './probe-room.ts';
import type { Queryable } from './queryable.ts';

type Row = Readonly<Record<string, unknown>>;
type Rows = (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

const MAX_PROBES = 200;

export function probeStore(connection: Queryable): ProbeStore {
  const rows: Rows = async (text, values = []) => (await connection.query(text, values)).rows;
  return { ...consentStore(rows), ...taskStore(rows), ...probeRoom(rows) };
}

type ConsentStore = Pick<
  ProbeStore,
  'consent' | 'addConsent' | 'maintainerConsent' | 'addMaintainerConsent' | 'linkWords' | 'bringLinkWords'
>;

/** Words on one finding or case are numbered in the order in which they were written down. */
async function oneWordAtATime(rows: Rows, about: string): Promise<void> {
  await rows('select pg_advisory_xact_lock(hashtextextended($1, 0))', [about]);
}

function consentStore(rows: Rows): ConsentStore {
  return {
    consent: async (findingId) => {
      const [row] = await rows(
        'select * from probe_consent where finding_id = $1 order by seq desc limit 1',
        [findingId],
      );
      return row === undefined ? null : toConsent(row);
    },
    addConsent: async ({ id, compartmentId }, { given, words, by, at }) => {
      await oneWordAtATime(rows, id);
      await rows(
        `insert into probe_consent (compartment_id, finding_id, seq, given, words, by_actor, at)
         select $1, $2, coalesce(max(seq), 0) + 1, $3, $4, $5, $6 from probe_consent
         where compartment_id = $1 and finding_id = $2`,
        [compartmentId, id, given, words, JSON.stringify(by), at],
      );
    },
    maintainerConsent: async (caseId) => {
      const [row] = await rows(
        // A word by link may not have been carried over yet: the latest counts, wherever it stands.
        'select * from probe_maintainer_consent where case_id = $1 order by at desc, seq desc limit 1',
        [caseId],
      );
      return row === undefined ? null : { ...toConsent(row), word: toWord(row) };
    },
    addMaintainerConsent: async ({ caseId, compartmentId }, { given, words, by, at, word }) => {
      await oneWordAtATime(rows, caseId);
      await rows(
        `insert into probe_maintainer_consent
           (compartment_id, case_id, seq, given, words, party_id, channel, note, by_actor, at)
         select $1, $2, coalesce(max(seq), 0) + 1, $3, $4, $5, $6, $7, $8, $9 from probe_maintainer_consent
         where compartment_id = $1 and case_id = $2`,
        [
          compartmentId,
          caseId,
          given,
          words,
          word?.partyId ?? null,
          word?.channel ?? null,
          word?.note ?? null,
          JSON.stringify(by),
          at,
        ],
      );
    },
    linkWords: async ({ caseId, compartmentId }, limit) =>
      (
        await rows(
          `select * from probe_maintainer_consent where compartment_id = $1 and case_id = $2
           order by seq desc limit $3`,
          [compartmentId, caseId, limit],
        )
      ).map(toConsent),
    bringLinkWords: async (caseIds) => {
      // A yes needs its party still to be the maintainer; a no always arrives.
      const brought = await rows(
        `insert into probe_maintainer_consent
           (compartment_id, case_id, seq, given, words, party_id, channel, note, by_actor, at)
         select c.compartment_id, w.case_id,
           coalesce(h.seq, 0) + row_number() over (partition by w.case_id order by w.at, w.seq),
           w.given, w.words, w.party_id, w.channel, w.note, w.by_actor, w.at
         from probe_maintainer_consent w
           join "case" c on c.id = w.case_id and c.compartment_id <> w.compartment_id
           left join lateral (select max(m.seq) as seq, max(m.at) as at from probe_maintainer_consent m
             where m.compartment_id = c.compartment_id and m.case_id = w.case_id) h on true
         where w.case_id = any ($1::text[]) and (h.at is null or w.at > h.at)
           and (not w.given or exists (select from participant t
             where t.compartment_id = c.compartment_id and t.case_id = c.id and t.party_id = w.party_id
               and t.role = 'maintainer' and t.left_at is null))
         returning case_id`,
        [caseIds],
      );
      return [...new Set(brought.map((row) => row['case_id'] as string))];
    },
  };
}

type TaskStore = Pick<
  ProbeStore,
  | 'engagement'
  | 'letIn'
  | 'addRequest'
  | 'requests'
  | 'probes'
  | 'probe'
  | 'addProbe'
  | 'answer'
  | 'askAgain'
  | 'destroyAnswers'
  | 'setState'
>;

function taskStore(rows: Rows): TaskStore {
  return {
    engagement: async (id) => {
      const [row] = await rows('select * from engagement where id = $1', [id]);
      if (row === undefined) return null;
      return {
        id,
        compartmentId: row['compartment_id'] as string,
        materialId: row['material_id'] as string,
        stateName: row['state_name'] as string,
        developerId: row['developer_id'] as string,
        names: [row['developer_name'] as string, row['model'] as string],
      };
    },
    letIn: async (materialId, at) => {
      await rows('select breakwater.let_probes_in($1, $2)', [materialId, at]);
    },
    ...requestsIn(rows),
    probes: async (materialId) =>
      (
        await rows('select * from probe where compartment_id = $1 order by drawn_at, id limit $2', [
          materialId,
          MAX_PROBES,
        ])
      ).map(toProbe),
    probe: async (id) => {
      const [row] = await rows('select * from probe where id = $1', [id]);
      return row === undefined ? null : toProbe(row);
    },
    addProbe: async ({ materialId, id, engagementId, requestId, statement, state, drawnAt }) => {
      await rows(
        `insert into probe (compartment_id, id, engagement_id, request_id, statement, state, drawn_at)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [materialId, id, engagementId, requestId, JSON.stringify(statement), state, drawnAt],
      );
    },
    answer: async (id, { reproducer, by, at }) => {
      const answered = await rows(
        `update probe set state = 'answered', answer = $2, answered_by = $3, answered_at = $4
         where id = $1 and state = 'open' returning id`,
        [id, JSON.stringify(reproducer), JSON.stringify(by), at],
      );
      return answered.length > 0;
    },
    askAgain: async (id, most) => {
      const asked = await rows(
        `update probe set state = 'answered', outcome = null, asked_again = asked_again + 1
         where id = $1 and state = 'judged' and outcome = 'could-not-tell' and asked_again < $2
           and answer <> 'null' returning id`,
        [id, most],
      );
      return asked.length > 0;
    },
    destroyAnswers: async (materialId) => {
      // JSON's null, so that a task that was answered still says so.
      await rows("update probe set answer = 'null' where compartment_id = $1 and answer is not null", [
        materialId,
      ]);
    },
    setState: async (id, { state, outcome }) => {
      await rows('update probe set state = $2, outcome = $3 where id = $1', [id, state, outcome]);
    },
  };
}

function requestsIn(rows: Rows): Pick<ProbeStore, 'addRequest' | 'requests'> {
  return {
    addRequest: async ({ id, materialId, engagementId, wanted, developer, by, at }) => {
      await rows(
        `insert into probe_request
           (compartment_id, id, engagement_id, wanted, developer_id, developer_names, by_actor, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [materialId, id, engagementId, wanted, developer.partyId, developer.names, JSON.stringify(by), at],
      );
    },
    requests: async (materialId) =>
      (
        await rows(
          'select * from probe_request where $1::text is null or compartment_id = $1 order by at, id limit 1000',
          [materialId ?? null],
        )
      ).map(toRequest),
  };
}

function toConsent(row: Row): Consent {
  return {
    given: row['given'] as boolean,
    words: row['words'] as string,
    by: row['by_actor'] as Doer,
    at: row['at'] as Date,
  };
}

function toWord(row: Row): MaintainerWord | null {
  if (row['party_id'] === null) return null;
  return {
    partyId: row['party_id'] as string,
    channel: row['channel'] as MaintainerWord['channel'],
    note: row['note'] as string,
  };
}

function toRequest(row: Row): ProbeRequest {
  return {
    id: row['id'] as string,
    materialId: row['compartment_id'] as string,
    engagementId: row['engagement_id'] as string,
    wanted: row['wanted'] as number,
    developer: { partyId: row['developer_id'] as string, names: row['developer_names'] as string[] },
    by: row['by_actor'] as Doer,
    at: row['at'] as Date,
  };
}

function toProbe(row: Row): Probe {
  return {
    id: row['id'] as string,
    materialId: row['compartment_id'] as string,
    engagementId: row['engagement_id'] as string,
    requestId: row['request_id'] as string,
    statement: row['statement'] as ProbeStatement,
    state: row['state'] as ProbeState,
    drawnAt: row['drawn_at'] as Date,
    answer: row['answer'] as Reproducer | null,
    answeredAt: row['answered_at'] as Date | null,
    outcome: row['outcome'] as ProbeOutcome | null,
    askedAgain: row['asked_again'] as number,
  };
}
