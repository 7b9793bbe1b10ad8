/** A made-up flow. */
import type { Flow } from '../../src/apps/server/views/index.ts';
import { ago, NOW } from './fixture-rows.ts';

export function flow(at: string | null): Flow {
  const share =
    at === null ? 1 : Math.max(0.1, Math.min(1, (Date.parse(at) - NOW) / (26 * 7 * 86_400_000) + 1));
  const n = (value: number) => Math.round(value * share);
  const [refused, merged, failed, lab, waiting, wont, fixing, silent, embargo, rolling, past] = [
    412, 2655, 871, 260, 604, 58, 410, 287, 121, 101, 47,
  ].map(n) as [number, number, number, number, number, number, number, number, number, number, number];
  const last = n(318);
  const published = last + rolling + past;
  const fixed = published + embargo;
  const coordinating = fixed + wont + fixing + silent;
  const reproduced = coordinating + waiting;
  const unique = reproduced + failed + lab;
  return {
    at: at ?? new Date(NOW).toISOString(),
    firstAt: ago(26 * 7 * 24),
    lastAt: new Date(NOW).toISOString(),
    stages: [
      {
        id: 'received',
        count: unique + refused + merged,
        leaves: [
          { id: 'refused', count: refused, kind: 'closed', list: 'findings' },
          { id: 'merged', count: merged, kind: 'merged', list: 'findings' },
        ],
      },
      {
        id: 'unique',
        count: unique,
        leaves: [
          { id: 'not-reproduced', count: failed, kind: 'closed', list: 'cases' },
          { id: 'in-lab', count: lab, kind: 'moving', list: 'cases' },
        ],
      },
      {
        id: 'reproduced',
        count: reproduced,
        leaves: [{ id: 'waiting', count: waiting, kind: 'due', list: 'cases' }],
      },
      {
        id: 'coordinating',
        count: coordinating,
        leaves: [
          { id: 'will-not-fix', count: wont, kind: 'closed', list: 'cases' },
          { id: 'being-fixed', count: fixing, kind: 'moving', list: 'cases' },
          { id: 'silent', count: silent, kind: 'late', list: 'cases' },
        ],
      },
      {
        id: 'fixed',
        count: fixed,
        leaves: [{ id: 'embargo', count: embargo, kind: 'moving', list: 'cases' }],
      },
      {
        id: 'published',
        count: published,
        leaves: [
          { id: 'rolling-out', count: rolling, kind: 'moving', list: 'cases' },
          { id: 'past-date', count: past, kind: 'late', list: 'cases' },
        ],
      },
      { id: 'protected', count: last, leaves: [] },
    ],
    step: 'week',
    received: Array.from({ length: 26 }, (_, week) => ({
      from: ago((26 - week) * 7 * 24),
      count: 150 + week * 7,
    })),
    tempo: [
      {
        from: 'received',
        to: 'reproduced',
        n: 2042,
        medianSeconds: 155_000,
        lowSeconds: 138_000,
        highSeconds: 181_000,
      },
      {
        from: 'coordinating',
        to: 'fixed',
        n: 587,
        medianSeconds: 3_280_000,
        lowSeconds: 2_850_000,
        highSeconds: 3_800_000,
      },
    ],
    dates: [
      { sector: 'Community banks', operators: 203, passed: 406, kept: 357, low: 0.84, high: 0.91 },
      { sector: 'Rural hospitals', operators: 156, passed: 312, kept: 222, low: 0.66, high: 0.76 },
      { sector: 'Water utilities', operators: 1, passed: 3, kept: 0, low: null, high: null },
    ],
  };
}
