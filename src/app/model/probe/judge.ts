/**
 * The lab's word on an answer to a probe. The program runs outside any transaction; whether it may still count is
 * asked before and after, so that a consent taken back in between is heeded. Nothing of the finding, its case or its
 * own experiments is touched.
 */
import type { Finding } from '../../../core/finding/finding.ts';
import { answerAsFinding, outcomeOfProbe } from '../../../core/model/probe.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import type { Reproduction } from '../../../core/reproduction/verdict.ts';
import { newId } from '../../ids.ts';
import { reproduce } from '../../lab/reproduce.ts';
import type { Lab } from '../../lab/run-once.ts';
import type { Stores } from '../../ports.ts';
import { type ModelWorld, note } from '../acting.ts';
import type { Draw, Probe } from './ports.ts';
import { type Tenders, tendProbes } from './tend.ts';

/** `lab` null: this machine has no sandbox; the answer then could not be told, which counts for nothing. */
export type ProbeWorld = ModelWorld & { readonly lab: Lab | null };

type Taken = {
  readonly room: string;
  readonly probe: Probe;
  readonly draw: Draw;
  /** What is to be run; null where the answer claims another effect than the flaw's. */
  readonly finding: Finding | null;
};

/** Idempotent: what was judged, withdrawn or retired before is left as it is. */
export async function judgeProbe(world: ProbeWorld, tenders: Tenders, probeId: string): Promise<void> {
  // A consent may have been taken back a moment ago; then this ends the task.
  await tendProbes(world, tenders);
  const taken = await world.transactions.run(tenders.lab, (stores) => take(world, stores, probeId));
  if (taken === null) return;
  const reproduction = await judgement(world, taken);
  await tendProbes(world, tenders);
  await write(world, tenders.lab, taken, reproduction);
}

async function judgement({ lab }: ProbeWorld, { finding }: Taken): Promise<Reproduction | null> {
  return finding === null || lab === null ? null : (await reproduce(finding, lab)).reproduction;
}

async function take(world: ProbeWorld, stores: Stores, probeId: string): Promise<Taken | null> {
  const room = await stores.probes.openRoom(newId('compartment', world.randomness), world.clock.now());
  const draw = await stores.probes.draw(room, probeId);
  const probe = await stores.probes.probe(probeId);
  if (draw === null || probe?.state !== 'answered' || probe.answer === null) return null;
  const flaw = await stores.intake.finding(draw.findingId);
  if (flaw === null) return null;
  return { room, probe, draw, finding: answerAsFinding(flaw.finding, probe.answer, probe.id) };
}

async function write(
  world: ProbeWorld,
  lab: Actor,
  { room, probe, finding }: Taken,
  reproduction: Reproduction | null,
): Promise<void> {
  const ran = reproduction === null ? 'could-not-tell' : outcomeOfProbe(reproduction);
  const outcome = finding === null ? 'not-solved' : ran;
  await world.transactions.run(lab, async (stores) => {
    await stores.probes.lockRoom(room);
    const now = await stores.probes.probe(probe.id);
    if (now?.state !== 'answered') return;
    await stores.probes.setState(probe.id, { state: 'judged', outcome });
    await stores.probes.judged(room, probe.id, reproduction, world.clock.now());
    await note({ world, stores, actor: lab }, room, {
      kind: 'probe.judged',
      subject: probe.id,
      detail: { outcome },
    });
  });
}
