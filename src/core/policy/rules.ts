/**
 * Who may do what: the whole policy, as one table that a person can read. Everything not written here is
 * refused. A rule grants; a limit takes away; neither looks at anything but the actor and the row.
 */
import type { Action } from './actions.ts';
import type { Role, ServiceName } from './actor.ts';
import type { Condition } from './condition.ts';
import { ENGAGEMENT_RULES } from './engagement-rules.ts';
import { PARTNER_RULES } from './partner-rules.ts';

export type Who =
  | { readonly kind: 'anyone' }
  /** Anyone with an identity here, services excepted. */
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'person' }
  /** People only, of one of these roles: what cannot be taken back is no key's to do (invariant 7). */
  | { readonly kind: 'people'; readonly roles: readonly Role[] }
  | { readonly kind: 'roles'; readonly roles: readonly Role[] }
  | { readonly kind: 'services'; readonly services: readonly ServiceName[] };

export type Rule = {
  readonly id: string;
  readonly actions: readonly Action[];
  readonly who: Who;
  readonly when: Condition;
};

const always: Condition = { is: 'always' };
const held: Condition = { is: 'held' };
const heldIn = (...among: Extract<Condition, { is: 'compartment' }>['among']): Condition => ({
  is: 'all',
  of: [held, { is: 'compartment', among }],
});
const ownHeldIn = (...among: Extract<Condition, { is: 'compartment' }>['among']): Condition => ({
  is: 'all',
  of: [held, { is: 'compartment', among }, { is: 'own' }],
});

export const RULES: readonly Rule[] = [
  {
    id: 'open-to-anyone',
    actions: ['health.read', 'openapi.read', 'published.read', 'ledger.read-public', 'session.start'],
    who: { kind: 'anyone' },
    when: always,
  },
  // Whoever has a peer's address; the token in it is who asks.
  { id: 'a-peer-asks', actions: ['claim.check'], who: { kind: 'anyone' }, when: always },
  {
    id: 'own-session',
    actions: ['session.read', 'session.end', 'settings.read'],
    who: { kind: 'signed-in' },
    when: always,
  },
  // From what is published and what is the asker's own: nobody is told of anybody else's.
  { id: 'anyone-known-asks', actions: ['finding.check'], who: { kind: 'signed-in' }, when: always },
  // A key or a service has no finger to put on an authenticator.
  { id: 'own-passkey', actions: ['passkey.register', 'act.sign'], who: { kind: 'person' }, when: always },
  {
    id: 'finder-submits-its-own',
    actions: ['finding.submit', 'blob.upload'],
    who: { kind: 'roles', roles: ['finder'] },
    when: ownHeldIn('intake'),
  },
  {
    id: 'finder-reads-its-own',
    actions: ['finding.read', 'finding.list', 'receipt.read', 'experiment.read', 'patch.try'],
    who: { kind: 'roles', roles: ['finder'] },
    when: ownHeldIn('intake'),
  },
  {
    id: 'coordinator-reads-what-is-held',
    actions: [
      'finding.read',
      'finding.list',
      'receipt.read',
      'case.read',
      'case.list',
      'link.read',
      'experiment.read',
      'inventory.read',
      'exposure.read',
      'notice.read',
      'advisory.read',
      'flow.read',
      'ledger.read-internal',
    ],
    who: { kind: 'roles', roles: ['coordinator'] },
    when: held,
  },
  // Services are left out on purpose: a machine proposes, a person or its own key decides (invariant 7).
  {
    id: 'coordinator-decides-at-the-desk',
    actions: ['case.decide', 'link.decide', 'experiment.run', 'patch.try', 'advisory.import'],
    who: { kind: 'roles', roles: ['coordinator'] },
    when: heldIn('desk', 'case', 'intake'),
  },
  // What is out does not come back: not an advisory, not a secret whose embargo ended.
  {
    id: 'a-person-lets-it-go',
    actions: ['advisory.release', 'embargo.exit'],
    who: { kind: 'people', roles: ['coordinator'] },
    when: heldIn('desk', 'case'),
  },
  // … and what somebody was let in to read, it has read.
  {
    id: 'a-person-lets-others-in',
    actions: ['membership.grant'],
    who: { kind: 'people', roles: ['coordinator', 'administrator'] },
    when: heldIn('case', 'intake', 'operator'),
  },
  {
    id: 'desk-takes-back',
    actions: ['membership.revoke'],
    who: { kind: 'roles', roles: ['coordinator', 'administrator'] },
    when: heldIn('case', 'intake', 'operator'),
  },
  {
    id: 'a-person-lets-others-into-a-case',
    actions: ['case.invite'],
    who: { kind: 'people', roles: ['coordinator'] },
    when: heldIn('desk', 'case'),
  },
  {
    id: 'coordinator-speaks-in-threads',
    actions: ['thread.read', 'thread.write'],
    who: { kind: 'roles', roles: ['coordinator'] },
    when: heldIn('desk', 'thread'),
  },
  {
    id: 'party-takes-part-in-its-threads',
    actions: ['thread.read', 'thread.write'],
    who: { kind: 'roles', roles: ['finder', 'maintainer', 'operator', 'provider'] },
    when: heldIn('thread'),
  },
  // A maintainer's private link: what it holds is its own principal's, whatever else its party may hold.
  {
    id: 'private-link-shows-its-page',
    actions: ['sheet.read', 'sheet.answer', 'sheet.try'],
    who: { kind: 'roles', roles: ['maintainer'] },
    when: { is: 'all', of: [{ is: 'held-by-name' }, { is: 'compartment', among: ['thread'] }] },
  },
  {
    id: 'desk-manages-parties-and-keys',
    actions: ['party.manage', 'key.manage', 'person.invite'],
    who: { kind: 'roles', roles: ['coordinator', 'administrator'] },
    when: heldIn('desk'),
  },
  // What a machine gave up waits for whoever looks after it; which kinds they see, failed-jobs.ts says.
  {
    id: 'desk-looks-after-the-work',
    actions: ['job.read', 'job.retry'],
    who: { kind: 'roles', roles: ['coordinator', 'administrator', 'official'] },
    when: heldIn('desk'),
  },
  {
    id: 'maintainer-reads-its-cases',
    actions: ['case.read', 'case.list', 'advisory.read'],
    who: { kind: 'roles', roles: ['maintainer'] },
    when: heldIn('case'),
  },
  {
    id: 'operator-keeps-its-own',
    actions: ['inventory.submit', 'inventory.read', 'notice.read', 'notice.answer', 'exposure.read'],
    who: { kind: 'roles', roles: ['operator'] },
    when: ownHeldIn('operator'),
  },
  // A provider acts for operators that let it in: held, but not its own.
  {
    id: 'provider-acts-for-operators',
    actions: ['inventory.submit', 'inventory.read', 'notice.read', 'notice.answer', 'exposure.read'],
    who: { kind: 'roles', roles: ['provider'] },
    when: heldIn('operator'),
  },
  ...ENGAGEMENT_RULES,
  ...PARTNER_RULES,
  {
    id: 'today-is-what-is-held',
    actions: ['today.read'],
    who: { kind: 'signed-in' },
    when: held,
  },
  {
    id: 'intake-receives',
    actions: ['finding.submit', 'finding.read', 'finding.list', 'receipt.read', 'inventory.submit'],
    who: { kind: 'services', services: ['intake'] },
    when: heldIn('intake', 'operator'),
  },
  {
    id: 'deduper-links-and-opens-cases',
    actions: ['finding.read', 'finding.list', 'link.read', 'case.read', 'case.list', 'experiment.read'],
    who: { kind: 'services', services: ['deduper', 'clock'] },
    when: heldIn('intake', 'desk', 'case'),
  },
  {
    id: 'lab-tests',
    actions: ['finding.read', 'finding.list', 'experiment.read', 'experiment.run'],
    who: { kind: 'services', services: ['lab'] },
    when: heldIn('intake'),
  },
  {
    id: 'exposure-matches',
    actions: ['case.read', 'case.list', 'inventory.read', 'exposure.read', 'notice.read', 'advisory.read'],
    who: { kind: 'services', services: ['exposure', 'clock'] },
    when: heldIn('case', 'desk', 'operator'),
  },
  {
    id: 'publisher-writes-what-people-released',
    actions: ['case.read', 'advisory.read', 'finding.read', 'notice.read'],
    who: { kind: 'services', services: ['publisher'] },
    when: heldIn('case', 'desk', 'intake', 'operator', 'public'),
  },
  {
    id: 'ledger-sequences',
    actions: ['ledger.read-internal'],
    who: { kind: 'services', services: ['ledger'] },
    when: held,
  },
];

export type Limit = {
  readonly id: string;
  /** The rows it bears on. */
  readonly on: Condition;
  /** What such a row needs besides a rule. */
  readonly needs: Condition;
  /** Whom it does not bear on: those to whom the submitter sent it. */
  readonly except: readonly Who[];
};

/** TLP 2.0 definitions: RED for the eyes of named recipients, AMBER+STRICT within one organisation. */
export const LIMITS: readonly Limit[] = [
  {
    id: 'tlp-red-names-its-readers',
    on: { is: 'tlp', among: ['RED'] },
    needs: { is: 'any', of: [{ is: 'own' }, { is: 'held-by-name' }] },
    except: [
      { kind: 'roles', roles: ['coordinator'] },
      {
        kind: 'services',
        services: ['intake', 'deduper', 'lab', 'clock', 'ledger', 'exposure', 'publisher'],
      },
    ],
  },
  {
    id: 'tlp-amber-strict-stays-in-one-organisation',
    on: {
      is: 'all',
      of: [
        { is: 'tlp', among: ['AMBER+STRICT'] },
        { is: 'compartment', among: ['intake', 'operator'] },
      ],
    },
    needs: { is: 'own' },
    except: [
      { kind: 'roles', roles: ['coordinator'] },
      {
        kind: 'services',
        services: ['intake', 'deduper', 'lab', 'clock', 'ledger', 'exposure', 'publisher'],
      },
    ],
  },
];
