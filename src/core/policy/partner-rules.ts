/**
 * Who may do what about partners, probes and files for other instances: a part of the table in `rules.ts`. None of
 * it is about a model: what partners are given ends by itself, a probe needs the word of those who reported a flaw,
 * and a file leaves only after people read it.
 */
import type { Condition } from './condition.ts';
import type { CompartmentKind } from './resource.ts';
import type { Rule } from './rules.ts';

const heldIn = (...among: readonly CompartmentKind[]): Condition => ({
  is: 'all',
  of: [{ is: 'held' }, { is: 'compartment', among }],
});
const ownIn = (...among: readonly CompartmentKind[]): Condition => ({
  is: 'all',
  of: [{ is: 'held' }, { is: 'compartment', among }, { is: 'own' }],
});
const byNameInMaterial: Condition = {
  is: 'all',
  of: [{ is: 'held-by-name' }, { is: 'compartment', among: ['material'] }],
};

export const PARTNER_RULES: readonly Rule[] = [
  // Nothing is held before it is applied; the door in the database asks again who it is.
  {
    id: 'partner-applies',
    actions: ['partner.apply'],
    who: { kind: 'roles', roles: ['partner'] },
    when: { is: 'always' },
  },
  {
    id: 'partner-uses-what-it-was-given',
    actions: ['partner.read', 'partner.use'],
    who: { kind: 'roles', roles: ['partner'] },
    when: ownIn('partner'),
  },
  // What it finds comes back the way every finding comes in, with its credit.
  {
    id: 'partner-returns-what-it-found',
    actions: [
      'finding.submit',
      'blob.upload',
      'finding.read',
      'finding.list',
      'receipt.read',
      'experiment.read',
    ],
    who: { kind: 'roles', roles: ['partner'] },
    when: ownIn('intake'),
  },
  {
    id: 'clearinghouse-reads-partners',
    actions: ['partner.read'],
    who: { kind: 'roles', roles: ['coordinator', 'official'] },
    when: heldIn('partner'),
  },
  {
    id: 'a-person-answers-a-partner',
    actions: ['partner.decide', 'partner.grant'],
    who: { kind: 'people', roles: ['coordinator'] },
    when: heldIn('partner'),
  },
  // What is given under an engagement only those who were let into it can give.
  {
    id: 'an-official-gives-under-an-engagement',
    actions: ['partner.grant'],
    who: { kind: 'people', roles: ['official'] },
    when: heldIn('partner'),
  },
  // Taking back needs no finger: it must never wait for one.
  {
    id: 'desk-takes-back-from-a-partner',
    actions: ['partner.revoke'],
    who: { kind: 'roles', roles: ['coordinator'] },
    when: heldIn('partner'),
  },
  {
    id: 'reporter-s-person-consents',
    actions: ['probe.consent'],
    who: { kind: 'people', roles: ['finder', 'partner'] },
    when: ownIn('intake'),
  },
  {
    id: 'reporter-takes-its-consent-back',
    actions: ['probe.withdraw'],
    who: { kind: 'roles', roles: ['finder', 'partner'] },
    when: ownIn('intake'),
  },
  {
    id: 'a-person-writes-down-the-maintainer-s-word',
    actions: ['probe.record'],
    who: { kind: 'people', roles: ['coordinator'] },
    when: heldIn('desk', 'case'),
  },
  {
    id: 'desk-takes-the-maintainer-s-word-back',
    actions: ['probe.withdraw'],
    who: { kind: 'roles', roles: ['coordinator'] },
    when: heldIn('desk', 'case'),
  },
  {
    id: 'named-people-probe',
    actions: ['probe.request', 'probe.read', 'probe.answer'],
    who: { kind: 'roles', roles: ['evaluator', 'official'] },
    when: byNameInMaterial,
  },
  {
    id: 'prober-draws',
    actions: ['probe.draw'],
    who: { kind: 'services', services: ['prober'] },
    when: heldIn('probe', 'material'),
  },
  {
    id: 'lab-lays-out-and-judges-probes',
    actions: ['probe.judge'],
    who: { kind: 'services', services: ['lab'] },
    when: heldIn('probe', 'material'),
  },
  {
    id: 'desk-reads-files-for-others',
    actions: ['exchange.read'],
    who: { kind: 'roles', roles: ['coordinator'] },
    when: heldIn('desk'),
  },
  {
    id: 'named-people-read-an-engagement-s-files',
    actions: ['exchange.read'],
    who: { kind: 'roles', roles: ['evaluator', 'official'] },
    when: byNameInMaterial,
  },
  // What left has left: two named people besides the one who put it together.
  {
    id: 'people-let-files-go',
    actions: ['exchange.prepare', 'exchange.review'],
    who: { kind: 'people', roles: ['coordinator'] },
    when: heldIn('desk'),
  },
  {
    id: 'named-people-let-an-engagement-s-files-go',
    actions: ['exchange.prepare', 'exchange.review'],
    who: { kind: 'people', roles: ['evaluator', 'official'] },
    when: byNameInMaterial,
  },
  {
    id: 'desk-receives-files',
    actions: ['exchange.receive'],
    who: { kind: 'roles', roles: ['coordinator', 'administrator'] },
    when: heldIn('desk'),
  },
];
