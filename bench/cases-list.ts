/** The list of cases at a million rows: every sort with every filter that the interface offers, first page. */
import type pg from 'pg';
import { listCases } from '../src/app/desk/list-cases.ts';
import { CASE_ORDERS, type CaseListQuery } from '../src/app/desk/read-ports.ts';
import type { Bench } from './bench.ts';
import { fillCases, makeCoordinator, PARTIES, type TimedList, timeLists } from './million.ts';

const PAGE = 100;

const FILTERS: readonly Partial<CaseListQuery>[] = [
  {},
  { stage: 'unique' },
  { stage: 'protected' },
  { reachedRank: 3 },
  { severityRank: 5 },
  { severityRank: 2 },
  { component: 'pkg:npm/package-7' },
  { component: 'pkg:npm/package-1' },
  { overdueAt: new Date() },
  { words: 'proto packa' },
  { words: 'set4711' },
  { number: 4711 },
  { finder: 'p-1' },
  { sector: 'healthcare' },
  { sector: 'water' },
  { sector: 'healthcare', severityRank: 5 },
  { sector: 'healthcare', finder: 'p-1' },
  { stage: 'unique', stuckAs: 'in-lab' },
  { stage: 'unique', stuckAs: 'unproven' },
  { stage: 'fixed', severityRank: 5 },
  { overdueAt: new Date(), severityRank: 5 },
  { stage: 'refused', component: 'pkg:npm/package-1' },
];

const LISTS: readonly TimedList[] = CASE_ORDERS.flatMap((order) =>
  FILTERS.flatMap((filter) =>
    [true, false].map(
      (descending): TimedList => ({
        name: `${descending ? '-' : ''}${order} ${JSON.stringify(filter)}`,
        read: (stores, actor) =>
          listCases(stores, actor, { order, descending, limit: PAGE, after: null, ...filter }),
      }),
    ),
  ),
);

export const casesList: Bench = {
  name: 'cases-list',
  promise:
    'first page of a million cases, any sort and filter, p95 at most 100 ms with 3 and with 1,000 memberships',
  run: (say) => timeLists({ bench: 'cases-list', fill, lists: LISTS, say }),
};

/** Both actors hold the desk with nine tenths of all cases, one besides one of the others, one nearly all. */
async function fill(superuser: pg.Client) {
  await fillCases(superuser);
  const { rows } = await superuser.query<{ id: string }>("select id from compartment where kind = 'desk'");
  const desk = rows[0]!.id;
  const own = (count: number) => Array.from({ length: count }, (_, n) => `o-${n + 1}`);
  return [
    ['three', await makeCoordinator(superuser, 'three', [desk, 'k-1', ...own(1)])],
    ['one-thousand', await makeCoordinator(superuser, 'one-thousand', [desk, 'k-1', ...own(PARTIES - 2)])],
  ] as const;
}
