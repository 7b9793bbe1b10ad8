/**
 * Addresses. Every view has one, filters live in it as plain `?name=value`, and Back works. Pages are loaded
 * when they are opened; only the frame is in the first script.
 */
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { queries } from './api/queries.ts';
import { Frame } from './frame/frame.tsx';
import { PLACES } from './frame/places.ts';
import { NotHere, PageFailed, PageWaits } from './frame/states.tsx';
import type { Search } from './parts/list-state.ts';

type Context = { readonly client: QueryClient };

const root = createRootRouteWithContext<Context>()({ component: Outlet, notFoundComponent: NotHere });

const frame = createRoute({ getParentRoute: () => root, id: 'frame', component: Frame });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async ({ context }) => {
    const me = await context.client.ensureQueryData(queries.me()).catch(() => null);
    const first = me?.places[0]?.name;
    throw redirect({ to: me === null ? '/sign-in' : PLACES[first ?? 'settings'].to, replace: true });
  },
});

/** Addresses hold text from outside: only strings get through, at most 400 characters each. */
function plainSearch(search: Record<string, unknown>): Search {
  const entries = Object.entries(search).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' && entry[1] !== '' && entry[1].length <= 400,
  );
  return Object.fromEntries(entries);
}

function page(path: string, component: ReturnType<typeof lazyRouteComponent>) {
  return createRoute({ getParentRoute: () => frame, path, component, validateSearch: plainSearch });
}

const pages = [
  page(
    '/flow',
    lazyRouteComponent(() => import('./pages/flow/flow-page.tsx'), 'FlowPage'),
  ),
  page(
    '/today',
    lazyRouteComponent(() => import('./pages/today/today-page.tsx'), 'TodayPage'),
  ),
  page(
    '/findings',
    lazyRouteComponent(() => import('./pages/findings/findings-page.tsx'), 'FindingsPage'),
  ),
  page(
    '/findings/$id',
    lazyRouteComponent(() => import('./pages/findings/finding-page.tsx'), 'FindingPage'),
  ),
  page(
    '/cases',
    lazyRouteComponent(() => import('./pages/cases/cases-page.tsx'), 'CasesPage'),
  ),
  page(
    '/cases/$id',
    lazyRouteComponent(() => import('./pages/cases/case-page.tsx'), 'CasePage'),
  ),
  page(
    '/cases/$id/embargo',
    lazyRouteComponent(() => import('./pages/cases/embargo-page.tsx'), 'EmbargoPage'),
  ),
  page(
    '/cases/$id/embargo/exit',
    lazyRouteComponent(() => import('./pages/cases/embargo-exit-page.tsx'), 'EmbargoExitPage'),
  ),
  page(
    '/cases/$id/maintainer',
    lazyRouteComponent(() => import('./pages/cases/link-page.tsx'), 'LinkPage'),
  ),
  page(
    '/threads',
    lazyRouteComponent(() => import('./pages/threads/threads-page.tsx'), 'ThreadsPage'),
  ),
  page(
    '/threads/$id',
    lazyRouteComponent(() => import('./pages/threads/thread-page.tsx'), 'ThreadPage'),
  ),
  page(
    '/merges',
    lazyRouteComponent(() => import('./pages/merge/merges-page.tsx'), 'MergesPage'),
  ),
  page(
    '/merges/$id',
    lazyRouteComponent(() => import('./pages/merge/merge-page.tsx'), 'MergePage'),
  ),
  page(
    '/scorecards',
    lazyRouteComponent(() => import('./pages/scorecards/scorecards-page.tsx'), 'ScorecardsPage'),
  ),
  page(
    '/lab',
    lazyRouteComponent(() => import('./pages/lab/lab-page.tsx'), 'LabPage'),
  ),
  page(
    '/lab/matrix',
    lazyRouteComponent(() => import('./pages/lab/matrix-page.tsx'), 'MatrixPage'),
  ),
  page(
    '/lab/$id',
    lazyRouteComponent(() => import('./pages/lab/experiment-page.tsx'), 'ExperimentPage'),
  ),
  page(
    '/exposure',
    lazyRouteComponent(() => import('./pages/exposure/exposure-page.tsx'), 'ExposurePage'),
  ),
  page(
    '/exposure/imports',
    lazyRouteComponent(() => import('./pages/exposure/imports-page.tsx'), 'ImportsPage'),
  ),
  page(
    '/exposure/$id',
    lazyRouteComponent(() => import('./pages/exposure/operator-page.tsx'), 'OperatorPage'),
  ),
  page(
    '/notices',
    lazyRouteComponent(() => import('./pages/notices/notices-page.tsx'), 'NoticesPage'),
  ),
  page(
    '/publish',
    lazyRouteComponent(() => import('./pages/publish/publish-page.tsx'), 'PublishPage'),
  ),
  page(
    '/publish/$id',
    lazyRouteComponent(() => import('./pages/publish/release-page.tsx'), 'ReleasePage'),
  ),
  page(
    '/ledger',
    lazyRouteComponent(() => import('./pages/ledger/ledger-page.tsx'), 'LedgerPage'),
  ),
  page(
    '/models',
    lazyRouteComponent(() => import('./pages/models/models-page.tsx'), 'ModelsPage'),
  ),
  page(
    '/models/published',
    lazyRouteComponent(() => import('./pages/models/published-page.tsx'), 'PublishedPage'),
  ),
  page(
    '/models/suites',
    lazyRouteComponent(() => import('./pages/models/suites-page.tsx'), 'SuitesPage'),
  ),
  page(
    '/models/suites/$id',
    lazyRouteComponent(() => import('./pages/models/suite-page.tsx'), 'SuitePage'),
  ),
  page(
    '/models/$id',
    lazyRouteComponent(() => import('./pages/models/engagement-page.tsx'), 'EngagementPage'),
  ),
  page(
    '/models/criteria',
    lazyRouteComponent(() => import('./pages/models/criteria-page.tsx'), 'CriteriaPage'),
  ),
  page(
    '/models/$id/determination',
    lazyRouteComponent(() => import('./pages/models/determination-page.tsx'), 'DeterminationPage'),
  ),
  page(
    '/models/$id/reports/$report',
    lazyRouteComponent(() => import('./pages/models/report-page.tsx'), 'ReportPage'),
  ),
  page(
    '/partners',
    lazyRouteComponent(() => import('./pages/partners/partners-page.tsx'), 'PartnersPage'),
  ),
  page(
    '/partners/$id',
    lazyRouteComponent(() => import('./pages/partners/partner-page.tsx'), 'PartnerPage'),
  ),
  page(
    '/partner',
    lazyRouteComponent(() => import('./pages/partners/own-partner-page.tsx'), 'OwnPartnerPage'),
  ),
  page(
    '/exchanges',
    lazyRouteComponent(() => import('./pages/exchanges/exchanges-page.tsx'), 'ExchangesPage'),
  ),
  page(
    '/exchanges/$id',
    lazyRouteComponent(() => import('./pages/exchanges/exchange-page.tsx'), 'ExchangePage'),
  ),
  page(
    '/settings',
    lazyRouteComponent(() => import('./pages/settings/settings-page.tsx'), 'SettingsPage'),
  ),
  page(
    '/settings/work',
    lazyRouteComponent(() => import('./pages/settings/work-page.tsx'), 'WorkPage'),
  ),
  page(
    '/settings/parties',
    lazyRouteComponent(() => import('./pages/settings/parties-page.tsx'), 'PartiesPage'),
  ),
  page(
    '/settings/parties/$id',
    lazyRouteComponent(() => import('./pages/settings/party-page.tsx'), 'PartyPage'),
  ),
];

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: plainSearch,
  component: lazyRouteComponent(() => import('./pages/sign-in/sign-in-page.tsx'), 'SignInPage'),
});

/** Outside the frame: whoever opens it has a link and no account. */
const maintainer = createRoute({
  getParentRoute: () => root,
  path: '/maintainer',
  component: lazyRouteComponent(() => import('./pages/maintainer/maintainer-page.tsx'), 'MaintainerPage'),
});

export function createAppRouter(client: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([home, frame.addChildren(pages), signIn, maintainer]),
    context: { client },
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const entries = Object.entries(search).flatMap(([name, value]) =>
        value === undefined || value === '' ? [] : [[name, String(value)]],
      );
      return entries.length === 0 ? '' : `?${new URLSearchParams(entries)}`;
    },
    defaultPreload: 'intent',
    defaultPendingMs: 150,
    defaultPendingMinMs: 0,
    defaultPendingComponent: PageWaits,
    defaultErrorComponent: PageFailed,
    defaultNotFoundComponent: NotHere,
    scrollRestoration: true,
  });
}
