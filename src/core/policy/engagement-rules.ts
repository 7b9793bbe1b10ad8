/**
 * Who may do what in an engagement with a developer of models: a part of the table in `rules.ts`. Both sides hold its
 * room (`engagement`); only people who acknowledged their duties hold its `material`. The clearinghouse's people
 * hold either by name, never through their party.
 */
import type { Condition } from './condition.ts';
import type { CompartmentKind } from './resource.ts';
import type { Rule } from './rules.ts';

const byNameIn = (...among: readonly CompartmentKind[]): Condition => ({
  is: 'all',
  of: [{ is: 'held-by-name' }, { is: 'compartment', among }],
});

/** The developer's own: no other developer was ever let in. */
const ownRoom: Condition = {
  is: 'all',
  of: [{ is: 'held' }, { is: 'compartment', among: ['engagement'] }, { is: 'own' }],
};

export const ENGAGEMENT_RULES: readonly Rule[] = [
  // Nothing is held before it is asked; the door in the database asks again whose party it is.
  {
    id: 'developer-asks',
    actions: ['engagement.ask'],
    who: { kind: 'roles', roles: ['developer'] },
    when: { is: 'always' },
  },
  {
    id: 'developer-follows-its-own',
    actions: ['engagement.list', 'engagement.read', 'plan.read', 'engagement.answer'],
    who: { kind: 'roles', roles: ['developer'] },
    when: ownRoom,
  },
  // What it gives its word on, that it leaves, and the keys that speak for it.
  {
    id: 'developer-s-person-gives-its-word',
    actions: ['engagement.consent', 'engagement.withdraw', 'engagement.key'],
    who: { kind: 'people', roles: ['developer'] },
    when: ownRoom,
  },
  {
    id: 'clearinghouse-follows-what-it-was-let-into',
    actions: ['engagement.list', 'engagement.read', 'plan.read'],
    who: { kind: 'roles', roles: ['evaluator', 'official'] },
    when: byNameIn('engagement'),
  },
  {
    id: 'evaluator-s-person-makes-keys',
    actions: ['engagement.key'],
    who: { kind: 'people', roles: ['evaluator'] },
    when: byNameIn('engagement'),
  },
  // Acknowledging lets a person into the material, so holding it is having acknowledged. Steps are people's.
  {
    id: 'acknowledged-people-conduct',
    actions: ['engagement.conduct'],
    who: { kind: 'people', roles: ['evaluator', 'official'] },
    when: byNameIn('material'),
  },
  {
    id: 'acknowledged-people-and-their-keys-measure',
    actions: ['plan.register', 'run.import', 'run.read', 'evaluation.report', 'evaluation.read'],
    who: { kind: 'roles', roles: ['evaluator', 'official'] },
    when: byNameIn('material'),
  },
  {
    id: 'official-s-person-answers-a-developer',
    actions: ['engagement.conduct', 'engagement.name', 'engagement.destroy', 'engagement.publish'],
    who: { kind: 'people', roles: ['official'] },
    when: byNameIn('engagement'),
  },
  {
    id: 'named-person-acknowledges',
    actions: ['naming.acknowledge'],
    who: { kind: 'people', roles: ['evaluator', 'official'] },
    when: { is: 'always' },
  },
  {
    id: 'official-reads-what-is-asked',
    actions: ['determination.read'],
    who: { kind: 'roles', roles: ['official'] },
    when: byNameIn('material'),
  },
  // Two named people, never a machine (invariant 7).
  {
    id: 'official-s-person-determines',
    actions: ['consultation.write', 'determination.write', 'determination.confirm'],
    who: { kind: 'people', roles: ['official'] },
    when: byNameIn('material'),
  },
  {
    id: 'evaluator-reads-suites-it-holds',
    actions: ['suite.read'],
    who: { kind: 'roles', roles: ['evaluator', 'official'] },
    when: byNameIn('suite'),
  },
  {
    id: 'evaluator-s-person-writes-suites',
    actions: ['suite.write'],
    who: { kind: 'people', roles: ['evaluator', 'official'] },
    when: { is: 'always' },
  },
  {
    id: 'official-reads-criteria-it-holds',
    actions: ['criteria.read'],
    who: { kind: 'roles', roles: ['official'] },
    when: byNameIn('criteria'),
  },
  {
    id: 'official-s-person-writes-criteria',
    actions: ['criteria.write'],
    who: { kind: 'people', roles: ['official'] },
    when: { is: 'always' },
  },
  {
    id: 'clock-ends-compares-and-destroys',
    actions: ['engagement.list', 'engagement.read', 'run.read', 'evaluation.read', 'criteria.read'],
    who: { kind: 'services', services: ['clock'] },
    when: {
      is: 'all',
      of: [{ is: 'held' }, { is: 'compartment', among: ['engagement', 'material', 'criteria'] }],
    },
  },
];
