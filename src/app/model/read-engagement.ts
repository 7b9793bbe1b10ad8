/** An engagement as its reader may know it, with what the reader may do now. */
import { isOver, MAX_WINDOW_DAYS } from '../../core/model/engagement.ts';
import type { EngagementEntry } from '../../core/model/engagement-log.ts';
import type { Action } from '../../core/policy/actions.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { addDays, isPast } from '../../core/time/instant.ts';
import { notFound } from '../refusal.ts';
import {
  type Acting,
  agreedTerms,
  type EngagementWorld,
  type Held,
  mayIn,
  noteAccess,
  requireRoom,
  sideOf,
  standing,
} from './engagement-guard.ts';
import type {
  Access,
  EngagementKey,
  EngagementRecord,
  NamedPerson,
  SharedRecord,
  Side,
  StandingTerms,
} from './engagement-ports.ts';

const MOST_LISTED = 1000;
const ACCESSES_A_PAGE = 200;

export type Move =
  | 'propose-terms'
  | 'agree-terms'
  | 'open-access'
  | 'begin-evaluation'
  | 'share-findings'
  | 'open-partner-access'
  | 'close'
  | 'withdraw'
  | 'move-window'
  | 'mark-confidential'
  | 'name-person'
  | 'make-key'
  | 'register-plan'
  | 'import-run'
  | 'make-report'
  | 'give-consent'
  | 'publish-report'
  | 'ask-consultation'
  | 'write-determination'
  | 'confirm-determination'
  | 'destroy-material';

export type EngagementGlance = {
  readonly record: EngagementRecord;
  /** As it stands now, whether or not the clock has been by. */
  readonly engagement: EngagementRecord['engagement'];
  readonly side: Side;
  /** Thirty days from where the window began; null while there is none. */
  readonly latest: string | null;
  /** Null before terms were agreed. */
  readonly zone: string | null;
};

export type EngagementWhole = EngagementGlance & {
  readonly agreed: StandingTerms | null;
  /** Null where none waits for an answer. */
  readonly proposal: StandingTerms | null;
  readonly personnel: readonly NamedPerson[];
  /** Of the reader's own side. */
  readonly keys: readonly EngagementKey[];
  readonly shared: readonly SharedRecord[];
  readonly log: { readonly size: number; readonly head: Uint8Array | null };
  readonly may: readonly Move[];
};

/** Newest first. */
export async function listEngagements(
  world: EngagementWorld,
  actor: Actor,
): Promise<readonly EngagementGlance[]> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const found: EngagementGlance[] = [];
    for (const record of await stores.engagements.list(MOST_LISTED)) {
      if (await mayIn(acting, record, { kind: 'engagement', action: 'engagement.list' }))
        found.push(glance(acting, record));
    }
    return found;
  });
}

function glance({ world, actor }: Acting, record: EngagementRecord): EngagementGlance {
  const engagement = standing(record, world.clock.now());
  const zone = 'terms' in engagement ? engagement.terms.zone : null;
  const latest =
    'window' in engagement
      ? addDays(engagement.window.opened, MAX_WINDOW_DAYS, engagement.terms.zone).at
      : null;
  return { record, engagement, side: sideOf(actor), latest, zone };
}

export async function readEngagement(
  world: EngagementWorld,
  actor: Actor,
  engagementId: string,
): Promise<EngagementWhole> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const held = await requireRoom(acting, { engagementId, action: 'engagement.read' });
    const { record, side } = held;
    const { engagements } = stores;
    const terms = await engagements.terms(record);
    const agreed = agreedTerms(terms);
    const last = terms.at(-1) ?? null;
    const entry = await engagements.lastEntry(record);
    const proposal = agreed === null && !isOver(record.engagement) ? last : null;
    return {
      ...glance(acting, record),
      agreed,
      proposal,
      personnel: await engagements.personnel(record),
      keys: (await engagements.keys(record)).filter((key) => key.side === side),
      shared: await engagements.shared(record),
      log: { size: entry?.seq ?? 0, head: entry?.digest ?? null },
      may: await movesOf(acting, held, proposal),
    };
  });
}

/** What follows from where it stands, and the reader's own rights. */
async function movesOf(
  acting: Acting,
  { record }: Held,
  proposal: StandingTerms | null,
): Promise<readonly Move[]> {
  const engagement = standing(record, acting.world.clock.now());
  const { state } = engagement;
  const inRoom = (action: Action) => mayIn(acting, record, { kind: 'engagement', action });
  const inMaterial = (action: Action) => mayIn(acting, record, { kind: 'material', action });
  const moves: Move[] = [];
  const offer = (isOffered: boolean, ...named: readonly Move[]) => void (isOffered && moves.push(...named));
  const conducts = (await inRoom('engagement.conduct')) || (await inMaterial('engagement.conduct'));
  const goesOn = !isOver(engagement);
  const window = 'window' in engagement ? engagement.window : null;
  const isRunOut = window !== null && isPast({ at: window.ends }, acting.world.clock.now().toISOString());
  offer(state === 'inquiry' && (await inRoom('engagement.name')), 'propose-terms');
  offer(proposal !== null && state === 'inquiry' && (await inRoom('engagement.consent')), 'agree-terms');
  offer(state === 'terms-agreed' && conducts, 'open-access');
  offer(state === 'access-open' && conducts, 'begin-evaluation');
  offer(state === 'evaluating' && (await inMaterial('evaluation.read')), 'share-findings');
  offer(state === 'determination-recorded' && isRunOut && conducts, 'open-partner-access');
  offer((state === 'determination-recorded' || state === 'partner-access') && conducts, 'close');
  offer(goesOn && (await inRoom('engagement.withdraw')), 'withdraw');
  const isMovable = window !== null && state !== 'partner-access';
  offer(isMovable && (await inRoom('engagement.answer')), 'move-window');
  offer(await inRoom('engagement.answer'), 'mark-confidential');
  offer(goesOn && (await inRoom('engagement.name')), 'name-person');
  offer(goesOn && (await inRoom('engagement.key')), 'make-key');
  offer(goesOn && (await inMaterial('plan.register')), 'register-plan');
  offer(state === 'evaluating' && (await inMaterial('run.import')), 'import-run');
  offer((await inMaterial('evaluation.report')) && (await hasRuns(acting, record)), 'make-report');
  const hasShared = (await acting.stores.engagements.shared(record)).some(({ kind }) => kind === 'report');
  offer(hasShared && (await inRoom('engagement.consent')), 'give-consent');
  offer(hasShared && (await inRoom('engagement.publish')), 'publish-report');
  moves.push(...(await determiningMoves(acting, record, state)));
  const isThere = record.overAt !== null && record.dueAt !== null;
  offer(isThere && (await inRoom('engagement.destroy')), 'destroy-material');
  return moves;
}

/** Runs whose samples are still here: what a report is made of. */
async function hasRuns({ stores }: Acting, record: EngagementRecord): Promise<boolean> {
  if (record.destroyedAt !== null) return false;
  return (await stores.evaluations.runs(record)).length > 0;
}

async function determiningMoves(
  acting: Acting,
  record: EngagementRecord,
  state: EngagementRecord['engagement']['state'],
): Promise<readonly Move[]> {
  if (!(await mayIn(acting, record, { kind: 'material', action: 'determination.write' }))) return [];
  const written = await acting.stores.evaluations.determination(record);
  if (written === null)
    return state === 'findings-shared' ? ['ask-consultation', 'write-determination'] : ['ask-consultation'];
  const isAnother = written.by.id !== acting.actor.principalId;
  return written.confirmedAt === null && isAnother ? ['confirm-determination'] : [];
}

/** All of it, in order: whoever holds the last digest can compute it again. */
export async function readEngagementLog(
  world: EngagementWorld,
  actor: Actor,
  engagementId: string,
): Promise<readonly (EngagementEntry & { readonly digest: Uint8Array })[]> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const held = await requireRoom(acting, { engagementId, action: 'engagement.read' });
    await noteAccess(acting, held, { what: 'log', subject: null });
    return stores.engagements.entries(held.record);
  });
}

/** A page is one of what stood there when the first was read. */
export type AccessPosition = { readonly until: Date; readonly skip: number };

/** Newest first. The developer reads who came near its material, and so does everybody it names. */
export async function readAccesses(
  world: EngagementWorld,
  actor: Actor,
  { engagementId, after }: { readonly engagementId: string; readonly after: AccessPosition | null },
): Promise<{ readonly items: readonly Access[]; readonly next: AccessPosition | null }> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const { record } = await requireRoom(acting, { engagementId, action: 'engagement.read' });
    const { until, skip } = after ?? { until: world.clock.now(), skip: 0 };
    const found = await stores.engagements.accesses(record, { limit: ACCESSES_A_PAGE + 1, skip, until });
    const next = found.length > ACCESSES_A_PAGE ? { until, skip: skip + ACCESSES_A_PAGE } : null;
    return { items: found.slice(0, ACCESSES_A_PAGE), next };
  });
}

/** Signed note. Refuses `not-found` while the material is there. */
export async function readCertificate(
  world: EngagementWorld,
  actor: Actor,
  engagementId: string,
): Promise<string> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const { record } = await requireRoom(acting, { engagementId, action: 'engagement.read' });
    if (record.certificate === null) throw notFound();
    return record.certificate;
  });
}
