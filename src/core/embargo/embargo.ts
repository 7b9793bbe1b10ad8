/**
 * The embargo of a case (after CERT/CC's Vultron model): none → proposed → active ⇄ revise → exited. A date
 * exists exactly where one is on the table, and what a state allows is in its type. Leaving is for good: a
 * secret that is out does not come back.
 */
export type Embargo =
  | { readonly state: 'none' }
  | { readonly state: 'proposed'; readonly until: string; readonly by: string }
  | { readonly state: 'active'; readonly until: string }
  /** The old date binds until the new one is agreed. */
  | { readonly state: 'revise'; readonly until: string; readonly proposed: string; readonly by: string }
  | { readonly state: 'exited'; readonly at: string; readonly why: ExitReason };

export type EmbargoState = Embargo['state'];

export type ExitReason = 'date_reached' | 'agreed' | 'public' | 'attacks_observed' | 'rejected';

export type EmbargoMove =
  /** `until`: RFC 3339 with hour and zone; a date without an hour ends at no moment at all. */
  | { readonly move: 'propose'; readonly until: string; readonly by: string }
  | { readonly move: 'accept' }
  | { readonly move: 'reject' }
  | { readonly move: 'revise'; readonly until: string; readonly by: string }
  | { readonly move: 'exit'; readonly at: string; readonly why: ExitReason };

/** Null where the state does not allow the move. */
export function moveEmbargo(embargo: Embargo, step: EmbargoMove): Embargo | null {
  if (step.move === 'exit') {
    return embargo.state === 'exited' ? null : { state: 'exited', at: step.at, why: step.why };
  }
  switch (embargo.state) {
    case 'none':
      return step.move === 'propose' ? { state: 'proposed', until: step.until, by: step.by } : null;
    case 'proposed':
      if (step.move === 'propose') return { state: 'proposed', until: step.until, by: step.by };
      if (step.move === 'accept') return { state: 'active', until: embargo.until };
      return step.move === 'reject' ? { state: 'none' } : null;
    case 'active':
      return step.move === 'revise'
        ? { state: 'revise', until: embargo.until, proposed: step.until, by: step.by }
        : null;
    case 'revise':
      if (step.move === 'accept') return { state: 'active', until: embargo.proposed };
      // A refused extension leaves the date as it was; it does not end the embargo.
      return step.move === 'reject' ? { state: 'active', until: embargo.until } : null;
    case 'exited':
      return null;
  }
}

/** The date that binds now; null where none does. A proposal binds nobody. */
export function boundUntil(embargo: Embargo): string | null {
  return embargo.state === 'active' || embargo.state === 'revise' ? embargo.until : null;
}

/** Whether what is known here may be published at `now` (RFC 3339 UTC). */
export function allowsPublication(embargo: Embargo, now: string): boolean {
  const until = boundUntil(embargo);
  return until === null || Date.parse(until) <= Date.parse(now);
}
