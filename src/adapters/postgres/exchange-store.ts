/** Files for other instances and from them (migration 0016). */
import type { Exchange, ExchangeReview, ExchangeStore, ReceivedRow } from '../../app/model/exchange/ports.ts';
import type { Doer } from '../../app/model/partner/ports.ts';
import type { ExchangeContent, ExchangeState } from '../../core/model/exchange.ts';
import type { Marking } from '../../core/model/marking.ts';
import type { Envelope } from '../../core/reproduction/attestation.ts';
import type { Queryable } from './queryable.ts';

type Row = Readonly<Record<string, unknown>>;
type Rows = (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

/** The parts of a file may be large; a list is read without them. */
const EXCHANGES = (content: string) => `
  select x.id, x.compartment_id, x.state, x.digest, ${content} as content, x.prepared_by, x.prepared_at, x.refusal,
    x.envelope, coalesce((select jsonb_agg(jsonb_build_object('principalId', r.principal_id, 'digest', r.digest,
      'note', r.note, 'by', r.by_actor, 'at', r.at) order by r.at, r.principal_id)
      from exchange_review r where r.compartment_id = x.compartment_id and r.exchange_id = x.id), '[]') as reviews
  from exchange x`;

const RECEIVED = `
  select digest, keyid, received_by, at, content ->> 'from' as sender, content ->> 'purpose' as purpose,
    content ->> 'marking' as marking, jsonb_array_length(content -> 'parts') as parts
  from exchange_received where compartment_id = $1`;

export function exchangeStore(connection: Queryable): ExchangeStore {
  const rows: Rows = async (text, values = []) => (await connection.query(text, values)).rows;
  return {
    add: async ({ compartmentId, id, content, state, digest, preparedBy, preparedAt }) => {
      await rows(
        `insert into exchange (compartment_id, id, sent_to, purpose, marking, state, digest, content, prepared_by,
           prepared_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          compartmentId,
          id,
          content.to,
          content.purpose,
          content.marking,
          state,
          digest,
          JSON.stringify(content),
          JSON.stringify(preparedBy),
          preparedAt,
        ],
      );
    },
    exchange: async (id) => {
      const [row] = await rows(`${EXCHANGES('x.content')} where x.id = $1`, [id]);
      return row === undefined ? null : toExchange(row);
    },
    exchanges: async (limit) =>
      (
        await rows(`${EXCHANGES(`x.content || '{"parts":[]}'`)} order by x.prepared_at desc, x.id limit $1`, [
          limit,
        ])
      ).map(toExchange),
    lock: async (id) => {
      await rows('select 1 from exchange where id = $1 for update', [id]);
    },
    addReview: async ({ id, compartmentId }, { principalId, digest, note, by, at }) => {
      const added = await rows(
        `insert into exchange_review (compartment_id, exchange_id, principal_id, digest, note, by_actor, at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning principal_id`,
        [compartmentId, id, principalId, digest, note, JSON.stringify(by), at],
      );
      return added.length > 0;
    },
    setState: async (id, { state, refusal, envelope }) => {
      await rows('update exchange set state = $2, refusal = $3, envelope = $4 where id = $1', [
        id,
        state,
        refusal ?? null,
        envelope === undefined ? null : JSON.stringify(envelope),
      ]);
    },
    ...receivedStore(rows),
  };
}

function receivedStore(rows: Rows): Pick<ExchangeStore, 'addReceived' | 'received' | 'allReceived'> {
  return {
    addReceived: async (compartmentId, { digest, envelope, content, keyid, by, at }) => {
      const added = await rows(
        `insert into exchange_received (compartment_id, digest, envelope, content, keyid, received_by, at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning digest`,
        [
          compartmentId,
          digest,
          JSON.stringify(envelope),
          JSON.stringify(content),
          keyid,
          JSON.stringify(by),
          at,
        ],
      );
      return added.length > 0;
    },
    received: async (compartmentId, digest) => {
      const [row] = await rows(`${RECEIVED} and digest = $2`, [compartmentId, digest]);
      return row === undefined ? null : toReceived(row);
    },
    allReceived: async (compartmentId, limit) =>
      (await rows(`${RECEIVED} order by at desc, digest limit $2`, [compartmentId, limit])).map(toReceived),
  };
}

type StoredReview = Omit<ExchangeReview, 'at'> & { readonly at: string };

function toExchange(row: Row): Exchange {
  return {
    id: row['id'] as string,
    compartmentId: row['compartment_id'] as string,
    state: row['state'] as ExchangeState,
    digest: row['digest'] as string,
    content: row['content'] as ExchangeContent,
    preparedBy: row['prepared_by'] as Doer,
    preparedAt: row['prepared_at'] as Date,
    reviews: (row['reviews'] as readonly StoredReview[]).map((review) => ({
      ...review,
      at: new Date(review.at),
    })),
    refusal: row['refusal'] as string | null,
    envelope: row['envelope'] as Envelope | null,
  };
}

function toReceived(row: Row): ReceivedRow {
  return {
    digest: row['digest'] as string,
    keyid: row['keyid'] as string,
    by: row['received_by'] as Doer,
    at: row['at'] as Date,
    from: row['sender'] as string,
    purpose: row['purpose'] as string,
    marking: row['marking'] as Marking,
    parts: row['parts'] as number,
  };
}
