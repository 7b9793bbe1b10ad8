/**
 * Lets submissions that arrive together share one commit. A commit waits for the disk, so eight callers that
 * each pay for their own get two hundred answers a second between them, and eight that share one get a thousand.
 * While one batch commits, the next gathers; nothing waits for a clock except the first of an idle moment.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../../core/policy/actor.ts';
import { Refusal } from '../refusal.ts';
import { type Answer, acceptDocuments, type Intake, type Submission } from './accept-documents.ts';
import { Unstorable } from './ports.ts';

export type CommitQueue = {
  /** Resolves when the submission is durable; rejects with what befell it, or with what befell its batch. */
  readonly submit: (actor: Actor, submission: Submission) => Promise<Answer>;
};

type Waiting = {
  readonly submission: Submission;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
};

const MAX_DOCUMENTS = 128;
const MAX_BYTES = 4 * 1024 * 1024;
/** How long the first of an idle moment waits for company. */
const GATHER_MS = 2;

/** One caller's submissions commit one batch after the other; different callers do not wait for each other. */
export function commitQueue(intake: Intake): CommitQueue {
  const waiting = new Map<string, Waiting[]>();

  const drain = async (actor: Actor, queue: Waiting[]): Promise<void> => {
    await sleep(GATHER_MS);
    while (queue.length > 0) {
      const batch = takeBatch(queue);
      await settle(intake, actor, batch);
    }
    waiting.delete(actor.principalId);
  };

  return {
    submit: (actor, submission) =>
      new Promise((resolve, reject) => {
        const mine = { submission, resolve, reject };
        const queue = waiting.get(actor.principalId);
        if (queue !== undefined) {
          queue.push(mine);
          return;
        }
        const fresh = [mine];
        waiting.set(actor.principalId, fresh);
        void drain(actor, fresh);
      }),
  };
}

function takeBatch(queue: Waiting[]): Waiting[] {
  let bytes = 0;
  let count = 0;
  for (const { submission } of queue) {
    bytes += submission.document.size;
    if (count > 0 && (bytes > MAX_BYTES || count === MAX_DOCUMENTS)) break;
    count += 1;
  }
  return queue.splice(0, count);
}

async function settle(intake: Intake, actor: Actor, batch: readonly Waiting[]): Promise<void> {
  try {
    const answers = await acceptEach(
      intake,
      actor,
      batch.map(({ submission }) => submission),
    );
    for (const [at, { resolve }] of batch.entries()) resolve(answers[at]!);
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

/** Accepts a batch; where the database cannot hold one of it, halves until only that one is refused. */
export async function acceptEach(
  intake: Intake,
  actor: Actor,
  submissions: readonly Submission[],
): Promise<readonly Answer[]> {
  try {
    return await acceptDocuments(intake, actor, submissions);
  } catch (error) {
    if (!(error instanceof Unstorable)) throw error;
    if (submissions.length === 1) {
      return [
        new Refusal('unprocessable', 'The document holds a value that cannot be stored.', { cause: error }),
      ];
    }
    const middle = submissions.length >> 1;
    return [
      ...(await acceptEach(intake, actor, submissions.slice(0, middle))),
      ...(await acceptEach(intake, actor, submissions.slice(middle))),
    ];
  }
}
