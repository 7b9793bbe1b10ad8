/** Every page, by the address it has on the fixture. */
export const DESK_PAGES = [
  '/flow',
  '/today',
  '/findings',
  '/findings/f-1',
  '/cases',
  '/cases/c-1',
  '/cases/c-1/embargo',
  '/cases/c-1/embargo/exit',
  '/cases/c-1/maintainer',
  '/threads',
  '/threads/t-participants',
  '/merges',
  '/merges/l-2',
  '/scorecards',
  '/lab',
  '/lab/x-0',
  '/lab/x-1',
  '/lab/matrix?component=pkg:npm/adm-zip',
  '/exposure',
  '/exposure/imports',
  '/exposure/p-hospital',
  '/publish',
  '/publish/a-1',
  '/ledger',
  '/settings',
  '/settings/work',
] as const;

export const OPERATOR_PAGES = ['/notices'] as const;

/** Reached by a private link, without a session. */
export const LINK_PAGES = [`/maintainer#bw_${'x'.repeat(43)}`] as const;
