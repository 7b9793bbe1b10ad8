/** A person asks the lab to judge a finding once more; what it said before stays. */
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import { newId } from '../ids.ts';
import type { Clock, Randomness, Transactions } from '../ports.ts';
import { notFound, Refusal } from '../refusal.ts';
import { ASKED } from './lanes.ts';
import type { ExperimentRecord } from './read-ports.ts';

export type AskWorld = {
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly randomness: Randomness;
};

/**
 * Resolves to the experiment that was opened. Refuses with `not-found` where the finding is not the actor's to
 * test, `conflict` where one is open already. A finding without a reproducer may be asked about too: the lab
 * then answers as it did before.
 */
export async function askAgain(world: AskWorld, actor: Actor, findingId: string): Promise<ExperimentRecord> {
  return world.transactions.run(actor, async ({ intake, lab, jobs, ledger }) => {
    const finding = await intake.finding(findingId);
    if (finding === null || !authorize(actor, 'experiment.run', finding.resource).allowed) throw notFound();
    const at = world.clock.now();
    const id = newId('experiment', world.randomness);
    if (!(await lab.ask(finding, id, at))) {
      throw new Refusal('conflict', 'The lab is already at work on this finding.');
    }
    await ledger.append(
      finding.compartmentId,
      [{ kind: 'lab.asked', by: actor.principalId, subject: findingId, at: at.toISOString() }],
      { commit: false },
    );
    await jobs.enqueue('reproduce', { findingId }, ASKED);
    const opened = await lab.experiment(id);
    if (opened === null) throw notFound();
    return opened;
  });
}
