/**
 * A maintainer's private way in: a link to one page of one case, for one thread. It is a key of a principal of
 * its own (hashed at rest, expiring, revocable), narrowed to that page; the token is shown once and stored
 * nowhere. It stands behind the `#` of the address, so that no server log, proxy or referrer ever holds it.
 */
import { type MaintainerSheet, publicDate, type SheetWords } from '../../core/case/maintainer-sheet.ts';
import type { Embargo } from '../../core/embargo/embargo.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { CaseListRow } from '../desk/read-ports.ts';
import { newSecret } from '../identity/secrets.ts';
import { type Assertion, type SigningWorld, signAct } from '../identity/sign-act.ts';
import { newId } from '../ids.ts';
import { notFound, Refusal } from '../refusal.ts';
import { composeSheet } from './compose-sheet.ts';
import { type Acting, authorOf, type RoomWorld, record, requireInviting, requireOpenCase } from './guard.ts';
import type { MaintainerLink, Thread, WrittenSheet } from './ports.ts';
import { openWithin } from './threads.ts';

const DAY_MS = 86_400_000;
/** Of one case, at once. */
const MAX_OPEN_LINKS = 10;

export type LinkRequest = {
  readonly caseId: string;
  readonly partyId: string;
  readonly words: SheetWords;
  /** 1–120. */
  readonly days: number;
  /** The person's passkey, touched for these words to this party. */
  readonly assertion?: Assertion | undefined;
};

/** Writes a revision of the sheet and makes a link to it. `token` is shown once. */
export async function createMaintainerLink(
  world: RoomWorld & SigningWorld,
  person: Actor,
  request: LinkRequest,
): Promise<{ readonly link: MaintainerLink; readonly token: string }> {
  return world.transactions.run(person, async (stores) => {
    const acting = { world, stores, actor: person };
    const found = await requireInviting(acting, request.caseId);
    await stores.room.lockRoom(found.id);
    const at = world.clock.now();
    const open = (await stores.room.links(found.id)).filter(
      ({ revokedAt, expiresAt }) => revokedAt === null && expiresAt > at,
    );
    if (open.length >= MAX_OPEN_LINKS) {
      throw new Refusal('conflict', `${MAX_OPEN_LINKS} links of this case are open: end one first.`);
    }
    const participant = await stores.room.participant(found.id, request.partyId);
    const party = await stores.identity.party(request.partyId);
    if (party === null || participant?.role !== 'maintainer' || participant.leftAt !== null) {
      throw new Refusal('invalid', 'Invite the maintainer to this case first.', {
        problems: [
          { pointer: '/partyId', code: 'no-maintainer', message: 'This party takes no part as maintainer.' },
        ],
      });
    }
    const sheet = await composeSheet(acting, found, request.words);
    const { partyId, days, words, assertion } = request;
    const signedAct = await signAct(world, acting, {
      act: {
        kind: 'maintainer-link.create',
        subject: found.id,
        content: { party: partyId, days, ...words },
      },
      assertion,
      compartmentId: found.compartmentId,
    });
    const thread =
      (await stores.room.threads(found.id)).find(({ audience }) => audience === 'maintainer') ??
      (await openWithin(acting, found, { audience: 'maintainer', subject: sheet.title }));
    await writeSheet(acting, thread, sheet);
    const made = await makeKey(acting, thread, { party, days, signedAct });
    await stores.desk.addEvents(
      found.compartmentId,
      [
        {
          caseId: found.id,
          kind: 'maintainer-link-created',
          detail: { party: party.name, days },
        },
      ],
      { principalId: person.principalId, machine: person.kind !== 'person', at },
    );
    return made;
  });
}

async function writeSheet(acting: Acting, thread: Thread, body: MaintainerSheet): Promise<void> {
  const { world, stores } = acting;
  const { by } = await authorOf(acting);
  const revision = await stores.room.writeSheet(thread, {
    body,
    writtenBy: { id: by.id, name: by.name },
    writtenAt: world.clock.now(),
  });
  await record(acting, thread.compartmentId, [
    { kind: 'maintainer-sheet.written', subject: thread.caseId, detail: { revision } },
  ]);
}

/** Inside the caller's transaction: the embargo moved, and the maintainer's page says the new date. */
export async function redateSheet(acting: Acting, caseId: string, embargo: Embargo): Promise<void> {
  const { stores } = acting;
  const thread = (await stores.room.threads(caseId)).find(({ audience }) => audience === 'maintainer');
  const sheet = thread === undefined ? null : await stores.room.sheet(thread);
  if (thread === undefined || sheet === null) return;
  await writeSheet(acting, thread, { ...sheet.body, publicOn: publicDate(embargo) });
}

async function makeKey(
  acting: Acting,
  thread: Thread,
  {
    party,
    days,
    signedAct,
  }: {
    readonly party: { readonly id: string; readonly name: string };
    readonly days: number;
    readonly signedAct: string | null;
  },
): Promise<{ readonly link: MaintainerLink; readonly token: string }> {
  const { world, stores, actor } = acting;
  const at = world.clock.now();
  const expiresAt = new Date(at.getTime() + days * DAY_MS);
  const principalId = newId('principal', world.randomness);
  const secret = newSecret('key', world.randomness);
  const id = newId('maintainerLink', world.randomness);
  await stores.identity.addPrincipal(
    {
      id: principalId,
      partyId: party.id,
      kind: 'key',
      name: 'maintainer, by private link',
      roles: ['maintainer'],
    },
    at,
  );
  await stores.identity.addKey({
    principalId,
    secretHash: secret.hash,
    scopes: ['sheet.read', 'sheet.answer', 'sheet.try'],
    expiresAt,
  });
  await stores.identity.grant({
    subjectId: principalId,
    compartmentId: thread.compartmentId,
    grantedBy: actor.principalId,
    at,
  });
  // Patches that are tried by the link lie beside the words, and the lab has to read and answer them.
  for (const subjectId of await stores.identity.serviceIds(['lab']))
    await stores.identity.grant({
      subjectId,
      compartmentId: thread.compartmentId,
      grantedBy: actor.principalId,
      at,
    });
  await stores.room.addLink({
    id,
    compartmentId: thread.compartmentId,
    caseId: thread.caseId,
    threadId: thread.id,
    partyId: party.id,
    partyName: party.name,
    principalId,
    createdBy: actor.principalId,
    createdAt: at,
    expiresAt,
  });
  await record(acting, thread.compartmentId, [
    {
      kind: 'maintainer-link.created',
      subject: id,
      detail: {
        principal: principalId,
        party: party.id,
        days,
        ...(signedAct === null ? {} : { signedAct }),
      },
    },
  ]);
  return { link: (await stores.room.linkOf(principalId))!, token: secret.text };
}

/** The next request with it is refused. What was read, was read. */
export async function revokeMaintainerLink(
  world: RoomWorld,
  person: Actor,
  { caseId, linkId }: { readonly caseId: string; readonly linkId: string },
): Promise<void> {
  await world.transactions.run(person, async (stores) => {
    const acting = { world, stores, actor: person };
    const found = await requireOpenCase(acting, caseId, 'case.decide');
    await stores.room.lockRoom(caseId);
    const link = (await stores.room.links(caseId)).find(({ id }) => id === linkId);
    if (link === undefined || link.revokedAt !== null) throw notFound();
    const at = world.clock.now();
    await stores.room.revokeLink(linkId, at);
    await stores.identity.revokeKey(link.principalId, at);
    await stores.identity.revoke({ subjectId: link.principalId, compartmentId: link.compartmentId, at });
    await stores.desk.addEvents(
      found.compartmentId,
      [{ caseId, kind: 'maintainer-link-revoked', detail: { party: link.partyName } }],
      { principalId: person.principalId, machine: person.kind !== 'person', at },
    );
    await record(acting, link.compartmentId, [
      { kind: 'maintainer-link.revoked', subject: linkId, detail: { principal: link.principalId } },
    ]);
  });
}

/** What the page would show with these words. Nothing is written. */
export async function previewSheet(
  world: RoomWorld,
  person: Actor,
  { caseId, words }: { readonly caseId: string; readonly words: SheetWords },
): Promise<MaintainerSheet> {
  return world.transactions.run(person, async (stores) => {
    const acting = { world, stores, actor: person };
    return composeSheet(acting, await requireOpenCase(acting, caseId, 'case.decide'), words);
  });
}

export type LinkDesk = {
  readonly found: CaseListRow;
  readonly links: readonly MaintainerLink[];
  readonly sheet: WrittenSheet | null;
  /** The canonical finding's own words, to start from. */
  readonly claimed: string | null;
};

/** What the desk needs to make a link: those there are, the sheet as last written, the finder's own words. */
export async function readLinkDesk(world: RoomWorld, reader: Actor, caseId: string): Promise<LinkDesk> {
  return world.transactions.run(reader, async (stores) => {
    const found = await requireOpenCase({ stores, actor: reader }, caseId, 'case.decide');
    const thread = (await stores.room.threads(caseId)).find(({ audience }) => audience === 'maintainer');
    const canonical = (await stores.desk.memberIds(caseId)).find((member) => member.canonical);
    const [shown] = canonical === undefined ? [] : await stores.desk.findings([canonical.id]);
    return {
      found,
      links: await stores.room.links(caseId),
      sheet: thread === undefined ? null : await stores.room.sheet(thread),
      claimed: shown?.body.description ?? null,
    };
  });
}
