import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeIntervals } from '../src/app/ledger/close-intervals.ts';
import { openNode } from '../src/apps/node.ts';
import type { Bench } from './bench.ts';
import { figure } from './bench.ts';

const ROUNDS = 5;
/** What ten seconds of the promised stream leave behind. */
const ENTRIES = 25_000;

export const ledgerClose: Bench = {
  name: 'ledger-close',
  promise:
    'an interval of 25,000 entries is closed within half an interval (5 s), so that its delay tells nothing',
  run: async (say) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
    const node = await openNode({ dataDir, name: 'bench' });
    try {
      const actor = await node.authentication.actorOfService('ledger');
      const desk = await node.transactions.run(actor, ({ identity }) => identity.sharedCompartment('desk'));
      let nowMs = Date.now();
      const clock = { now: () => new Date(nowMs) };
      const close = () => closeIntervals({ ...node, clock, signer: node.ledger, actor, intervalMs: 10_000 });
      await close();
      const times: Record<'idle' | 'busy', number[]> = { idle: [], busy: [] };
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const kind of ['idle', 'busy'] as const) {
          nowMs += 10_000;
          for (let at = 0; kind === 'busy' && at < ENTRIES; at += 1000) {
            const entries = Array.from({ length: 1000 }, (_, i) => ({
              kind: 'finding.received',
              by: actor.principalId,
              subject: `f-${at + i}`,
              at: clock.now().toISOString(),
            }));
            await node.transactions.run(actor, ({ ledger }) =>
              ledger.append(desk.id, entries, { commit: true }),
            );
          }
          const started = performance.now();
          await close();
          times[kind].push(performance.now() - started);
        }
      }
      say(
        `busy ${times.busy.map(Math.round).join(', ')} ms, idle ${times.idle.map(Math.round).join(', ')} ms`,
      );
      return [figure('ledger-close-25000', 'ms', times.busy, times.idle)];
    } finally {
      await node.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
};
