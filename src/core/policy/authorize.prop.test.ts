import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { actions, actorsOrNobody, resourceOf, worlds } from '../../../test/policy-world.ts';
import { ACTIONS } from './actions.ts';
import { authorize, mayEver, whereAllowed } from './authorize.ts';
import type { Where } from './condition.ts';
import { type Resource, TLP_ORDER } from './resource.ts';
import { RULES } from './rules.ts';

/** The where tree, read by the book: what a database must answer. */
function matches(where: Where, row: Resource): boolean {
  switch (where.op) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'held-under':
      return where.subjects.some((subject) => row.heldUnder.includes(subject));
    case 'compartment-in':
      return where.values.includes(row.compartmentKind);
    case 'party-is':
      return row.partyId === where.value;
    case 'tlp-in':
      return row.tlp !== null && where.values.includes(row.tlp);
    case 'and':
      return where.of.every((part) => matches(part, row));
    case 'or':
      return where.of.some((part) => matches(part, row));
    case 'not':
      return !matches(where.of, row);
  }
}

test('the predicate and the where allow the same rows', () => {
  let allowed = 0;
  fc.assert(
    fc.property(worlds, actorsOrNobody, actions, (world, actor, action) => {
      const where = whereAllowed(actor, action);
      for (const row of world.rows) {
        const resource = resourceOf(world, row, actor);
        const decision = authorize(actor, action, resource);
        assert.equal(matches(where, resource), decision.allowed);
        if (decision.allowed) allowed += 1;
      }
    }),
    { numRuns: 2000 },
  );
  assert.ok(allowed > 500, `only ${allowed} rows were allowed: the law was hardly tried`);
});

test('nothing of a compartment is allowed to whoever does not hold it, but what is open to anyone', () => {
  const open = new Set(RULES.filter(({ when }) => when.is === 'always').flatMap((rule) => rule.actions));
  fc.assert(
    fc.property(worlds, actorsOrNobody, actions, (world, actor, action) => {
      if (open.has(action)) return;
      for (const row of world.rows) {
        const resource = { ...resourceOf(world, row, actor), heldUnder: [] };
        assert.equal(authorize(actor, action, resource).allowed, false);
      }
    }),
  );
});

test('a label only takes away: no TLP allows what no label forbids', () => {
  fc.assert(
    fc.property(
      worlds,
      actorsOrNobody,
      actions,
      fc.constantFrom(...TLP_ORDER),
      (world, actor, action, tlp) => {
        for (const row of world.rows) {
          const bare = { ...resourceOf(world, row, actor), tlp: null };
          const labelled = authorize(actor, action, { ...bare, tlp });
          if (labelled.allowed) assert.ok(authorize(actor, action, bare).allowed);
        }
      },
    ),
  );
});

test('the tighter of two labels never allows what the looser forbids', () => {
  fc.assert(
    fc.property(worlds, actorsOrNobody, actions, (world, actor, action) => {
      for (const row of world.rows) {
        const resource = resourceOf(world, row, actor);
        const answers = TLP_ORDER.map((tlp) => authorize(actor, action, { ...resource, tlp }).allowed);
        // A row of one kind of compartment: tightening along the order never turns a no into a yes,
        // except that AMBER+STRICT and RED speak of different readers and are compared to AMBER only.
        const [clear, green, amber, strict, red] = answers;
        if (!clear) assert.deepEqual([green, amber, strict, red], [false, false, false, false]);
        if (!amber) assert.deepEqual([strict, red], [false, false]);
      }
    }),
  );
});

test('a scope only takes away, and whatever a key may do its roles allow', () => {
  fc.assert(
    fc.property(worlds, actorsOrNobody, actions, (world, actor, action) => {
      if (actor === null) return;
      for (const row of world.rows) {
        const resource = resourceOf(world, row, actor);
        if (authorize(actor, action, resource).allowed) {
          assert.ok(authorize({ ...actor, scopes: [] }, action, resource).allowed);
        }
      }
    }),
  );
});

test('a role given to a service opens nothing: services act by their own names only', () => {
  fc.assert(
    fc.property(worlds, actorsOrNobody, actions, (world, actor, action) => {
      if (actor?.kind !== 'service') return;
      for (const row of world.rows) {
        const resource = resourceOf(world, row, actor);
        assert.deepEqual(
          authorize(actor, action, resource),
          authorize({ ...actor, roles: [] }, action, resource),
        );
      }
    }),
  );
});

test('what may never be is never allowed, and the route gate never refuses what a row would allow', () => {
  fc.assert(
    fc.property(worlds, actorsOrNobody, actions, (world, actor, action) => {
      if (mayEver(actor, action).allowed) return;
      for (const row of world.rows) {
        assert.equal(authorize(actor, action, resourceOf(world, row, actor)).allowed, false);
      }
    }),
  );
});

test('every action has a rule, every rule a name of its own', () => {
  const covered = new Set(RULES.flatMap((rule) => rule.actions));
  assert.deepEqual(
    ACTIONS.filter((action) => !covered.has(action)),
    [],
  );
  assert.equal(new Set(RULES.map(({ id }) => id)).size, RULES.length);
});

test('an answer names the rule that gave it, and a refusal the limit that took it away', () => {
  const actor = {
    principalId: 'u-1',
    partyId: 'p-a',
    kind: 'key',
    roles: ['maintainer'],
    scopes: [],
    subjects: ['u-1', 'p-a'],
  } as const;
  const resource: Resource = { compartmentKind: 'case', partyId: null, tlp: 'AMBER', heldUnder: ['p-a'] };
  assert.deepEqual(authorize(actor, 'case.read', resource), {
    allowed: true,
    rule: 'maintainer-reads-its-cases',
  });
  assert.deepEqual(authorize(actor, 'case.read', { ...resource, tlp: 'RED' }), {
    allowed: false,
    rule: 'tlp-red-names-its-readers',
  });
  const named = { ...resource, tlp: 'RED', heldUnder: ['u-1'] } as const;
  assert.equal(authorize(actor, 'case.read', named).allowed, true);
  assert.deepEqual(authorize(actor, 'case.decide', resource), { allowed: false, rule: 'denied-by-default' });
});
