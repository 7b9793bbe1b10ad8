/**
 * The sequencer. Closes every interval that has ended: gives waiting intents their places in the internal log,
 * without gaps and in order of writing, sets their commitments into the tree of the newest closed interval,
 * and appends one leaf for each interval to the public log. All in one transaction, so a crash leaves either
 * the whole closing or none of it, and closing again after an unknown outcome finds nothing due.
 *
 * After downtime every interval that passed gets its leaf, marked late (core/ledger/interval-leaf.ts).
 * What had been waiting goes into the newest: no leaf claims that an entry stood earlier than it did.
 */
import { checkpointText } from '../../core/ledger/checkpoint.ts';
import { internalCheckpointCommitment } from '../../core/ledger/commitment.ts';
import { hashLeaf } from '../../core/ledger/hash.ts';
import { encodeIntervalLeaf } from '../../core/ledger/interval-leaf.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { Clock, Randomness, Transactions } from '../ports.ts';
import { growLog } from './grow-log.ts';
import { fillInterval, type IntervalContent } from './interval-content.ts';
import { boundaryBefore, dueIntervals } from './interval-grid.ts';
import { requireOwnLog } from './own-log.ts';
import type { ClosedInterval, LedgerSigner, LedgerStore, LogHeads, WaitingLeaf } from './ports.ts';

export type Sequencing = {
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly signer: LedgerSigner;
  /** The `ledger` service. */
  readonly actor: Actor;
  readonly intervalMs: number;
};

/** 13,000 a second at ten seconds; what exceeds it waits for the next interval. */
const MAX_LEAVES = 131_072;

export type Closing = { readonly intervals: number; readonly leaves: number };

/** Nothing is due, or another process is sequencing: both are zero, and the caller asks again later. */
const NOTHING: Closing = { intervals: 0, leaves: 0 };

export async function closeIntervals(sequencing: Sequencing): Promise<Closing> {
  return sequencing.transactions.run(sequencing.actor, async ({ ledger }) => {
    if (!(await ledger.becomeSequencer())) return NOTHING;
    const heads = await ledger.heads();
    const nowMs = sequencing.clock.now().getTime();
    const due = dueIntervals(heads.closedUntil?.getTime() ?? null, nowMs, sequencing.intervalMs);
    if (due.length === 0) return NOTHING;
    await requireOwnLog(ledger, sequencing.signer);
    const waiting = await ledger.waiting(MAX_LEAVES);
    const content = await fillInterval(sequencing.randomness, waiting);
    const internal = await sequenceInternal(ledger, heads, waiting);
    const intervals = due.map((interval, at) =>
      closeOne(sequencing, {
        index: heads.publicSize + at,
        startMs: interval.startMs,
        endMs: interval.endMs,
        closedMs: boundaryBefore(nowMs, sequencing.intervalMs),
        internal: at === due.length - 1 ? internal : internal.before,
        content: at === due.length - 1 ? content : null,
      }),
    );
    await ledger.putIntervals(intervals);
    await publish(sequencing, { ledger, heads, intervals, internal, nowMs });
    const index = heads.publicSize + due.length - 1;
    await ledger.markSequenced(
      waiting.map(({ intentId, commitment }, at) => ({
        intentId,
        leafIndex: heads.internalSize + at,
        intervalIndex: commitment === null ? null : index,
        place: content.places.get(intentId) ?? null,
      })),
    );
    return { intervals: due.length, leaves: waiting.length };
  });
}

type LogState = { readonly size: number; readonly root: Uint8Array };

async function sequenceInternal(
  ledger: LedgerStore,
  heads: LogHeads,
  waiting: readonly WaitingLeaf[],
): Promise<LogState & { readonly before: LogState }> {
  const log = { name: 'internal', size: heads.internalSize } as const;
  const before = await growLog(ledger, log, []);
  if (waiting.length === 0) return { ...before, before };
  const after = await growLog(
    ledger,
    log,
    waiting.map((leaf) => hashLeaf(leaf.internal)),
  );
  return { ...after, before };
}

type ToClose = {
  readonly index: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly closedMs: number;
  readonly internal: LogState;
  /** Null for an interval in which nothing is placed. */
  readonly content: IntervalContent | null;
};

function closeOne({ signer, randomness }: Sequencing, interval: ToClose): ClosedInterval {
  const internalNonce = randomness.bytes(32);
  const internalText = checkpointText({ origin: internalOrigin(signer), ...interval.internal });
  return {
    index: interval.index,
    startsAt: new Date(interval.startMs),
    endsAt: new Date(interval.endMs),
    leaf: encodeIntervalLeaf({
      start: interval.startMs,
      end: interval.endMs,
      closed: interval.closedMs,
      root: interval.content?.root ?? randomness.bytes(32),
      internal: internalCheckpointCommitment(internalNonce, internalText),
    }),
    seed: interval.content?.secret?.seed ?? null,
    kept: interval.content?.secret?.kept ?? null,
    internalNonce,
    internalSize: interval.internal.size,
  };
}

async function publish(
  { signer, intervalMs }: Sequencing,
  closing: {
    readonly ledger: LedgerStore;
    readonly heads: LogHeads;
    readonly intervals: readonly ClosedInterval[];
    readonly internal: LogState;
    readonly nowMs: number;
  },
): Promise<void> {
  const { ledger, heads, intervals, internal, nowMs } = closing;
  const log = { name: 'public', size: heads.publicSize } as const;
  const grown = await growLog(
    ledger,
    log,
    intervals.map((interval) => hashLeaf(interval.leaf)),
  );
  const lastEndMs = intervals.at(-1)!.endsAt.getTime();
  // Half an interval after its end at the soonest: closing a busy one takes longer than closing an idle one.
  const visibleAt = new Date(Math.max(lastEndMs + intervalMs / 2, nowMs));
  const inside = { size: internal.size, root: internal.root };
  await ledger.putCheckpoints([
    {
      log: 'public',
      ...grown,
      note: signer.sign(checkpointText({ origin: signer.origin, ...grown })),
      visibleAt,
    },
    {
      log: 'internal',
      ...inside,
      note: signer.sign(checkpointText({ origin: internalOrigin(signer), ...inside })),
      visibleAt,
    },
  ]);
}

/** The internal log has a name of its own, so that neither log's checkpoint can pass for the other's. */
export function internalOrigin(signer: Pick<LedgerSigner, 'origin'>): string {
  return `${signer.origin}/internal`;
}
