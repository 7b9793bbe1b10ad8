/** The room of a case (migration 0009): participants, their words, the maintainer's links and sheets; threads beside. */
import type {
  CaseRoomStore,
  MaintainerLink,
  Participant,
  ParticipantWord,
  WrittenSheet,
} from '../../app/case/ports.ts';
import type { Queryable } from './queryable.ts';
import { threadStore } from './thread-store.ts';

type Row = Readonly<Record<string, unknown>>;

export function caseRoomStore(connection: Queryable): CaseRoomStore {
  return { ...threadStore(connection), ...participantStore(connection), ...maintainerStore(connection) };
}

type ParticipantStore = Pick<
  CaseRoomStore,
  | 'lockRoom'
  | 'participant'
  | 'putParticipant'
  | 'leaveCase'
  | 'countParticipants'
  | 'addWord'
  | 'wordsOf'
  | 'ownWord'
  | 'bringWords'
>;

function participantStore(connection: Queryable): ParticipantStore {
  const rows = async (text: string, values: readonly unknown[]) =>
    (await connection.query(text, values)).rows;
  return {
    lockRoom: async (caseId) => {
      await rows('select 1 from "case" where id = $1 for update', [caseId]);
    },
    participant: async (caseId, partyId) => {
      const [row] = await rows('select * from participant where case_id = $1 and party_id = $2', [
        caseId,
        partyId,
      ]);
      return row === undefined ? null : toParticipant(row);
    },
    putParticipant: async ({ compartmentId, caseId }, { partyId, role, at }) => {
      await rows(
        `insert into participant (compartment_id, case_id, party_id, role, status, status_at, invited_at)
         values ($1, $2, $3, $4, 'invited', $5, $5)
         on conflict (compartment_id, case_id, party_id) do update set role = excluded.role, left_at = null`,
        [compartmentId, caseId, partyId, role, at],
      );
    },
    leaveCase: async (caseId, partyId, at) => {
      await rows('update participant set left_at = $3 where case_id = $1 and party_id = $2', [
        caseId,
        partyId,
        at,
      ]);
    },
    countParticipants: async (caseId) => {
      const [row] = await rows(
        'select count(*) as n from participant where case_id = $1 and left_at is null',
        [caseId],
      );
      return Number(row?.['n'] ?? 0);
    },
    addWord: (at, word) => addWord(connection, at, word),
    wordsOf: async (caseId, partyId, limit) =>
      (
        await rows(
          `select * from participant_word where case_id = $1 and party_id = $2 order by at desc, id limit $3`,
          [caseId, partyId, limit],
        )
      ).map(toWord),
    ownWord: async (thread, partyId) => {
      const [row] = await rows(
        `select * from participant_word where compartment_id = $1 and case_id = $2 and party_id = $3
           and kind = 'status' and status <> 'seen' order by at desc, id limit 1`,
        [thread.compartmentId, thread.caseId, partyId],
      );
      return row === undefined ? null : toWord(row);
    },
    bringWords: async (caseIds) =>
      (
        await rows(
          `with latest as (
             select distinct on (w.case_id, w.party_id) w.* from participant_word w
             where w.case_id = any ($1::text[]) and w.kind = 'status'
             order by w.case_id, w.party_id, w.at desc, w.id)
           update participant p set status = w.status, status_at = w.at, fixed_version = w.fixed_version,
             last_word_at = case when w.status = 'seen' then p.last_word_at else w.at end
           from latest w join party o on o.id = w.party_id
           where p.case_id = w.case_id and p.party_id = w.party_id and w.at >= p.status_at
             and (p.status, p.status_at) is distinct from (w.status, w.at)
             and (w.status <> 'seen' or p.status = 'invited')
           returning p.case_id, p.compartment_id, p.party_id, o.name, p.status, w.by_principal, w.by_machine, w.at`,
          [caseIds],
        )
      ).map((row) => ({
        caseId: row['case_id'] as string,
        compartmentId: row['compartment_id'] as string,
        partyId: row['party_id'] as string,
        partyName: row['name'] as string,
        status: row['status'] as Participant['status'],
        by: { id: row['by_principal'] as string, machine: row['by_machine'] as boolean },
        at: row['at'] as Date,
      })),
  };
}

/** Where the participant's row is held too, it follows at once; elsewhere the clock brings the word over. */
async function addWord(
  connection: Queryable,
  { compartmentId, caseId }: { readonly compartmentId: string; readonly caseId: string },
  word: ParticipantWord,
): Promise<void> {
  const status = word.kind === 'status' ? word.status : null;
  const fixedVersion = word.kind === 'status' ? word.fixedVersion : null;
  await connection.query(
    `insert into participant_word (compartment_id, case_id, party_id, id, at, kind, status, channel, fixed_version,
       note, by_principal, by_machine, by_name)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      compartmentId,
      caseId,
      word.partyId,
      word.id,
      word.at,
      word.kind,
      status,
      word.kind === 'asked' ? word.channel : null,
      fixedVersion,
      word.note,
      word.by.id,
      word.by.machine,
      word.by.name,
    ],
  );
  if (word.kind === 'asked') {
    await connection.query(
      'update participant set asked = asked + 1, asked_at = $3 where case_id = $1 and party_id = $2',
      [caseId, word.partyId, word.at],
    );
  } else {
    await connection.query(
      `update participant set status = $3, status_at = $4, fixed_version = $5,
         last_word_at = case when $3 = 'seen' then last_word_at else $4 end
       where case_id = $1 and party_id = $2 and ($3 <> 'seen' or status = 'invited')`,
      [caseId, word.partyId, status, word.at, fixedVersion],
    );
  }
}

type MaintainerStore = Pick<
  CaseRoomStore,
  'addLink' | 'links' | 'linkOf' | 'revokeLink' | 'noteRead' | 'writeSheet' | 'sheet'
>;

function maintainerStore(connection: Queryable): MaintainerStore {
  const rows = async (text: string, values: readonly unknown[]) =>
    (await connection.query(text, values)).rows;
  return {
    addLink: async (link) => {
      await rows(
        `insert into maintainer_link (compartment_id, id, case_id, thread_id, party_id, party_name, principal_id,
           created_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          link.compartmentId,
          link.id,
          link.caseId,
          link.threadId,
          link.partyId,
          link.partyName,
          link.principalId,
          link.createdBy,
          link.createdAt,
          link.expiresAt,
        ],
      );
    },
    links: async (caseId) =>
      (
        await rows('select * from maintainer_link where case_id = $1 order by created_at desc, id limit 50', [
          caseId,
        ])
      ).map(toLink),
    linkOf: async (principalId) => {
      const [row] = await rows('select * from maintainer_link where principal_id = $1', [principalId]);
      return row === undefined ? null : toLink(row);
    },
    revokeLink: async (id, at) => {
      await rows('update maintainer_link set revoked_at = $2 where id = $1 and revoked_at is null', [id, at]);
    },
    noteRead: async (link, at, perMinute) => {
      const [row] = await rows(
        `update maintainer_link set first_read_at = coalesce(first_read_at, $3), last_read_at = $3,
           window_reads = case when window_at > $3::timestamptz - interval '1 minute' then window_reads + 1 else 1 end,
           window_at = case when window_at > $3::timestamptz - interval '1 minute' then window_at else $3 end
         where compartment_id = $1 and id = $2 returning window_reads`,
        [link.compartmentId, link.id, at],
      );
      return Number(row?.['window_reads'] ?? 0) <= perMinute;
    },
    writeSheet: async ({ compartmentId, caseId }, { body, writtenBy, writtenAt }) => {
      const [row] = await rows(
        `insert into maintainer_sheet (compartment_id, case_id, revision, body, written_by, written_by_name, written_at)
         select $1, $2, coalesce(max(revision), 0) + 1, $3::jsonb, $4, $5, $6
         from maintainer_sheet where compartment_id = $1 and case_id = $2 returning revision`,
        [compartmentId, caseId, JSON.stringify(body), writtenBy.id, writtenBy.name, writtenAt],
      );
      return row?.['revision'] as number;
    },
    sheet: async ({ compartmentId, caseId }) => {
      const [row] = await rows(
        `select * from maintainer_sheet where compartment_id = $1 and case_id = $2 order by revision desc limit 1`,
        [compartmentId, caseId],
      );
      return row === undefined ? null : toSheet(row);
    },
  };
}

function toParticipant(row: Row): Participant {
  return {
    caseId: row['case_id'] as string,
    partyId: row['party_id'] as string,
    role: row['role'] as Participant['role'],
    status: row['status'] as Participant['status'],
    statusAt: row['status_at'] as Date,
    lastWordAt: row['last_word_at'] as Date | null,
    leftAt: row['left_at'] as Date | null,
  };
}

function toWord(row: Row): ParticipantWord {
  const said = {
    id: row['id'] as string,
    partyId: row['party_id'] as string,
    at: row['at'] as Date,
    by: {
      id: row['by_principal'] as string,
      name: row['by_name'] as string,
      machine: row['by_machine'] as boolean,
    },
    note: row['note'] as string | null,
  };
  if (row['kind'] === 'asked') return { ...said, kind: 'asked', channel: row['channel'] as 'mail' };
  return {
    ...said,
    kind: 'status',
    status: row['status'] as Participant['status'],
    fixedVersion: row['fixed_version'] as string | null,
  };
}

function toLink(row: Row): MaintainerLink {
  return {
    id: row['id'] as string,
    compartmentId: row['compartment_id'] as string,
    caseId: row['case_id'] as string,
    threadId: row['thread_id'] as string,
    partyId: row['party_id'] as string,
    partyName: row['party_name'] as string,
    principalId: row['principal_id'] as string,
    createdBy: row['created_by'] as string,
    createdAt: row['created_at'] as Date,
    expiresAt: row['expires_at'] as Date,
    revokedAt: row['revoked_at'] as Date | null,
    firstReadAt: row['first_read_at'] as Date | null,
    lastReadAt: row['last_read_at'] as Date | null,
  };
}

function toSheet(row: Row): WrittenSheet {
  return {
    revision: row['revision'] as number,
    body: row['body'] as WrittenSheet['body'],
    writtenBy: { id: row['written_by'] as string, name: row['written_by_name'] as string },
    writtenAt: row['written_at'] as Date,
  };
}
