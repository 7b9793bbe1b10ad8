/** Pages out of many compartments against the naive way: read everything, filter, sort, cut. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testDatabase } from '../../../test/database.ts';
import { boundedCount } from '../../app/bounded-count.ts';
import { CASE_ORDERS, type CaseListQuery, type CaseScope } from '../../app/desk/read-ports.ts';
import type { FindingListQuery, FindingScope, FindingState } from '../../app/intake/ports.ts';
import { CASE_STAGES, stageRank } from '../../core/case/stage.ts';
import type { Tlp } from '../../core/finding/finding.ts';
import type { Actor } from '../../core/policy/actor.ts';

const database = await testDatabase();

const COMPARTMENTS = 40;
const LABELS: readonly Tlp[] = ['AMBER', 'AMBER+STRICT', 'RED'];
const STATES: readonly FindingState[] = ['received', 'testing', 'reproduced', 'unproven'];
const START = Date.parse('2026-11-01T00:00:00.000Z');
const actor: Actor = {
  principalId: 'u-reader',
  partyId: 'p-1',
  kind: 'person',
  roles: ['coordinator'],
  scopes: [],
  subjects: ['u-reader'],
};

type Finding = {
  readonly id: string;
  readonly number: number;
  readonly compartmentId: string;
  readonly received: number;
  readonly state: FindingState;
  readonly severity: number;
  readonly component: string;
  readonly tlp: Tlp;
};
type Case = {
  readonly id: string;
  readonly compartmentId: string;
  readonly number: number;
  readonly opened: number;
  readonly due: number;
  readonly stage: (typeof CASE_STAGES)[number];
  readonly severity: number;
  readonly component: string;
  readonly findings: number;
  readonly merged: boolean;
  readonly tlp: Tlp;
  readonly title: string;
};

/** A third of all rows stand in the first compartment; values collide, times too, so that ties are common. */
const compartmentOf = (n: number) => `k-${n % 3 === 0 ? 1 : 1 + ((n * 7) % COMPARTMENTS)}`;
const findings: readonly Finding[] = Array.from({ length: 900 }, (_, n) => ({
  id: `f-${(n * 37) % 900}`,
  number: n % 40,
  compartmentId: compartmentOf(n),
  received: START + (n % 50) * 1_000,
  state: STATES[(n >> 1) % 7 === 0 ? 2 : n % 4]!,
  severity: n % 97 === 0 ? 5 : n % 4,
  component: `pkg:npm/part-${n % 11 === 0 ? 1 : n % 60}`,
  tlp: LABELS[n % 13 === 0 ? 2 : n % 2]!,
}));
const cases: readonly Case[] = Array.from({ length: 900 }, (_, n) => ({
  id: `c-${(n * 37) % 900}`,
  compartmentId: compartmentOf(n),
  number: n + 1,
  opened: START + (n % 50) * 1_000,
  due: n % 5 === 0 ? Number.POSITIVE_INFINITY : START + (n % 30) * 86_400_000,
  stage: CASE_STAGES[n % CASE_STAGES.length]!,
  severity: n % 97 === 0 ? 5 : n % 4,
  component: `pkg:npm/part-${n % 11 === 0 ? 1 : n % 60}`,
  findings: n % 19 === 0 ? 0 : 1 + (n % 5),
  merged: n % 23 === 0,
  tlp: LABELS[n % 13 === 0 ? 2 : n % 2]!,
  title: `Prototype pollution in set${n % 40}`,
}));

async function setScene(): Promise<void> {
  const rows = (text: string, values: readonly unknown[]) =>
    database.asSuperuser(text, [JSON.stringify(values)]);
  await database.asSuperuser(
    `insert into compartment (id, kind, label, created_at)
     select 'k-' || n, 'case', 'k', now() from generate_series(1, ${COMPARTMENTS}) n;
     insert into membership (subject_id, compartment_id, granted_by, granted_at)
     select 'u-reader', id, 'u-reader', now() from compartment where kind = 'case' and id <> 'k-${COMPARTMENTS}'`,
  );
  await rows(
    `insert into finding (compartment_id, id, document_digest, pointer, format, submitter_party_id, submitted_by,
       received_at, component_key, title, body, tlp, severity_rank, state, state_at)
     select r."compartmentId", r.id, sha256(r.id::bytea), '', 'native', 'p-1', 'u-1',
       to_timestamp(r.received / 1000.0), r.component, 'Escape/from_the set' || r.number, '{}', r.tlp, r.severity, r.state, now()
     from jsonb_to_recordset($1) as r ("compartmentId" text, id text, number int, received float8, component text, tlp text, severity int, state text)`,
    findings,
  );
  await database.transactions.run(actor, ({ intake }) => intake.addWords(findings.map(({ id }) => id)));
  await rows(
    `insert into "case" (compartment_id, id, number, root_finding_id, title, component_key, component, opened_at,
       stage, stage_rank, stage_at, severity_rank, tlp, embargo, embargo_state, due_at, finding_count, finder_count,
       suggestion_count, claims, merged_into)
     select r."compartmentId", r.id, r.number, r.id, r.title, r.component, '{}', to_timestamp(r.opened / 1000.0),
       r.stage, r.rank, now(), r.severity, r.tlp, '{}', 'none', coalesce(to_timestamp(r.due / 1000.0), 'infinity'),
       r.findings, 1, 0, '{}', case when r.merged then 'c-other' end
     from jsonb_to_recordset($1) as r ("compartmentId" text, id text, number int, title text, component text,
       opened float8, stage text, rank int, severity int, tlp text, due float8, findings int, merged boolean)`,
    cases.map((row) => ({
      ...row,
      rank: stageRank(row.stage),
      due: Number.isFinite(row.due) ? row.due : null,
    })),
  );
}
await setScene();

/** A few compartments, or so many that they are merged in two steps; with all labels or with some. */
const scopes: fc.Arbitrary<readonly FindingScope[]> = fc
  .tuple(
    fc.constantFrom(1, 3, 24, 25, COMPARTMENTS - 1),
    fc.nat(COMPARTMENTS - 2),
    fc.constantFrom(LABELS, LABELS, LABELS.slice(0, 2), LABELS.slice(0, 1)),
  )
  .map(([count, from, tlps]) =>
    Array.from({ length: count }, (_, n) => ({
      compartmentId: `k-${1 + ((from + n) % (COMPARTMENTS - 1))}`,
      tlps: n % 2 === 0 ? tlps : LABELS,
    })),
  );
const limits = fc.constantFrom(1, 7, 100, 500);
/** A component with many pages under every other order: few and many compartments, up and down. */
const crowded = <T extends { readonly order: string }>(orders: readonly T['order'][]) =>
  orders.flatMap((order) =>
    [true, false].flatMap((descending) =>
      [24, COMPARTMENTS - 1].map((count): [T, readonly FindingScope[]] => [
        { order, descending, limit: 1, after: null, component: 'pkg:npm/part-1' } as unknown as T,
        Array.from({ length: count }, (_, n) => ({ compartmentId: `k-${1 + n}`, tlps: LABELS })),
      ]),
    ),
  );
/** Most filters are absent most of the time, or nothing would be left to list. */
const optionally = <T>(name: string, values: fc.Arbitrary<T>) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    values.map((value) => ({ [name]: value })),
  );
const components = fc.constantFrom('pkg:npm/part-1', 'pkg:npm/part-7', 'pkg:npm/none');
const all = <T>(...parts: readonly fc.Arbitrary<T>[]) =>
  fc.tuple(...parts).map((each): T => Object.assign({}, ...each));

function among(
  scopesHeld: readonly (FindingScope | CaseScope)[],
  row: { readonly compartmentId: string; readonly tlp: Tlp },
) {
  return scopesHeld.some(
    ({ compartmentId, tlps }) => compartmentId === row.compartmentId && tlps.includes(row.tlp),
  );
}

/** Sorts by the named keys, in one direction; text by code units, as collation C does for these. */
function sorted<T>(
  rows: readonly T[],
  keys: readonly ((row: T) => string | number)[],
  descending: boolean,
): T[] {
  return rows.toSorted((a, b) => {
    for (const key of keys) {
      const [x, y] = [key(a), key(b)];
      if (x !== y) return (x < y ? -1 : 1) * (descending ? -1 : 1);
    }
    return 0;
  });
}

/** What each of the searches below finds in `Escape/from_the set<n>`, said by hand. */
function matches(words: string, number: number): boolean {
  if (words === 'from_ESC') return true;
  return (words === 'Set7' || words === 'set7 part') && number === 7;
}

const FINDING_KEYS: Readonly<Record<FindingListQuery['order'], (row: Finding) => string | number>> = {
  received: ({ received }) => received,
  severity: ({ severity }) => severity,
  component: ({ component }) => component,
  state: ({ state }) => state,
};

const findingQueries: fc.Arbitrary<FindingListQuery> = fc
  .tuple(
    fc.constantFrom('received', 'severity', 'component', 'state'),
    fc.boolean(),
    limits,
    all<object>(
      optionally('state', fc.constantFrom(...STATES, 'inconclusive')),
      optionally('severityRank', fc.constantFrom(0, 2, 5)),
      optionally('component', components),
      optionally('words', fc.constantFrom('Set7', 'from_ESC', 'set7 part', 'absent', "' | ! & ( <-> :")),
    ),
  )
  .map(([order, descending, limit, filter]) => ({
    order: order as FindingListQuery['order'],
    descending,
    limit,
    after: null,
    ...filter,
  }));

test('pages of findings, put together, are the whole filtered list in order, whatever the order, the filter and the compartments', async () => {
  let listed = 0;
  await fc.assert(
    fc.asyncProperty(findingQueries, scopes, async (query, held) => {
      const expected = sorted(
        findings.filter(
          (row) =>
            among(held, row) &&
            (query.state === undefined || row.state === query.state) &&
            (query.severityRank === undefined || row.severity === query.severityRank) &&
            (query.component === undefined || row.component === query.component) &&
            (query.words === undefined || matches(query.words, row.number)),
        ),
        [FINDING_KEYS[query.order], ({ received }) => received, ({ id }) => id],
        query.descending,
      ).map(({ id }) => id);
      await database.transactions.run(actor, async ({ intake }) => {
        const got: string[] = [];
        let after: FindingListQuery['after'] = null;
        do {
          const page = await intake.findings({ ...query, after }, held);
          if (page.counted !== null) assert.deepEqual(page.counted, boundedCount(expected.length, 10_000));
          assert(page.items.length <= query.limit);
          got.push(...page.items.map(({ id }) => id));
          after = page.next;
        } while (after !== null && got.length < 60);
        assert.deepEqual(got, after === null ? expected : expected.slice(0, got.length));
        assert.deepEqual(
          await intake.countFindings(query, held, 10_000),
          boundedCount(expected.length, 10_000),
        );
        assert.deepEqual(await intake.countFindings(query, held, 5), boundedCount(expected.length, 5));
      });
      listed += expected.length;
    }),
    { numRuns: 150, examples: crowded<FindingListQuery>(['severity', 'state']) },
  );
  assert(listed > 3_000, `only ${listed} rows were expected: the law was hardly tried`);
});

const CASE_KEYS: Readonly<Record<CaseListQuery['order'], (row: Case) => string | number>> = {
  due: ({ due }) => due,
  opened: ({ opened }) => opened,
  severity: ({ severity }) => severity,
  component: ({ component }) => component,
  findings: ({ findings: count }) => count,
  stage: ({ stage }) => stageRank(stage),
};

const caseQueries: fc.Arbitrary<CaseListQuery> = fc
  .tuple(
    fc.constantFrom(...CASE_ORDERS),
    fc.boolean(),
    limits,
    all<object>(
      optionally('stage', fc.constantFrom(...CASE_STAGES)),
      optionally('reachedRank', fc.constantFrom(1, 4)),
      optionally('severityRank', fc.constantFrom(0, 2, 5)),
      optionally('component', components),
      optionally('overdueAt', fc.constant(new Date(START + 10 * 86_400_000))),
      fc.oneof({ weight: 9, arbitrary: fc.constant({}) }, fc.constantFrom({ number: 44 }, { number: 9_999 })),
      optionally('words', fc.constantFrom('Set7', 'pollu proto')),
    ),
  )
  .map(([order, descending, limit, filter]) => ({ order, descending, limit, after: null, ...filter }));

test('pages of cases, put together, are the whole filtered list in order, whatever the order, the filter and the compartments', async () => {
  let listed = 0;
  await fc.assert(
    fc.asyncProperty(caseQueries, scopes, async (query, held) => {
      const expected = sorted(
        cases.filter(
          (row) =>
            among(held, row) &&
            !row.merged &&
            row.findings > 0 &&
            (query.stage === undefined || row.stage === query.stage) &&
            (query.reachedRank === undefined ||
              (row.stage !== 'refused' && stageRank(row.stage) >= query.reachedRank)) &&
            (query.severityRank === undefined || row.severity === query.severityRank) &&
            (query.component === undefined || row.component === query.component) &&
            (query.overdueAt === undefined || row.due <= query.overdueAt.getTime()) &&
            (query.number === undefined || row.number === query.number) &&
            (query.words !== 'Set7' || / set7\d*$/.test(row.title)),
        ),
        [CASE_KEYS[query.order], ({ id }) => id],
        query.descending,
      ).map(({ id }) => id);
      await database.transactions.run(actor, async ({ desk }) => {
        const got: string[] = [];
        let after: CaseListQuery['after'] = null;
        let more = true;
        while (more && got.length < 60) {
          const page = await desk.cases({ ...query, after }, held);
          if (page.counted !== null && query.words === undefined)
            assert.deepEqual(page.counted, boundedCount(expected.length, 10_000));
          got.push(...page.items.map(({ id }) => id));
          after = page.items.at(-1)?.key ?? null;
          more = page.more;
        }
        assert.deepEqual(got, more ? expected.slice(0, got.length) : expected);
        assert.deepEqual(await desk.countCases(query, held, 10_000), boundedCount(expected.length, 10_000));
        assert.deepEqual(await desk.countCases(query, held, 5), boundedCount(expected.length, 5));
      });
      listed += expected.length;
    }),
    { numRuns: 150, examples: crowded<CaseListQuery>(['severity', 'stage', 'findings']) },
  );
  assert(listed > 3_000, `only ${listed} rows were expected: the law was hardly tried`);
});

/** More of one component than are counted, over as many compartments as are branches of one statement. */
const CROWD = 10_400;
/** With six that hold none there are too many for branches. */
const crowdScopes = (count: number): readonly FindingScope[] =>
  Array.from({ length: count }, (_, n) => ({ compartmentId: `m-${n}`, tlps: LABELS }));
// All severities in the compartments read first, few of them in the others: what is counted is no sample of the rest.
const crowdRank = (n: number) => (n % 24 < 3 ? n % 4 : n % 997 === 0 ? 0 : 3);
const crowdId = (n: number) => `m-${String((n * 7919) % CROWD).padStart(5, '0')}`;
const crowdState = (n: number) => (n % 24 < 20 ? 'unproven' : n % 7 === 0 ? 'inconclusive' : 'received');
const crowdStage = (n: number) => CASE_STAGES[n % 24 < 20 ? 4 : n % CASE_STAGES.length]!;

/** Each way by either statement, turn and turn about over the orders. */
const crowdWays = (order: string): readonly (readonly [boolean, number])[] =>
  order.length % 2 === 0
    ? [
        [true, 24],
        [false, 30],
      ]
    : [
        [false, 24],
        [true, 30],
      ];

async function setCrowd(): Promise<void> {
  const rows = Array.from({ length: CROWD }, (_, n) => ({
    ...{ n, id: crowdId(n), room: `m-${n % 24}`, rank: crowdRank(n), state: crowdState(n) },
    ...{ stage: crowdStage(n), stage_rank: stageRank(crowdStage(n)) },
  }));
  await database.asSuperuser(
    `insert into compartment (id, kind, label, created_at) select 'm-' || n, 'case', 'm', now() from generate_series(0, 29) n;
     insert into membership (subject_id, compartment_id, granted_by, granted_at)
     select 'u-reader', 'm-' || n, 'u-reader', now() from generate_series(0, 29) n`,
  );
  await database.asSuperuser(
    `with r as materialized (select * from jsonb_to_recordset($1) as r (n int, id text, room text, rank int, state text, stage text, stage_rank int)),
     found as (
       insert into finding (compartment_id, id, document_digest, pointer, format, submitter_party_id, submitted_by,
         received_at, component_key, title, body, tlp, severity_rank, state, state_at)
       select room, id, sha256(id::bytea), '', 'native', 'p-1', 'u-1', to_timestamp(1793491200 + n % 5000),
         'pkg:npm/crowd', 'Crowd', '{}', 'AMBER', rank, state, now() from r)
     insert into "case" (compartment_id, id, number, root_finding_id, title, component_key, component, opened_at,
       stage, stage_rank, stage_at, severity_rank, tlp, embargo, embargo_state, due_at, finding_count, finder_count,
       suggestion_count, claims)
     select room, id, 5000 + n, id, 'Crowd', 'pkg:npm/crowd', '{}', to_timestamp(1793491200 + n % 5000), stage,
       stage_rank, now(), rank, 'AMBER', '{}', 'none', to_timestamp(1700000000 + n % 3000), 1 + n % 5, 1, 0, '{}' from r`,
    [JSON.stringify(rows)],
  );
}

test('what more than ten thousand findings of a component are listed as is what sorting all of them gives, at its beginning and near its end', async () => {
  await setCrowd();
  const time = (n: number) => 1_793_491_200 + (n % 5_000);
  const value = { received: () => 0, component: () => 0, severity: crowdRank, state: crowdState } as const;
  for (const [order, of] of Object.entries(value)) {
    for (const [descending, count] of crowdWays(order)) {
      const scopes = crowdScopes(count);
      const all = sorted(
        Array.from({ length: CROWD }, (_, n) => n),
        [of, time, crowdId],
        descending,
      );
      await database.transactions.run(actor, async ({ intake }) => {
        for (const from of [0, 150, all.length - 60]) {
          const last = all[from - 1];
          const after =
            last === undefined
              ? null
              : {
                  value: order === 'component' ? 'pkg:npm/crowd' : order === 'received' ? null : of(last),
                  receivedAt: new Date(time(last) * 1000).toISOString(),
                  id: crowdId(last),
                };
          const query = { order, descending, limit: 100, after, component: 'pkg:npm/crowd' };
          const page = await intake.findings(query as FindingListQuery, scopes);
          assert.deepEqual(
            page.items.map(({ id }) => id),
            all.slice(from, from + 100).map(crowdId),
            `${order} ${descending} ${count} ${from}`,
          );
          assert.deepEqual(page.counted, boundedCount(all.length, 10_000));
        }
      });
    }
  }
});

test('what more than ten thousand cases are listed as, of a component or overdue, is what sorting all of them gives', async () => {
  const opened = (n: number) => 1_793_491_200 + (n % 5_000);
  const due = (n: number) => 1_700_000_000 + (n % 3_000);
  const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
  const value: Readonly<Record<CaseListQuery['order'], (n: number) => number>> = {
    ...{ due, opened, severity: crowdRank, component: () => 0 },
    ...{ findings: (n: number) => 1 + (n % 5), stage: (n: number) => stageRank(crowdStage(n)) },
  };
  const narrow = { component: 'pkg:npm/crowd' };
  for (const filter of [narrow, { overdueAt: new Date(1_700_002_950_000) }]) {
    for (const order of filter === narrow ? CASE_ORDERS : (['severity', 'stage'] as const)) {
      for (const [descending, count] of crowdWays(order)) {
        const scopes = crowdScopes(count);
        const isListed = (n: number) => filter === narrow || due(n) <= 1_700_002_950;
        const all = sorted(
          Array.from({ length: CROWD }, (_, n) => n).filter(isListed),
          [value[order], crowdId],
          descending,
        );
        await database.transactions.run(actor, async ({ desk }) => {
          for (const from of [0, all.length - 60]) {
            const last = all[from - 1];
            const at = last === undefined ? 0 : value[order](last);
            const key =
              order === 'component'
                ? 'pkg:npm/crowd'
                : order === 'due' || order === 'opened'
                  ? iso(at)
                  : String(at);
            const after = last === undefined ? null : { value: key, id: crowdId(last) };
            const page = await desk.cases({ order, descending, limit: 100, after, ...filter }, scopes);
            assert.deepEqual(
              page.items.map(({ id }) => id),
              all.slice(from, from + 100).map(crowdId),
              `${order} ${descending} ${count} ${from}`,
            );
            assert.deepEqual(page.counted, boundedCount(all.length, 10_000));
          }
        });
      }
    }
  }
});

test('a compartment that is named but not held lists nothing, and counts nothing', async () => {
  const held = [{ compartmentId: `k-${COMPARTMENTS}`, tlps: LABELS }];
  assert(findings.some((row) => among(held, row)) && cases.some((row) => among(held, row)));
  await database.transactions.run(actor, async ({ intake, desk }) => {
    const findingQuery = { order: 'received', descending: true, limit: 10, after: null } as const;
    const caseQuery = { order: 'due', descending: false, limit: 10, after: null } as const;
    assert.deepEqual((await intake.findings(findingQuery, held)).items, []);
    assert.deepEqual(await intake.countFindings(findingQuery, held, 10), boundedCount(0, 10));
    assert.deepEqual((await desk.cases(caseQuery, held)).items, []);
    assert.deepEqual(await desk.countCases(caseQuery, held, 10), boundedCount(0, 10));
  });
});
