/**
 * What happens to probes when nobody is looking: the lab lays out the flaws that may be drawn, the prober ends the
 * tasks whose flaw was published or whose consent was taken back, and draws what was asked for. The prober holds no
 * finding, no case and no desk: of a flaw it sees the component and whether it may be drawn.
 */
import { placeOf, statementOf, unfitBecause } from '../../../core/model/probe.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { newId } from '../../ids.ts';
import type { Randomness } from '../../ports.ts';
import { type Acting, type ModelWorld, note } from '../acting.ts';
import type { FlawAtDesk, LaidFlaw, Probe, ProbeRequest } from './ports.ts';

export type Tenders = { readonly lab: Actor; readonly prober: Actor };

/** Idempotent; two at once wait for each other. Touches no case, no finding, no date of either. */
export async function tendProbes(world: ModelWorld, { lab, prober }: Tenders): Promise<void> {
  await world.transactions.run(lab, async (stores) => {
    const at = world.clock.now();
    const room = await stores.probes.openRoom(newId('compartment', world.randomness), at);
    await stores.probes.lockRoom(room);
    const flaws = await stores.probes.flawsUnderConsent();
    const published = new Set(
      flaws.filter(({ facts }) => facts.isPublished).map(({ findingId }) => findingId),
    );
    await stores.probes.layOut(
      room,
      flaws.flatMap(laid),
      ({ findingId }) => (published.has(findingId) ? 'published' : 'withdrawn'),
      at,
    );
  });
  await world.transactions.run(prober, async (stores) => {
    const acting = { world, stores, actor: prober };
    const room = await stores.probes.openRoom(newId('compartment', world.randomness), world.clock.now());
    await stores.probes.lockRoom(room);
    await endWhatIsOver(acting, room);
    for (const request of await stores.probes.requests()) await drawFor(acting, room, request);
  });
}

/** Whom it is drawn for is not known yet, so what only depends on that stays in. */
function laid({ findingId, caseId, facts, ...flaw }: FlawAtDesk): readonly LaidFlaw[] {
  const place = placeOf(flaw);
  const isFit = unfitBecause(facts, { partyId: '', names: [] }).every((reason) => reason === 'own-flaw');
  return place === null || !isFit ? [] : [{ findingId, caseId, place, facts }];
}

async function endWhatIsOver({ world, stores, actor }: Acting, room: string): Promise<void> {
  for (const draw of await stores.probes.draws(room)) {
    if (draw.over === null || draw.overAt !== null) continue;
    const probe = await stores.probes.probe(draw.probeId);
    // Destroyed with its engagement's material, or not held any more: then there is nothing to end.
    if (probe !== null && draw.over === 'withdrawn')
      await stores.probes.setState(probe.id, { state: 'withdrawn', outcome: null });
    // What was answered while the flaw was a secret stays counted.
    if (probe?.state === 'open' && draw.over === 'published')
      await stores.probes.setState(probe.id, { state: 'retired', outcome: null });
    await stores.probes.endDraw(room, draw.probeId, world.clock.now());
    await note({ world, stores, actor }, room, {
      kind: draw.over === 'published' ? 'probe.retired' : 'probe.withdrawn',
      subject: draw.probeId,
    });
  }
}

async function drawFor(acting: Acting, room: string, request: ProbeRequest): Promise<void> {
  const { world, stores } = acting;
  const { materialId, engagementId } = request;
  const probes = await stores.probes.probes(materialId);
  const standing = probes.filter((probe) => probe.requestId === request.id && counts(probe));
  const missing = request.wanted - standing.length;
  if (missing <= 0) return;
  const drawn = new Set(
    (await stores.probes.draws(room))
      .filter((draw) => draw.materialId === materialId)
      .map(({ caseId }) => caseId),
  );
  const byCase = new Map(
    (await stores.probes.laidOut(room))
      .filter(
        ({ facts, caseId }) => !drawn.has(caseId) && unfitBecause(facts, request.developer).length === 0,
      )
      .map((flaw) => [flaw.caseId, flaw]),
  );
  for (const flaw of pick([...byCase.values()], missing, world.randomness)) {
    const id = newId('probe', world.randomness);
    const drawnAt = world.clock.now();
    await stores.probes.addProbe({
      ...{ id, materialId, engagementId, requestId: request.id, state: 'open', drawnAt },
      ...{ statement: statementOf(flaw.place), answer: null, answeredAt: null, outcome: null, askedAgain: 0 },
    });
    const { findingId, caseId } = flaw;
    await stores.probes.addDraw(room, { probeId: id, findingId, caseId, materialId, drawnAt, overAt: null });
    await note(acting, room, { kind: 'probe.drawn', subject: id, detail: { finding: findingId } });
  }
}

/** Another is drawn in the place of one that nobody could answer. */
function counts({ state, answeredAt }: Probe): boolean {
  return state !== 'withdrawn' && !(state === 'retired' && answeredAt === null);
}

/** Each equally likely (Fisher and Yates): by 32 random bits, whose bias over a few thousand flaws is nothing. */
function pick<T>(from: readonly T[], count: number, randomness: Randomness): readonly T[] {
  const left = [...from];
  const picked: T[] = [];
  while (left.length > 0 && picked.length < count) {
    const random = Buffer.from(randomness.bytes(4)).readUInt32BE();
    picked.push(...left.splice(random % left.length, 1));
  }
  return picked;
}
