/** Who may do what in a case and its threads. Refusals look like absence wherever a row is asked for. */
import type { Action } from '../../core/policy/actions.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { CaseListRow } from '../desk/read-ports.ts';
import type { DeskWorld } from '../desk/world.ts';
import { type PersonalWorld, requireNamedPerson } from '../identity/named-person.ts';
import type { LedgerEntry } from '../ledger/ports.ts';
import type { Stores } from '../ports.ts';
import { notFound, Refusal } from '../refusal.ts';
import type { Thread } from './ports.ts';

export type RoomWorld = DeskWorld & PersonalWorld;

/** One act within its transaction. */
export type Acting = { readonly world: RoomWorld; readonly stores: Stores; readonly actor: Actor };

/** A case that stands and that the actor may do this to. Refuses `not-found` otherwise. */
export async function requireOpenCase(
  { stores, actor }: Pick<Acting, 'stores' | 'actor'>,
  caseId: string,
  action: Action,
): Promise<CaseListRow> {
  const found = await stores.desk.case(caseId);
  const head = found === null ? null : await stores.desk.caseHead(caseId);
  const compartment = (await stores.desk.caseCompartments()).find(({ id }) => id === found?.compartmentId);
  const allowed =
    compartment !== undefined &&
    authorize(actor, action, {
      compartmentKind: compartment.kind,
      partyId: null,
      tlp: null,
      heldUnder: compartment.heldUnder,
    }).allowed;
  if (found === null || head === null || head.mergedInto !== null || !allowed) throw notFound();
  return found;
}

/** As above, and by a person: whoever is let in has read. */
export async function requireInviting(acting: Acting, caseId: string): Promise<CaseListRow> {
  const { world, stores, actor } = acting;
  const found = await requireOpenCase(acting, caseId, 'case.invite');
  await requireNamedPerson(world, { stores, actor }, 'case.invite');
  return found;
}

export async function requireThread(
  { stores, actor }: Pick<Acting, 'stores' | 'actor'>,
  threadId: string,
  action: Extract<Action, 'thread.read' | 'thread.write' | 'sheet.read' | 'sheet.answer' | 'sheet.try'>,
): Promise<Thread> {
  const thread = await stores.room.thread(threadId);
  if (thread === null || !(await mayIn(stores, actor, { thread, action }))) throw notFound();
  return thread;
}

export async function mayIn(
  stores: Stores,
  actor: Actor,
  { thread, action }: { readonly thread: Thread; readonly action: Action },
): Promise<boolean> {
  const held = await stores.identity.heldUnder([thread.compartmentId]);
  return authorize(actor, action, {
    compartmentKind: thread.audience === 'desk' ? 'desk' : 'thread',
    partyId: null,
    tlp: thread.tlp,
    heldUnder: held.get(thread.compartmentId) ?? [],
  }).allowed;
}

/** What is kept of every act: ids and codes; words stay in the rows they belong to. */
export async function record(
  { world, stores, actor }: Acting,
  compartmentId: string,
  entries: readonly Pick<LedgerEntry, 'kind' | 'subject' | 'detail'>[],
): Promise<void> {
  const at = world.clock.now().toISOString();
  await stores.ledger.append(
    compartmentId,
    entries.map((entry) => ({ ...entry, by: actor.principalId, at })),
    { commit: true },
  );
}

/** The actor as an author: its own name, and its party's. */
export async function authorOf({ stores, actor }: Pick<Acting, 'stores' | 'actor'>) {
  const principal = await stores.identity.principal(actor.principalId);
  const party = await stores.identity.party(actor.partyId);
  return {
    by: {
      id: actor.principalId,
      name: principal?.name ?? actor.principalId,
      machine: actor.kind !== 'person',
    },
    partyName: party?.name ?? actor.partyId,
  };
}

/** Text as it was written, within limits. NUL and half of a surrogate pair are no text anywhere. */
export function requireText(
  text: string,
  limits: { readonly pointer: string; readonly min: number; readonly max: number },
): string {
  const length = text.trim().length;
  const isText = text.isWellFormed() && !text.includes('\0');
  if (length >= limits.min && text.length <= limits.max && isText) return text;
  throw new Refusal('invalid', 'This is not text within the limits.', {
    problems: [
      {
        pointer: limits.pointer,
        code: 'bad-text',
        message: `Write ${limits.min} to ${limits.max} characters of plain text.`,
      },
    ],
  });
}

/** One line that names something: no control character, no direction trick. */
export function requireLine(
  text: string,
  limits: { readonly pointer: string; readonly min: number; readonly max: number },
): string {
  const line = requireText(text, limits).normalize('NFC').trim();
  if (!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(line)) return line;
  throw new Refusal('invalid', 'This is one line of text.', {
    problems: [
      {
        pointer: limits.pointer,
        code: 'bad-line',
        message: 'One line, without control or direction characters.',
      },
    ],
  });
}
