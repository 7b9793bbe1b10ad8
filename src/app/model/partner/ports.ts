/** Partners and what they were given. Everything is bounded by the acting principal's compartments. */
import type { PartnerGrant, PartnerState, ShownControl } from '../../../core/model/partner.ts';

/** Who did it, as known at that moment: a partner may not look up the clearinghouse's people. */
export type Doer = { readonly id: string; readonly name: string; readonly machine: boolean };

export type Partner = {
  readonly compartmentId: string;
  readonly partyId: string;
  readonly name: string;
  readonly state: PartnerState;
  readonly stateAt: Date;
  /** Why the clearinghouse answered as it did; null while it has not. */
  readonly reason: string | null;
  readonly decidedBy: Doer | null;
  readonly purpose: string;
  readonly scope: string;
  readonly controls: readonly ShownControl[];
  readonly appliedAt: Date;
};

export type StoredGrant = PartnerGrant & {
  readonly id: string;
  readonly compartmentId: string;
  readonly partyId: string;
  /** The key's principal: what comes in under it came with this grant. */
  readonly principalId: string;
  readonly scope: string;
  readonly engagementId: string | null;
  readonly zone: string;
  readonly givenBy: Doer;
  readonly uses: number;
};

export type NewGrant = Omit<StoredGrant, 'uses' | 'endedAt' | 'engagementOverAt'>;

export type Use = {
  readonly id: string;
  readonly compartmentId: string;
  readonly grantId: string;
  readonly at: Date;
  readonly by: Doer;
  readonly what: string;
  readonly component: string | null;
};

export interface PartnerStore {
  /** Of the acting principal's own party; rejects where it does not act as a partner. */
  openRoom(compartmentId: string, openedBy: string, at: Date): Promise<void>;
  /** Null where the party never applied, or its room is not held. */
  partner(partyId: string): Promise<Partner | null>;
  /** Those held, latest change first. */
  partners(limit: number): Promise<readonly Partner[]>;
  /** The room of a party that applied before; null where it has none, or it is not held. */
  roomOf(partyId: string): Promise<string | null>;
  /** Waits until nobody else changes this partner; held until the transaction ends. */
  lock(compartmentId: string): Promise<void>;
  put(partner: Partner): Promise<void>;
  addGrant(grant: NewGrant): Promise<void>;
  /** Newest first. */
  grants(compartmentId: string): Promise<readonly StoredGrant[]>;
  endGrants(ids: readonly string[], at: Date): Promise<void>;
  addUse(use: Use): Promise<void>;
  /** Newest first. */
  uses(compartmentId: string, limit: number): Promise<readonly Use[]>;
  /** How many findings came in under each principal, by principal; counts no further than `cap` each. */
  findingsBy(
    intakeId: string,
    principalIds: readonly string[],
    cap: number,
  ): Promise<ReadonlyMap<string, number>>;
  /** Keys, people and memberships of a partner, dead in one statement. */
  end(partyId: string, at: Date): Promise<Ended>;
}

export type Ended = { readonly keys: number; readonly people: number; readonly memberships: number };
