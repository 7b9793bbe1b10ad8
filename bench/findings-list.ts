/** The list of findings at a million rows: every sort with every filter that the interface offers, first page. */
import type pg from 'pg';
import { listFindings } from '../src/app/intake/list-findings.ts';
import type { FindingListQuery } from '../src/app/intake/ports.ts';
import type { Bench } from './bench.ts';
import { fillFindings, makeCoordinator, PARTIES, type TimedList, timeLists } from './million.ts';

const PAGE = 100;

/** Common and rare values, alone and together; some meet in no compartment, some in every one. */
const FILTERS: readonly Partial<FindingListQuery>[] = [
  {},
  { state: 'received' },
  { state: 'unproven' },
  { state: 'reproduced' },
  { state: 'testing' },
  { severityRank: 4 },
  { severityRank: 1 },
  { severityRank: 5 },
  { component: 'pkg:npm/package-7' },
  { component: 'pkg:npm/package-1' },
  { state: 'received', severityRank: 4 },
  { state: 'reproduced', severityRank: 5 },
  { state: 'inconclusive', severityRank: 1 },
  { state: 'unproven', component: 'pkg:npm/package-1' },
  { severityRank: 5, component: 'pkg:npm/package-1' },
  { words: 'prototype' },
  { words: 'set4711' },
  { words: 'merge', severityRank: 5 },
];

/** As the route reads it: the page, how many there are in all, and what stands around the page's findings. */
const LISTS: readonly TimedList[] = (['received', 'severity', 'component', 'state'] as const).flatMap(
  (order) =>
    FILTERS.flatMap((filter) =>
      [true, false].map(
        (descending): TimedList => ({
          name: `${descending ? '-' : ''}${order} ${JSON.stringify(filter)}`,
          read: async (stores, actor) => {
            const query = { order, descending, limit: PAGE, after: null, ...filter };
            const page = await listFindings(stores, actor, query);
            await stores.intake.surroundings(page.items);
            return page;
          },
        }),
      ),
    ),
);

export const findingsList: Bench = {
  name: 'findings-list',
  promise:
    'first page of a million findings, any sort and filter, p95 at most 100 ms with 3 and with 1,000 memberships',
  run: (say) => timeLists({ bench: 'findings-list', fill, lists: LISTS, say }),
};

/** One actor holds the three large compartments, one three small ones, one all thousand. */
async function fill(superuser: pg.Client) {
  await fillFindings(superuser);
  const held = {
    'three-large': ['k-1', 'k-2', 'k-3'],
    'three-small': ['k-501', 'k-502', 'k-503'],
    'one-thousand': Array.from({ length: PARTIES }, (_, n) => `k-${n + 1}`),
  };
  const actors = [];
  for (const [name, compartments] of Object.entries(held)) {
    actors.push([name, await makeCoordinator(superuser, name, compartments)] as const);
  }
  return actors;
}
