/** The places of the interface: name, address, and the sentence the palette finds them by. */
import type { PlaceName } from '../../../src/apps/server/views/index.ts';
import type { IconName } from '../parts/icons.tsx';

export type PlaceWords = {
  readonly to: string;
  readonly label: string;
  readonly icon: IconName;
  readonly hint: string;
};

export const PLACES: Readonly<Record<PlaceName, PlaceWords>> = {
  flow: { to: '/flow', label: 'Flow', icon: 'flow', hint: 'where is it stuck?' },
  today: { to: '/today', label: 'Today', icon: 'today', hint: 'what waits for me' },
  notices: { to: '/notices', label: 'What to do', icon: 'notices', hint: 'what this operator is told' },
  findings: { to: '/findings', label: 'Findings', icon: 'findings', hint: 'every claim that came in' },
  merges: { to: '/merges', label: 'Merges', icon: 'merges', hint: 'which findings are one root cause' },
  cases: { to: '/cases', label: 'Cases', icon: 'cases', hint: 'one for each root cause' },
  threads: { to: '/threads', label: 'Threads', icon: 'threads', hint: 'what is said, and to whom' },
  scorecards: {
    to: '/scorecards',
    label: 'Scorecards',
    icon: 'scorecards',
    hint: 'what became of findings, by finder and model',
  },
  lab: { to: '/lab', label: 'Lab', icon: 'lab', hint: 'what ran and what was seen' },
  exposure: { to: '/exposure', label: 'Exposure', icon: 'exposure', hint: 'which operators are reached' },
  models: { to: '/models', label: 'Models', icon: 'models', hint: 'engagements about frontier models' },
  partners: {
    to: '/partners',
    label: 'Partners',
    icon: 'partners',
    hint: 'who works with what is not released',
  },
  partner: {
    to: '/partner',
    label: 'Early access',
    icon: 'partners',
    hint: 'what you were given, and its log',
  },
  publish: { to: '/publish', label: 'Publish', icon: 'publish', hint: 'what is about to leave' },
  ledger: { to: '/ledger', label: 'Ledger', icon: 'ledger', hint: 'the record, and how to check it' },
  settings: { to: '/settings', label: 'Settings', icon: 'settings', hint: 'keys, passkeys, memberships' },
};
