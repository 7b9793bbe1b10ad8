/**
 * Judges one stored finding. Idempotent: a job that runs twice, or is taken up again after its worker was
 * killed, ends in one judgement, one ledger entry and one refresh. The program runs outside any transaction.
 */
import type { Finding } from '../../core/finding/finding.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { Verdict } from '../../core/reproduction/verdict.ts';
import { newId } from '../ids.ts';
import type { FindingState } from '../intake/ports.ts';
import type { Blobs, Clock, Randomness, Transactions } from '../ports.ts';
import { type Attestor, attest } from './attest.ts';
import type { StartedExperiment } from './ports.ts';
import { type Experiment, reproduce, withoutLab } from './reproduce.ts';
import type { Lab } from './run-once.ts';

export type LabWorld = {
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly blobs: Blobs;
  /** Null where this machine has no sandbox: nothing is ever run without one, and the verdict says so. */
  readonly lab: (Lab & { readonly attestor: Attestor }) | null;
};

/** Resolves to the verdict, or null where there was nothing to judge. Rejects only for our own faults. */
export async function reproduceFinding(
  world: LabWorld,
  lab: Actor,
  findingId: string,
): Promise<Verdict | null> {
  const begun = await world.transactions.run(lab, async (stores) => {
    const stored = await stores.intake.finding(findingId);
    if (stored === null || !authorize(lab, 'experiment.run', stored.resource).allowed) return null;
    const at = world.clock.now();
    const started = await stores.lab.begin(findingId, newId('experiment', world.randomness), at);
    if (started === null) return null;
    await stores.intake.setState(findingId, 'testing', at);
    return { started, finding: { ...stored.finding, id: findingId } };
  });
  if (begun === null) return null;
  const { finding, started } = begun;
  const experiment =
    world.lab === null ? withoutLab(finding, 'sandbox_lost') : await reproduce(finding, world.lab);
  for (const evidence of experiment.evidence.values()) await world.blobs.put(evidence);
  await record(world, lab, { finding, started, experiment });
  return experiment.reproduction.verdict;
}

type Judged = {
  readonly finding: Finding;
  readonly started: StartedExperiment;
  readonly experiment: Experiment;
};

async function record(world: LabWorld, lab: Actor, { finding, started, experiment }: Judged): Promise<void> {
  const { reproduction, fixedSide } = experiment;
  const attestation = world.lab === null ? null : attest(finding, experiment, world.lab.attestor);
  const { verdict, reason, assurance } = reproduction;
  await world.transactions.run(lab, async (stores) => {
    const at = world.clock.now();
    const body = { ...reproduction, fixedSide };
    const isOurs = await stores.lab.finish({ ...started, findingId: finding.id, at, body, attestation });
    if (!isOurs) return;
    await stores.intake.setState(finding.id, STATE[verdict], at);
    const detail = { experiment: started.id, verdict, reason, assurance };
    const entry = {
      kind: 'lab.judged',
      by: lab.principalId,
      subject: finding.id,
      at: at.toISOString(),
      detail,
    };
    await stores.ledger.append(started.compartmentId, [entry], { commit: true });
    await stores.jobs.enqueue('refresh-cases', { findingIds: [finding.id] });
    if (world.lab !== null) await stores.jobs.enqueue('fill-matrix', { findingId: finding.id });
  });
}

/** What a submitter may know of its finding; a flaky proof is one that could not be settled. */
const STATE: Readonly<Record<Verdict, FindingState>> = {
  reproduced: 'reproduced',
  not_reproduced: 'not_reproduced',
  flaky: 'inconclusive',
  inconclusive: 'inconclusive',
};
