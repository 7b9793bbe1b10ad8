/** Threads of a case and their messages (migration 0009). A message is inserted once and never touched again. */
import type { CaseRoomStore, Message, Thread, ThreadParty } from '../../app/case/ports.ts';
import type { Queryable } from './queryable.ts';

type Row = Readonly<Record<string, unknown>>;

type ThreadStore = Pick<
  CaseRoomStore,
  | 'openThread'
  | 'threads'
  | 'thread'
  | 'heldThreads'
  | 'joinThread'
  | 'leaveThread'
  | 'addMessage'
  | 'messages'
  | 'messagesBy'
>;

const THREAD = `select t.*, coalesce((
    select jsonb_agg(jsonb_build_object('partyId', p.party_id, 'name', p.name, 'role', p.role, 'joinedAt', p.joined_at)
      order by p.name, p.party_id)
    from thread_party p
    where p.compartment_id = t.compartment_id and p.thread_id = t.id and p.left_at is null), '[]') as parties
  from thread t`;

export function threadStore(connection: Queryable): ThreadStore {
  const rows = async (text: string, values: readonly unknown[]) =>
    (await connection.query(text, values)).rows;
  return {
    openThread: async ({ members, openedBy, ...thread }) => {
      if (thread.audience !== 'desk') {
        await rows('select breakwater.open_thread($1, $2, $3, $4, $5)', [
          thread.compartmentId,
          `Thread: ${thread.subject}`,
          members,
          openedBy,
          thread.openedAt,
        ]);
      }
      await rows(
        `insert into thread (compartment_id, id, case_id, audience, subject, tlp, opened_at)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [
          thread.compartmentId,
          thread.id,
          thread.caseId,
          thread.audience,
          thread.subject,
          thread.tlp,
          thread.openedAt,
        ],
      );
      for (const party of thread.parties) await join(connection, thread, party);
    },
    threads: async (caseId) =>
      (await rows(`${THREAD} where t.case_id = $1 order by t.opened_at, t.id limit 20`, [caseId])).map(
        toThread,
      ),
    thread: async (id) => {
      const [row] = await rows(`${THREAD} where t.id = $1`, [id]);
      return row === undefined ? null : toThread(row);
    },
    heldThreads: async (limit, after) =>
      (
        await rows(
          `${THREAD} where t.audience <> 'desk' and ($2::timestamptz is null
               or coalesce(t.last_at, t.opened_at) < $2 or (coalesce(t.last_at, t.opened_at) = $2 and t.id > $3))
             order by coalesce(t.last_at, t.opened_at) desc, t.id limit $1`,
          [limit + 1, after?.wordAt ?? null, after?.id ?? null],
        )
      ).map(toThread),
    joinThread: (thread, party) => join(connection, thread, party),
    leaveThread: async (thread, partyId, at) => {
      await rows(
        `update thread_party set left_at = $4
         where compartment_id = $1 and thread_id = $2 and party_id = $3 and left_at is null`,
        [thread.compartmentId, thread.id, partyId, at],
      );
    },
    addMessage: async (thread, { at, by, partyName, text }) => {
      const [row] = await rows(
        `update thread set message_count = message_count + 1, last_at = $3
         where compartment_id = $1 and id = $2 returning message_count`,
        [thread.compartmentId, thread.id, at],
      );
      const seq = row?.['message_count'] as number;
      await rows(
        `insert into thread_message (compartment_id, thread_id, seq, at, by_principal, by_machine, by_name, party_name, body)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [thread.compartmentId, thread.id, seq, at, by.id, by.machine, by.name, partyName, text],
      );
      return seq;
    },
    messages: async (thread, { before, limit }) =>
      (
        await rows(
          `select * from thread_message where compartment_id = $1 and thread_id = $2
             and ($3::int is null or seq < $3) order by seq desc limit $4`,
          [thread.compartmentId, thread.id, before, limit],
        )
      ).map(toMessage),
    messagesBy: async (thread, principalId, since) => {
      const [row] = await rows(
        `select count(*) as n from thread_message where compartment_id = $1 and by_principal = $2 and at > $3`,
        [thread.compartmentId, principalId, since],
      );
      return Number(row?.['n'] ?? 0);
    },
  };
}

async function join(
  connection: Queryable,
  thread: Pick<Thread, 'compartmentId' | 'id'>,
  party: ThreadParty,
): Promise<void> {
  await connection.query(
    `insert into thread_party (compartment_id, thread_id, party_id, name, role, joined_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (compartment_id, thread_id, party_id) do update set left_at = null, joined_at = excluded.joined_at
       where thread_party.left_at is not null`,
    [thread.compartmentId, thread.id, party.partyId, party.name, party.role, party.joinedAt],
  );
}

function toThread(row: Row): Thread {
  const parties = row['parties'] as readonly (Omit<ThreadParty, 'joinedAt'> & {
    readonly joinedAt: string;
  })[];
  return {
    id: row['id'] as string,
    compartmentId: row['compartment_id'] as string,
    caseId: row['case_id'] as string,
    audience: row['audience'] as Thread['audience'],
    subject: row['subject'] as string,
    tlp: row['tlp'] as Thread['tlp'],
    openedAt: row['opened_at'] as Date,
    messages: row['message_count'] as number,
    lastAt: row['last_at'] as Date | null,
    parties: parties.map((party) => ({ ...party, joinedAt: new Date(party.joinedAt) })),
  };
}

function toMessage(row: Row): Message {
  return {
    seq: row['seq'] as number,
    at: row['at'] as Date,
    by: {
      id: row['by_principal'] as string,
      name: row['by_name'] as string,
      machine: row['by_machine'] as boolean,
    },
    partyName: row['party_name'] as string,
    text: row['body'] as string,
  };
}
