/**
 * A person's word on a pair: together or apart. It stands over every machine's, constrains later runs, and can
 * be taken back; each time the cases around the pair are derived anew in the same transaction.
 */
import { componentIdentity } from '../../core/dedupe/component-identity.ts';
import type { Relation } from '../../core/dedupe/link.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { Problem } from '../../core/problem.ts';
import { newId } from '../ids.ts';
import type { Stores } from '../ports.ts';
import { notFound, Refusal } from '../refusal.ts';
import type { StandingLink } from './ports.ts';
import { regroup } from './regroup.ts';
import type { DeskWorld } from './world.ts';

export type PairDecision = {
  readonly a: string;
  readonly b: string;
  readonly decision: 'together' | 'apart';
  readonly relation: Relation;
  /** Which of the two contains the other (`subsumes`) or comes first (`chains`). */
  readonly head?: string | null;
  readonly note: string | null;
};

export type LinkDecision = Omit<PairDecision, 'a' | 'b'> & { readonly linkId: string };

/** On a link that a machine suggested or made. Refuses with `not-found` where it is not held. */
export async function decideLink(world: DeskWorld, person: Actor, decision: LinkDecision): Promise<string> {
  return world.transactions.run(person, async (stores) => {
    const desk = await requireDeskDecision(stores, person);
    const link = await stores.desk.link(desk, decision.linkId);
    if (link === null) throw notFound();
    return decide({ world, stores, person, desk }, { ...decision, a: link.a, b: link.b });
  });
}

/** On any two findings that are held, whether a machine linked them or not: merge, or split from a cluster. */
export async function decidePair(world: DeskWorld, person: Actor, decision: PairDecision): Promise<string> {
  return world.transactions.run(person, async (stores) => {
    const desk = await requireDeskDecision(stores, person);
    return decide({ world, stores, person, desk }, decision);
  });
}

/** Takes several decisions back at once, or none: one that does not stand refuses them all. */
export async function undoDecisions(
  world: DeskWorld,
  person: Actor,
  linkIds: readonly string[],
): Promise<void> {
  await world.transactions.run(person, async (stores) => {
    const desk = await requireDeskDecision(stores, person);
    for (const linkId of linkIds) await undo({ world, stores, person, desk }, linkId);
  });
}

/** Takes a decision back; machines' links count again. Refuses with `not-found` for anything but a standing decision. */
export async function undoDecision(world: DeskWorld, person: Actor, linkId: string): Promise<void> {
  await world.transactions.run(person, async (stores) => {
    const desk = await requireDeskDecision(stores, person);
    await undo({ world, stores, person, desk }, linkId);
  });
}

async function undo(deciding: Deciding, linkId: string): Promise<void> {
  const { world, stores, person, desk } = deciding;
  const link = await stores.desk.link(desk, linkId);
  if (link === null || link.decidedBy !== 'person') throw notFound();
  const standing = (await stores.desk.linksOf(desk, [link.a])).some(({ id }) => id === linkId);
  if (!standing) throw notFound();
  await lockBoth(stores, link);
  await stores.desk.supersede(desk, [linkId], world.clock.now());
  await record(deciding, link, 'decision-undone');
  await regroup({ world, stores, actor: person, machine: false }, [link.a, link.b]);
}

export type Deciding = {
  readonly world: DeskWorld;
  readonly stores: Stores;
  readonly person: Actor;
  readonly desk: string;
};

/** One decision inside the caller's transaction; resolves to its id. */
export async function decide(deciding: Deciding, decision: PairDecision): Promise<string> {
  const { world, stores, person, desk } = deciding;
  const [a, b] = decision.a < decision.b ? [decision.a, decision.b] : [decision.b, decision.a];
  const both = await stores.desk.findings([a, b]);
  if (a === b || both.length !== 2) throw notFound();
  if (both[0]!.componentKey !== both[1]!.componentKey && decision.decision === 'together') {
    throw new Refusal('unprocessable', 'Findings about different components are not one flaw.', {
      problems: [
        { pointer: '', code: 'different-components', message: 'The two findings name different components.' },
      ],
    });
  }
  const head = headOf(decision);
  await lockBoth(stores, { a, b });
  const id = newId('link', world.randomness);
  const link = {
    id,
    a,
    b,
    relation: decision.relation,
    head,
    confidence: 1,
    decidedBy: 'person' as const,
    decision: decision.decision,
    evidence:
      decision.note === null || decision.note.trim() === ''
        ? []
        : [{ kind: 'note', detail: decision.note.trim(), weight: 0 }],
    assertedBy: person.principalId,
  };
  await stores.desk.assertLinks(desk, [link], world.clock.now());
  await record(deciding, link, 'link-decided');
  await regroup({ world, stores, actor: person, machine: false }, [a, b]);
  return id;
}

const DIRECTED: ReadonlySet<Relation> = new Set(['subsumes', 'chains']);

/** Two that are one root cause do not contain, enable or resemble each other; and who contains whom has to be said. */
function headOf({ a, b, decision, relation, head = null }: PairDecision): string | null {
  const problems: Problem[] = [];
  if (decision === 'together' && relation !== 'duplicate') {
    const message = 'Only duplicates are put together; any other relation is between two root causes.';
    problems.push({ pointer: '/decision', code: 'contradictory', message });
  }
  if (head !== null && !(DIRECTED.has(relation) && (head === a || head === b))) {
    const message = 'Names one of the two findings, where one contains the other or comes first.';
    problems.push({ pointer: '/head', code: 'not-of-the-pair', message });
  }
  if (head === null && DIRECTED.has(relation)) {
    const message = 'Say which of the two findings contains the other, or comes first.';
    problems.push({ pointer: '/head', code: 'missing', message });
  }
  if (problems.length === 0) return head;
  throw new Refusal('unprocessable', 'This decision does not say one clear thing.', { problems });
}

async function lockBoth(stores: Stores, { a, b }: { readonly a: string; readonly b: string }): Promise<void> {
  const findings = await stores.desk.findings([a, b]);
  await stores.desk.lockComponents(findings.map(({ body }) => componentIdentity(body.component)));
}

async function record(
  { world, stores, person, desk }: Deciding,
  link: Pick<StandingLink, 'id' | 'a' | 'b' | 'decision' | 'relation'>,
  kind: 'link-decided' | 'decision-undone',
): Promise<void> {
  const at = world.clock.now();
  const detail = { link: link.id, a: link.a, b: link.b, decision: link.decision, relation: link.relation };
  const by = { principalId: person.principalId, machine: person.kind !== 'person', at };
  const caseIds = await stores.desk.casesOf([link.a, link.b]);
  await stores.desk.addEvents(
    desk,
    caseIds.map((caseId) => ({ caseId, kind, detail })),
    by,
  );
  const { link: subject, ...rest } = detail;
  await stores.ledger.append(
    desk,
    [
      {
        kind: kind === 'link-decided' ? 'link.decided' : 'link.undone',
        by: person.principalId,
        subject,
        at: at.toISOString(),
        detail: rest,
      },
    ],
    { commit: true },
  );
}

/** The desk's compartment. Refuses with `not-found` whoever may not decide there. */
export async function requireDeskDecision(stores: Stores, person: Actor): Promise<string> {
  const desk = await stores.identity.sharedCompartment('desk').catch(() => null);
  if (desk === null) throw notFound();
  const held = await stores.identity.heldUnder([desk.id]);
  const decision = authorize(person, 'link.decide', {
    compartmentKind: 'desk',
    partyId: null,
    tlp: null,
    heldUnder: held.get(desk.id) ?? [],
  });
  if (!decision.allowed) throw notFound();
  return desk.id;
}
