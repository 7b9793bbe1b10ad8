/** Generated actors and rows for the policy's laws: small alphabets, so that they meet. */
import fc from 'fast-check';
import { ACTIONS } from '../src/core/policy/actions.ts';
import { type Actor, ROLES, SERVICES } from '../src/core/policy/actor.ts';
import { COMPARTMENT_KINDS, TLP_ORDER } from '../src/core/policy/resource.ts';

export const PARTIES = ['p-a', 'p-b', 'p-c'] as const;
export const PRINCIPALS = ['u-1', 'u-2', 'u-3', 'u-4'] as const;
export const COMPARTMENTS = ['k-1', 'k-2', 'k-3', 'k-4', 'k-5'] as const;

const scope = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...ACTIONS) },
  { weight: 2, arbitrary: fc.constantFrom('read', 'finding.*', 'case.*', 'inventory.*', 'notice.*') },
  { weight: 1, arbitrary: fc.constantFrom('finding', '*', '', '.*', 'READ', 'unknown.act') },
);

export const actors: fc.Arbitrary<Actor> = fc
  .record({
    principalId: fc.constantFrom(...PRINCIPALS),
    partyId: fc.constantFrom(...PARTIES),
    kind: fc.constantFrom('person' as const, 'key' as const, 'service' as const),
    service: fc.constantFrom(...SERVICES),
    roles: fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 0, maxLength: 3 }),
    scopes: fc.oneof(fc.constant([]), fc.uniqueArray(scope, { maxLength: 3 })),
  })
  .map(({ service, ...actor }) => ({
    ...actor,
    ...(actor.kind === 'service' ? { service } : {}),
    subjects: [actor.principalId, actor.partyId],
  }));

export const actorsOrNobody = fc.option(actors, { nil: null, freq: 12 });
export const actions = fc.constantFrom(...ACTIONS);

export type GeneratedRow = {
  readonly compartmentId: (typeof COMPARTMENTS)[number];
  readonly partyId: string | null;
  readonly tlp: (typeof TLP_ORDER)[number] | null;
};

export const rows: fc.Arbitrary<GeneratedRow> = fc.record({
  compartmentId: fc.constantFrom(...COMPARTMENTS),
  partyId: fc.option(fc.constantFrom(...PARTIES), { nil: null }),
  tlp: fc.option(fc.constantFrom(...TLP_ORDER), { nil: null }),
});

export type GeneratedWorld = {
  /** Kind of each compartment, by its id. */
  readonly kinds: Readonly<Record<string, (typeof COMPARTMENT_KINDS)[number]>>;
  /** Who holds what now. */
  readonly memberships: readonly { readonly subjectId: string; readonly compartmentId: string }[];
  /** Who held what once. */
  readonly revoked: readonly { readonly subjectId: string; readonly compartmentId: string }[];
  readonly rows: readonly GeneratedRow[];
};

const membership = fc.record({
  subjectId: fc.constantFrom(...PARTIES, ...PRINCIPALS),
  compartmentId: fc.constantFrom(...COMPARTMENTS),
});

export const worlds: fc.Arbitrary<GeneratedWorld> = fc
  .record({
    kindList: fc.array(fc.constantFrom(...COMPARTMENT_KINDS), { minLength: 5, maxLength: 5 }),
    memberships: fc.uniqueArray(membership, { maxLength: 14, selector: keyOf }),
    revoked: fc.uniqueArray(membership, { maxLength: 6, selector: keyOf }),
    rows: fc.array(rows, { minLength: 1, maxLength: 30 }),
  })
  .map(({ kindList, memberships, revoked, ...rest }) => ({
    ...rest,
    kinds: Object.fromEntries(COMPARTMENTS.map((id, index) => [id, kindList[index] ?? 'intake'])),
    memberships,
    revoked: revoked.filter((past) => !memberships.some((now) => keyOf(now) === keyOf(past))),
  }));

function keyOf({ subjectId, compartmentId }: { subjectId: string; compartmentId: string }): string {
  return `${subjectId} ${compartmentId}`;
}

/** The row as the policy sees it for this actor. */
export function resourceOf(world: GeneratedWorld, row: GeneratedRow, actor: Actor | null) {
  return {
    compartmentKind: world.kinds[row.compartmentId] ?? 'intake',
    partyId: row.partyId,
    tlp: row.tlp,
    heldUnder: world.memberships
      .filter(
        ({ compartmentId, subjectId }) =>
          compartmentId === row.compartmentId && actor?.subjects.includes(subjectId),
      )
      .map(({ subjectId }) => subjectId),
  };
}
