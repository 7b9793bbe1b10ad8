/**
 * An official's determination of what was measured: after consultations, with reasons, confirmed by a second named
 * person, each by passkey at the act where this instance asks for one. No score writes any of it, and none of it says
 * anything about a model's release.
 */
import { type DeterminationAnswer, recordDigest, whyNotConfirmed } from '../../core/model/determination.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { requireLine, requireText } from '../case/guard.ts';
import { requireNamedPerson } from '../identity/named-person.ts';
import { type Assertion, signAct } from '../identity/sign-act.ts';
import { newId } from '../ids.ts';
import { notFound, Refusal } from '../refusal.ts';
import {
  type Acting,
  agreedTerms,
  type EngagementWorld,
  type Held,
  noteAccess,
  requireMaterial,
  requireRoom,
  writeEntry,
} from './engagement-guard.ts';
import type {
  StoredConsultation,
  StoredCriteria,
  StoredDetermination,
  StoredQuestion,
} from './evaluation-ports.ts';
import { applyStep } from './step-engagement.ts';

export type Desk = {
  readonly questions: readonly StoredQuestion[];
  readonly consultations: readonly StoredConsultation[];
  /** Of the compartments that the reader holds: what it does not hold it cannot read the words of. */
  readonly criteria: readonly StoredCriteria[];
  /** Digest of all that a determination now would stand on. */
  readonly record: string;
  readonly determination: StoredDetermination | null;
};

export async function readDesk(world: EngagementWorld, official: Actor, engagementId: string): Promise<Desk> {
  return world.transactions.run(official, async (stores) => {
    const acting = { world, stores, actor: official };
    const held = await requireMaterial(acting, { engagementId, action: 'determination.read' });
    await noteAccess(acting, held, { what: 'question', subject: null });
    return deskOf(acting, held);
  });
}

async function deskOf({ stores }: Acting, { record }: Held): Promise<Desk> {
  const questions = await stores.evaluations.questions(record);
  const consultations = await stores.evaluations.consultations(record);
  const reports = await stores.evaluations.reports(record);
  return {
    questions,
    consultations,
    criteria: await stores.evaluations.criteria(),
    record: recordDigest({
      engagement: record.id,
      questions: questions.map(({ id }) => id),
      consultations,
      reports: reports.map(({ digest }) => digest),
    }),
    determination: await stores.evaluations.determination(record),
  };
}

export async function askConsultation(
  world: EngagementWorld,
  official: Actor,
  request: { readonly engagementId: string; readonly of: string; readonly question: string },
): Promise<void> {
  const of = requireLine(request.of, { pointer: '/of', min: 1, max: 200 });
  const question = requireText(request.question, { pointer: '/question', min: 1, max: 4000 });
  await world.transactions.run(official, async (stores) => {
    const acting = { world, stores, actor: official };
    const held = await requireUndetermined(acting, request.engagementId);
    const id = newId('consultation', world.randomness);
    const asked = { id, of, question, askedBy: held.by, askedAt: world.clock.now() };
    await stores.evaluations.addConsultation(held.record, {
      ...asked,
      state: 'asked',
      answer: null,
      answeredAt: null,
    });
    await writeEntry(acting, held, { kind: 'consultation.asked', detail: { consultation: id } });
  });
}

/** Writes down what the one consulted answered. An answer is never changed: `not-found` the second time. */
export async function answerConsultation(
  world: EngagementWorld,
  official: Actor,
  request: {
    readonly engagementId: string;
    readonly consultationId: string;
    readonly state: 'answered' | 'dissented';
    readonly answer: string;
  },
): Promise<void> {
  const answer = requireText(request.answer, { pointer: '/answer', min: 1, max: 8000 });
  await world.transactions.run(official, async (stores) => {
    const acting = { world, stores, actor: official };
    const held = await requireUndetermined(acting, request.engagementId);
    const { consultationId: id, state } = request;
    const at = world.clock.now();
    if (!(await stores.evaluations.answerConsultation(held.record, { id, state, answer, at })))
      throw notFound();
    // The developer reads this log: that there was an answer, not which way it went.
    await writeEntry(acting, held, { kind: 'consultation.answered', detail: { consultation: id } });
  });
}

/** What a determination stands on does not change under it. */
async function requireUndetermined(acting: Acting, engagementId: string): Promise<Held> {
  const wanted = { engagementId, action: 'consultation.write', toChange: true } as const;
  const held = await requireMaterial(acting, wanted);
  await requireNamedPerson(acting.world as EngagementWorld, acting, 'consultation.write');
  if ((await acting.stores.evaluations.determination(held.record)) !== null)
    throw new Refusal('conflict', 'A determination was written; its record is closed.');
  return held;
}

export type DeterminationWriting = {
  readonly engagementId: string;
  readonly answer: DeterminationAnswer;
  readonly reasons: string;
  /** Digest of the record that the official read. */
  readonly record: string;
  readonly assertion?: Assertion | undefined;
};

/** Refuses with `conflict` where the record is another by now, or one was written before, or findings were not shared. */
export async function writeDetermination(
  world: EngagementWorld,
  official: Actor,
  request: DeterminationWriting,
): Promise<void> {
  const reasons = requireText(request.reasons, { pointer: '/reasons', min: 1, max: 20_000 });
  const { engagementId, answer, record, assertion } = request;
  await world.transactions.run(official, async (stores) => {
    const acting = { world, stores, actor: official };
    const held = await requireUndetermined(acting, engagementId);
    await requireNamedPerson(world, acting, 'determination.write');
    if (held.record.engagement.state !== 'findings-shared')
      throw new Refusal('conflict', 'A determination is written once the findings were shared.');
    const desk = await deskOf(acting, held);
    if (desk.record !== record) throw new Refusal('conflict', 'The record changed since. Read it again.');
    const act = {
      kind: 'determination.write',
      subject: engagementId,
      content: { answer, reasons, record },
    } as const;
    const signedAct = await signAct(world, acting, { act, assertion, compartmentId: held.record.material });
    const id = newId('determination', world.randomness);
    await stores.evaluations.addDetermination(held.record, {
      id,
      answer,
      reasons,
      record,
      by: held.by,
      at: world.clock.now(),
      signedAct,
      confirmedBy: null,
      confirmedAt: null,
    });
    await writeEntry(acting, held, { kind: 'determination.written', detail: { determination: id, record } });
  });
}

const REFUSALS = {
  'same-person': 'Whoever wrote the determination does not confirm it. Another named person does.',
  'confirmed-before': 'It was confirmed before.',
  'record-changed': 'The record is not the one you read. Read it again.',
} as const;

/** A second named person: that the record is complete. With it the engagement moves on, and the developer is told as the terms say. */
export async function confirmDetermination(
  world: EngagementWorld,
  official: Actor,
  request: {
    readonly engagementId: string;
    readonly record: string;
    readonly assertion?: Assertion | undefined;
  },
): Promise<void> {
  await world.transactions.run(official, async (stores) => {
    const acting = { world, stores, actor: official };
    const { engagementId, record, assertion } = request;
    const wanted = { engagementId, action: 'determination.confirm', toChange: true } as const;
    const held = await requireMaterial(acting, wanted);
    await requireNamedPerson(world, acting, 'determination.confirm');
    const written = await stores.evaluations.determination(held.record);
    if (written === null) throw new Refusal('conflict', 'No determination was written.');
    const refusal = whyNotConfirmed(
      { by: written.by.id, record: written.record, isConfirmed: written.confirmedAt !== null },
      { by: official.principalId, record },
    );
    if (refusal !== null) throw new Refusal('conflict', REFUSALS[refusal]);
    const content = { record, determination: written.id };
    const act = { kind: 'determination.confirm', subject: engagementId, content } as const;
    const signed = await signAct(world, acting, { act, assertion, compartmentId: held.record.material });
    const at = world.clock.now();
    await stores.evaluations.confirmDetermination(held.record, {
      id: written.id,
      by: held.by,
      at,
      act: signed,
    });
    await shareDetermination(acting, held, { ...written, confirmedBy: held.by, confirmedAt: at });
    const determination = written.answer === 'none-made' ? null : written.id;
    const detail = { determination: written.id, record, signedAct: signed };
    await applyStep(acting, held, {
      step: { step: 'record-determination', determination },
      written: { kind: 'determination.confirmed', detail },
    });
  });
}

async function shareDetermination(
  { stores }: Acting,
  { record, by }: Held,
  determination: StoredDetermination,
): Promise<void> {
  const agreed = agreedTerms(await stores.engagements.terms(record));
  if (agreed?.terms.sharesDetermination !== true) return;
  const { id, record: digest, confirmedAt } = determination;
  const shared = { id, kind: 'determination', digest, by, at: confirmedAt ?? determination.at } as const;
  await stores.engagements.share(record, shared, determination);
}

/** What the developer was told. Refuses `not-found` where the terms share none, or none was confirmed. */
export async function readSharedDetermination(
  world: EngagementWorld,
  actor: Actor,
  engagementId: string,
): Promise<StoredDetermination> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const held = await requireRoom(acting, { engagementId, action: 'engagement.read' });
    const shared = (await stores.engagements.shared(held.record)).find(
      ({ kind }) => kind === 'determination',
    );
    if (shared === undefined) throw notFound();
    await noteAccess(acting, held, { what: 'determination', subject: shared.id });
    const body = await stores.engagements.sharedBody(held.record, 'determination', shared.id);
    const given = body as StoredDetermination & { readonly at: string; readonly confirmedAt: string | null };
    return {
      ...given,
      at: new Date(given.at),
      confirmedAt: given.confirmedAt === null ? null : new Date(given.confirmedAt),
    };
  });
}
