/** What a person decides about a case itself: its severity, and the moves of its embargo. */
import { boundUntil, type Embargo, type EmbargoMove, moveEmbargo } from '../../core/embargo/embargo.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import { type Decision, decide } from '../../core/priority/decide.ts';
import { BOD_26_04, findTable } from '../../core/priority/tables.ts';
import { parseInstant } from '../../core/time/instant.ts';
import { redateSheet } from '../case/maintainer-link.ts';
import { requireNamedPerson } from '../identity/named-person.ts';
import { type Assertion, type SigningWorld, signAct } from '../identity/sign-act.ts';
import type { Stores } from '../ports.ts';
import { notFound, Refusal } from '../refusal.ts';
import type { AssertedFact, CaseEvent, CaseFact, CaseHead } from './ports.ts';
import { refreshWithin } from './refresh-cases.ts';
import type { DeskWorld } from './world.ts';

const RANKS = ['none', 'low', 'medium', 'high', 'critical'] as const;
export type DecidedSeverity = (typeof RANKS)[number];

/** Null takes the decision back: the highest claim is shown again. Refuses with `not-found` where not allowed. */
export async function decideSeverity(
  world: DeskWorld,
  person: Actor,
  { caseId, severity }: { readonly caseId: string; readonly severity: DecidedSeverity | null },
): Promise<void> {
  await world.transactions.run(person, async (stores) => {
    const head = await requireCase(stores, person, caseId);
    const at = world.clock.now().toISOString();
    const decision =
      severity === null ? null : { rank: RANKS.indexOf(severity) + 1, by: person.principalId, at };
    await stores.desk.decideSeverity(caseId, decision);
    await conclude(
      { world, stores, person, head },
      { caseId, kind: 'severity-decided', detail: { severity: severity ?? 'taken back' } },
    );
  });
}

/** A fact that decides the federal deadline, as this person's assertion. Refuses `invalid` a value of another fact. */
export async function assertFact(
  world: DeskWorld,
  person: Actor,
  { caseId, ...fact }: CaseFact & { readonly caseId: string },
): Promise<void> {
  const isImpact = fact.value === 'P' || fact.value === 'T';
  if (fact.value !== null && isImpact !== (fact.fact === 'TI')) {
    throw new Refusal('invalid', 'Impact is P or T; the other facts are Y or N.', {
      problems: [
        { pointer: '/value', code: 'bad-value', message: 'TI takes P or T; KEV, PE and A take Y or N.' },
      ],
    });
  }
  await world.transactions.run(person, async (stores) => {
    const head = await requireCase(stores, person, caseId);
    await stores.desk.assertFact(head.compartmentId, caseId, {
      ...fact,
      by: person.principalId,
      at: world.clock.now(),
    });
    await conclude(
      { world, stores, person, head },
      { caseId, kind: 'fact-asserted', detail: { fact: fact.fact, value: fact.value ?? 'taken back' } },
    );
  });
}

/** What BOD 26-04 makes of the facts; null while not all four are known. */
export function federalDeadline(facts: readonly AssertedFact[]): Decision | null {
  const table = findTable(BOD_26_04);
  if (table === null) return null;
  const answer = decide(
    table,
    facts.map(({ fact, value }) => [fact, value] as const),
  );
  return answer.ok ? answer.value : null;
}

export type EmbargoStep =
  | { readonly move: 'propose' | 'revise'; readonly until: string }
  | { readonly move: 'accept' | 'reject' }
  | {
      readonly move: 'exit';
      readonly why: 'agreed' | 'public' | 'attacks_observed';
      /** `end embargo <case number>`, typed. */
      readonly word: string;
      /** The person's passkey, touched for this end. */
      readonly assertion?: Assertion | undefined;
    };

/** What a person types to end an embargo: it names the case, so that no other one is ended by habit. */
export function exitWord(caseNumber: number): string {
  return `end embargo ${caseNumber}`;
}

/** Refuses with `conflict` a move that the state does not allow, `invalid` a date without hour and zone or in the past. */
export async function stepEmbargo(
  world: DeskWorld & SigningWorld,
  person: Actor,
  { caseId, step }: { readonly caseId: string; readonly step: EmbargoStep },
): Promise<Embargo> {
  return world.transactions.run(person, async (stores) => {
    const head = await requireCase(stores, person, caseId);
    // Only an end is for good; the other moves are agreed and revised.
    if (step.move === 'exit') {
      await requireNamedPerson(world, { stores, actor: person }, 'embargo.exit');
      requireExitWord(step.word, head);
    }
    const now = world.clock.now().toISOString();
    const moved = moveEmbargo(head.embargo, toMove(step, person.partyId, now));
    if (moved === null) {
      throw new Refusal('conflict', `An embargo that is ${head.embargo.state} does not take this step.`);
    }
    const signedAct =
      step.move === 'exit' ? await signExit(world, { stores, actor: person }, head, step) : null;
    const until = boundUntil(moved);
    await stores.desk.setEmbargo(caseId, moved, until === null ? null : new Date(until));
    await conclude(
      { world, stores, person, head },
      {
        caseId,
        kind: 'embargo',
        detail: { state: moved.state, until, ...(signedAct === null ? {} : { signedAct }) },
      },
    );
    await redateSheet({ world, stores, actor: person }, caseId, moved);
    return moved;
  });
}

async function signExit(
  world: SigningWorld,
  acting: { readonly stores: Stores; readonly actor: Actor },
  head: CaseHead,
  { why, assertion }: Extract<EmbargoStep, { readonly move: 'exit' }>,
): Promise<string | null> {
  const act = { kind: 'embargo.exit', subject: head.id, content: { number: head.number, why } } as const;
  return signAct(world, acting, { act, assertion, compartmentId: head.compartmentId });
}

function requireExitWord(word: string, head: CaseHead): void {
  const wanted = exitWord(head.number);
  if (word.trim() === wanted) return;
  throw new Refusal('invalid', `Type "${wanted}" to end it.`, {
    problems: [{ pointer: '/word', code: 'wrong-word', message: `This must be "${wanted}".` }],
  });
}

function toMove(step: EmbargoStep, partyId: string, now: string): EmbargoMove {
  switch (step.move) {
    case 'accept':
    case 'reject':
      return { move: step.move };
    case 'exit':
      return { move: 'exit', at: now, why: step.why };
    default: {
      const until = parseInstant(step.until);
      if (until === null || until <= now) {
        throw new Refusal('invalid', 'An embargo ends at an instant that is still to come.', {
          problems: [
            {
              pointer: '/until',
              code: 'bad-instant',
              message: 'Write it with hour and zone, e.g. 2027-01-15T12:00:00+01:00.',
            },
          ],
        });
      }
      return { move: step.move, until, by: partyId };
    }
  }
}

async function requireCase(stores: Stores, person: Actor, caseId: string): Promise<CaseHead> {
  const head = await stores.desk.caseHead(caseId);
  const compartment = (await stores.desk.caseCompartments()).find(({ id }) => id === head?.compartmentId);
  const allowed =
    compartment !== undefined &&
    authorize(person, 'case.decide', {
      compartmentKind: compartment.kind,
      partyId: null,
      tlp: null,
      heldUnder: compartment.heldUnder,
    }).allowed;
  if (head === null || head.mergedInto !== null || !allowed) throw notFound();
  return head;
}

async function conclude(
  {
    world,
    stores,
    person,
    head,
  }: { readonly world: DeskWorld; readonly stores: Stores; readonly person: Actor; readonly head: CaseHead },
  event: CaseEvent,
): Promise<void> {
  const at = world.clock.now();
  const machine = person.kind !== 'person';
  await stores.desk.addEvents(head.compartmentId, [event], { principalId: person.principalId, machine, at });
  await stores.ledger.append(
    head.compartmentId,
    [
      {
        kind: `case.${event.kind}`,
        by: person.principalId,
        subject: head.id,
        at: at.toISOString(),
        detail: event.detail,
      },
    ],
    { commit: true },
  );
  await refreshWithin({ world, stores, actor: person, machine, caseIds: [head.id] });
  if ((await stores.publication.advisoryOfCase(head.id))?.state === 'draft') {
    await stores.jobs.enqueue('draft-advisory', { caseId: head.id });
  }
}
