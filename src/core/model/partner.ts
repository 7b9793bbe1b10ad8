/**
 * Trusted partners of the voluntary framework: a party that shows its controls, is given something within a scope
 * for a time, writes down what it did with it, and returns what it found. All of it is about the partner; nothing
 * here says anything of a model.
 */
import { addDays, isPast } from '../time/instant.ts';

/** What a partner shows before it is given anything. Each with its evidence; none is optional. */
export const CONTROLS = [
  'personnel-list',
  'insider-risk',
  'key-custody',
  'isolation',
  'use-logging',
  'incident-contact',
  'retention-and-destruction',
] as const;
export type Control = (typeof CONTROLS)[number];

export type ShownControl = {
  readonly control: Control;
  readonly statement: string;
  /** What shows it: a document's name, and its SHA-256 where it was handed over. */
  readonly evidence: readonly { readonly name: string; readonly digest: string | null }[];
};

export type ControlFault = {
  readonly control: Control;
  readonly fault: 'missing' | 'repeated' | 'no-evidence';
};

/** Which controls an application leaves out, repeats or shows without evidence; empty where it is whole. */
export function faultsOfControls(shown: readonly ShownControl[]): readonly ControlFault[] {
  return CONTROLS.flatMap((control): ControlFault[] => {
    const given = shown.filter((one) => one.control === control);
    if (given.length === 0) return [{ control, fault: 'missing' }];
    if (given.length > 1) return [{ control, fault: 'repeated' }];
    return given[0]!.evidence.length === 0 ? [{ control, fault: 'no-evidence' }] : [];
  });
}

export type PartnerState = 'applied' | 'accepted' | 'declined' | 'revoked';

export type PartnerStep = 'apply' | 'accept' | 'decline' | 'revoke';

/** Null where the step does not follow from there. A declined or revoked partner may apply afresh. */
export function stepPartner(state: PartnerState | null, step: PartnerStep): PartnerState | null {
  if (step === 'apply') return state === 'accepted' ? null : 'applied';
  if (step === 'revoke') return state === 'accepted' || state === 'applied' ? 'revoked' : null;
  if (state !== 'applied') return null;
  return step === 'accept' ? 'accepted' : 'declined';
}

/** The longest that anything is given for; it can be given again. */
export const MAX_GRANT_DAYS = 90;

export type PartnerGrant = {
  readonly opens: string;
  /** An instant; from then on the grant is over without anybody's doing. */
  readonly ends: string;
  readonly endedAt: string | null;
  /** When the engagement under which it was given left partner access; null while it stands, or where there is none. */
  readonly engagementOverAt: string | null;
  /** Component keys it may be used on; empty: whatever the scope's words say. */
  readonly components: readonly string[];
};

export type GrantStanding = 'running' | 'expired' | 'ended' | 'partner-revoked' | 'engagement-over';

/**
 * What a grant is now. Derived at every use and never stored, so that nothing has to run for a grant to end. Early
 * access stands only while its engagement is itself in partner access: the engagement's clock and its withdrawal
 * end the grant with it.
 */
export function standingOf(grant: PartnerGrant, partner: PartnerState, now: string): GrantStanding {
  if (grant.endedAt !== null) return 'ended';
  if (partner !== 'accepted') return 'partner-revoked';
  if (isPast({ at: grant.ends }, now)) return 'expired';
  return grant.engagementOverAt === null ? 'running' : 'engagement-over';
}

/** Days on the zone's clock, so that a grant ends at the hour it began. Null for a length nobody may give. */
export function endOfGrant(opens: string, days: number, zone = 'UTC'): string | null {
  if (!Number.isInteger(days) || days < 1 || days > MAX_GRANT_DAYS) return null;
  return addDays(opens, days, zone).at;
}

/** Whether a use is within what was given. An empty list of components leaves it to the scope's words. */
export function isWithinScope(grant: PartnerGrant, component: string | null): boolean {
  return grant.components.length === 0 || (component !== null && grant.components.includes(component));
}
