/**
 * Page cursors: where to go on reading, sealed so that only what this server gave out is read back, and only
 * by whom it was given to, for the same list with the same filters. Any other cursor is a 400, never a query.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../../app/refusal.ts';
import type { Actor } from '../../core/policy/actor.ts';

/** The last row of a page: the values of the sort's columns, then the id. Never text of a finding. */
export type PagePosition = readonly (string | number | null)[];

/** What a cursor is bound to. */
export type PageScope = {
  readonly actor: Actor | null;
  /** The route's own name for the list. */
  readonly list: string;
  /** Filters and sort; `cursor` and `limit` in it are ignored. */
  readonly query: Readonly<Record<string, unknown>>;
};

const MAC_BYTES = 16;

export function sealCursor(key: Uint8Array, scope: PageScope, position: PagePosition): string {
  const body = Buffer.from(JSON.stringify(position), 'utf8');
  return Buffer.concat([mac(key, scope, body), body]).toString('base64url');
}

/** Null for a first page (no cursor). Refuses with `invalid` whatever was not sealed for this very list. */
export function openCursor(
  key: Uint8Array,
  scope: PageScope,
  cursor: string | undefined,
): PagePosition | null {
  if (cursor === undefined) return null;
  const bytes = Buffer.from(cursor, 'base64url');
  const body = bytes.subarray(MAC_BYTES);
  const isOurs =
    bytes.length > MAC_BYTES &&
    bytes.toString('base64url') === cursor &&
    timingSafeEqual(bytes.subarray(0, MAC_BYTES), mac(key, scope, body));
  if (isOurs) return JSON.parse(body.toString('utf8')) as PagePosition;
  throw new Refusal('invalid', 'This cursor does not belong to this list.', {
    problems: [
      {
        pointer: '/query/cursor',
        code: 'bad-cursor',
        message: 'Take the cursor from the answer that came before, with the same filters, or leave it out.',
      },
    ],
  });
}

function mac(key: Uint8Array, { actor, list, query }: PageScope, body: Uint8Array): Uint8Array {
  const filters = Object.entries(query)
    .filter(([name, value]) => name !== 'cursor' && name !== 'limit' && value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const bound = JSON.stringify([actor?.principalId ?? null, list, filters]);
  return createHmac('sha256', key)
    .update(`breakwater cursor\n${bound}\n`)
    .update(body)
    .digest()
    .subarray(0, MAC_BYTES);
}
