/**
 * The voluntary framework's engagement with one developer about one model: inquiry → terms agreed → access open
 * → evaluating → findings shared → determination recorded, or that there is none → partner access → closed.
 * The developer may withdraw from any state; an access window that runs out ends by itself. Nothing here is, or
 * leads to, a word about whether a model may be released: not a state, not silence, not an ending.
 */
import { addDays, isPast } from '../time/instant.ts';

/** The order's upper bound for access before release to other trusted partners. */
export const MAX_WINDOW_DAYS = 30;

/** From which moment the window's days run. Explicit in the terms; `access-works` unless they say otherwise. */
export type WindowAnchor =
  | { readonly kind: 'access-works' }
  | { readonly kind: 'agreed-instant'; readonly at: string };

export type Terms = {
  /** SHA-256, hex, of the document that both sides hold. */
  readonly digest: string;
  /** 1 to MAX_WINDOW_DAYS. */
  readonly windowDays: number;
  /** IANA zone in which a day is counted. */
  readonly zone: string;
  readonly anchor: WindowAnchor;
  /** After the engagement is over, until the material is destroyed. */
  readonly retentionDays: number;
  /** Whether the developer reads what an official determines. */
  readonly sharesDetermination: boolean;
};

/** An hour and a zone; see core/time. */
export type AccessWindow = { readonly opened: string; readonly ends: string };

export type Engagement =
  | { readonly state: 'inquiry' }
  | { readonly state: 'terms-agreed'; readonly terms: Terms }
  | { readonly state: 'access-open'; readonly terms: Terms; readonly window: AccessWindow }
  | { readonly state: 'evaluating'; readonly terms: Terms; readonly window: AccessWindow }
  | { readonly state: 'findings-shared'; readonly terms: Terms; readonly window: AccessWindow }
  | {
      readonly state: 'determination-recorded';
      readonly terms: Terms;
      readonly window: AccessWindow;
      /** null: the official recorded that none is made. */
      readonly determination: string | null;
    }
  | { readonly state: 'partner-access'; readonly terms: Terms; readonly window: AccessWindow }
  | { readonly state: 'closed' }
  | { readonly state: 'withdrawn' }
  | { readonly state: 'expired' };

export type EngagementState = Engagement['state'];

/** In the order of a life that goes well, and how it may end otherwise. */
export const ENGAGEMENT_STATES = Object.keys({
  inquiry: true,
  'terms-agreed': true,
  'access-open': true,
  evaluating: true,
  'findings-shared': true,
  'determination-recorded': true,
  'partner-access': true,
  closed: true,
  withdrawn: true,
  expired: true,
} satisfies Record<EngagementState, true>) as readonly EngagementState[];

export type EngagementStep =
  | { readonly step: 'agree-terms'; readonly terms: Terms }
  /** Access was tried and works; `at` is that moment. */
  | { readonly step: 'open-access'; readonly at: string }
  | { readonly step: 'begin-evaluation' }
  | { readonly step: 'share-findings' }
  /** `determination` is the id of what a named official recorded, or null for none. */
  | { readonly step: 'record-determination'; readonly determination: string | null }
  | { readonly step: 'open-partner-access' }
  | { readonly step: 'close' }
  /** The developer's alone. */
  | { readonly step: 'withdraw' }
  /** Earlier: the developer's word is enough. Later: only with its signature over the new end. */
  | { readonly step: 'move-window'; readonly ends: string; readonly isSignedByDeveloper: boolean };

export type StepRefusal =
  | 'not-from-here'
  | 'window-too-long'
  | 'extension-needs-signature'
  | 'window-over'
  /** The agreed days before anything goes to other trusted partners are not over. */
  | 'window-running';

export type Stepped =
  | { readonly ok: true; readonly engagement: Engagement }
  | { readonly ok: false; readonly refusal: StepRefusal };

/** `now`: RFC 3339. A step after the window's end finds the engagement expired. */
export function stepEngagement(before: Engagement, step: EngagementStep, now: string): Stepped {
  const engagement = settleEngagement(before, now);
  if (step.step === 'withdraw')
    return isOver(engagement) ? refused('not-from-here') : moved({ state: 'withdrawn' });
  if (engagement.state === 'expired' && before.state !== 'expired') return refused('window-over');
  if (step.step === 'move-window') return moveWindow(engagement, step, now);
  switch (engagement.state) {
    case 'inquiry':
      return step.step === 'agree-terms' ? agreed(step.terms) : refused('not-from-here');
    case 'terms-agreed':
      return step.step === 'open-access' ? opened(engagement.terms, step.at, now) : refused('not-from-here');
    case 'access-open':
      return step.step === 'begin-evaluation'
        ? moved({ ...engagement, state: 'evaluating' })
        : refused('not-from-here');
    case 'evaluating':
      return step.step === 'share-findings'
        ? moved({ ...engagement, state: 'findings-shared' })
        : refused('not-from-here');
    case 'findings-shared':
      return step.step === 'record-determination'
        ? moved({ ...engagement, state: 'determination-recorded', determination: step.determination })
        : refused('not-from-here');
    case 'determination-recorded':
      if (step.step === 'close') return moved({ state: 'closed' });
      if (step.step !== 'open-partner-access') return refused('not-from-here');
      // The days run before release to other trusted partners: only the developer's word makes them fewer.
      return isPast({ at: engagement.window.ends }, now)
        ? moved({ state: 'partner-access', terms: engagement.terms, window: engagement.window })
        : refused('window-running');
    case 'partner-access':
      return step.step === 'close' ? moved({ state: 'closed' }) : refused('not-from-here');
    case 'closed':
    case 'withdrawn':
    case 'expired':
      return refused('not-from-here');
  }
}

/** What time alone does: access that runs out before the findings were shared ends; nothing follows from it. */
export function settleEngagement(engagement: Engagement, now: string): Engagement {
  const isRunning = engagement.state === 'access-open' || engagement.state === 'evaluating';
  return isRunning && isPast({ at: engagement.window.ends }, now) ? { state: 'expired' } : engagement;
}

export function isOver({ state }: Engagement): boolean {
  return state === 'closed' || state === 'withdrawn' || state === 'expired';
}

function agreed(terms: Terms): Stepped {
  const isWhole = Number.isInteger(terms.windowDays) && terms.windowDays >= 1;
  if (!isWhole || terms.windowDays > MAX_WINDOW_DAYS) return refused('window-too-long');
  return moved({ state: 'terms-agreed', terms });
}

function opened(terms: Terms, at: string, now: string): Stepped {
  const start = terms.anchor.kind === 'access-works' ? at : terms.anchor.at;
  const ends = addDays(start, terms.windowDays, terms.zone).at;
  // An agreed instant may lie so far back that nothing is left; then there is nothing to open.
  if (isPast({ at: ends }, now)) return refused('window-over');
  return moved({ state: 'access-open', terms, window: { opened: start, ends } });
}

function moveWindow(
  engagement: Engagement,
  { ends, isSignedByDeveloper }: Extract<EngagementStep, { readonly step: 'move-window' }>,
  now: string,
): Stepped {
  if (!('window' in engagement) || engagement.state === 'partner-access') return refused('not-from-here');
  const isLater = isPast({ at: engagement.window.ends }, ends) && ends !== engagement.window.ends;
  if (isLater && !isSignedByDeveloper) return refused('extension-needs-signature');
  const limit = addDays(engagement.window.opened, MAX_WINDOW_DAYS, engagement.terms.zone).at;
  // Beyond the order's days not even a signature makes it this framework's window.
  if (isLater && ends !== limit && isPast({ at: limit }, ends)) return refused('window-too-long');
  return moved(settleEngagement({ ...engagement, window: { ...engagement.window, ends } }, now));
}

function moved(engagement: Engagement): Stepped {
  return { ok: true, engagement };
}

function refused(refusal: StepRefusal): Stepped {
  return { ok: false, refusal };
}
