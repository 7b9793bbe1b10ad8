/** Controls, standings and states of partners in a person's words. */
import type { ControlNameView, GrantView, PartnerView } from '../../../../src/apps/server/views/index.ts';
import type { MarkKind } from '../../parts/icons.tsx';

export const CONTROL_WORDS: Readonly<Record<ControlNameView, string>> = {
  'personnel-list': 'who has access, by name',
  'insider-risk': 'how insider risk is handled',
  'key-custody': 'who holds keys, and how',
  isolation: 'how the work is kept apart',
  'use-logging': 'how use is logged',
  'incident-contact': 'who answers in an incident',
  'retention-and-destruction': 'how long, and how it is destroyed',
};

export const STANDING_WORDS: Readonly<Record<GrantView['standing'], string>> = {
  running: 'running',
  expired: 'ran out by itself',
  ended: 'ended before its time',
  'partner-revoked': 'ended with the partner',
  'engagement-over': 'ended with the engagement',
};

export const STATE_MARKS: Readonly<Record<PartnerView['state'], MarkKind>> = {
  applied: 'dot',
  accepted: 'seen',
  declined: 'no',
  revoked: 'closed',
};
