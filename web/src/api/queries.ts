/** What the pages ask for, each with its key, so that a decision knows what it made old. */
import { infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query';
import type {
  AccessLogView,
  ActingFor,
  AdvisoryList,
  AssetExposureView,
  BroughtSuiteList,
  CaseDetail,
  CaseList,
  Choices,
  ComponentMatrix,
  CriteriaList,
  DeterminationDesk,
  DeterminationView,
  EngagementList,
  EngagementLogView,
  EngagementView,
  ExchangeDetail,
  ExchangeList,
  ExperimentDetail,
  ExperimentList,
  FailedJobList,
  FindingDetail,
  FindingList,
  Flow,
  ImportList,
  LedgerEntryList,
  LedgerView,
  LinkDeskView,
  LinkList,
  Me,
  Members,
  NamingList,
  NoticeSheet,
  OperatorDetail,
  OperatorList,
  PairView,
  PartnerDesk,
  PartnerList,
  PartnerView,
  PartyDetail,
  PartyList,
  PersonChoices,
  PlanList,
  ProbeConsentView,
  ProbeList,
  PublishedList,
  ReachView,
  ReceiptList,
  ReceivedList,
  ReleaseView,
  ReportList,
  ReportView,
  RevisionView,
  RoomView,
  RunList,
  RunReadings,
  ScorecardList,
  Settings,
  SuiteList,
  SuiteView,
  SuspiciousList,
  ThreadList,
  ThreadPage,
  Today,
  TrialList,
  UnmatchedList,
  UseList,
  WordList,
} from '../../../src/apps/server/views/index.ts';
import { ApiTrouble, type Query, read } from './client.ts';

export const API = '/api/v1';

/** How often an open page asks again. Nothing on the page moves because of it; numbers are replaced. */
const REFRESH_MS = 10_000;
/** Where a person waits for the lab. */
const PROGRESS_MS = 2_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        refetchOnWindowFocus: true,
        retry: (count, error) => count < 1 && error instanceof ApiTrouble && error.kind === 'offline',
      },
    },
  });
}

function one<T>(key: readonly unknown[], path: string, query: Query = {}) {
  return queryOptions({
    queryKey: key,
    queryFn: ({ signal }) => read<T>(API + path, query, signal),
  });
}

type Page = { readonly next: string | null };

function pages<T extends Page>(key: string, path: string, query: Query) {
  return infiniteQueryOptions({
    queryKey: [key, 'list', query],
    queryFn: ({ signal, pageParam }) => read<T>(API + path, { ...query, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last: T) => last.next ?? undefined,
  });
}

/** Rows of one page of a long list; several pages make ten thousand. */
export const PAGE = 250;

export const queries = {
  assetExposure: (id: string) =>
    one<AssetExposureView>(['notices', 'asset', id], `/inventories/${encodeURIComponent(id)}/exposure`),
  revision: (id: string) =>
    one<RevisionView>(['notices', 'revision', id], `/inventories/${encodeURIComponent(id)}/changes`),
  unmatched: (id: string) =>
    pages<UnmatchedList>(`unmatched of ${id}`, `/inventories/${encodeURIComponent(id)}/unmatched`, {
      limit: 100,
    }),
  choices: () => ({ ...one<Choices>(['choices'], '/choices'), staleTime: 60_000 }),
  reach: () => one<ReachView>(['operators', 'reach'], '/reach'),
  imports: () => one<ImportList>(['imports', 'runs'], '/imports'),
  suspicious: () => one<SuspiciousList>(['imports', 'suspicious'], '/imports/suspicious'),
  me: () => ({ ...one<Me>(['me'], '/me'), refetchInterval: REFRESH_MS }),
  flow: (at: string | undefined) => ({
    ...one<Flow>(['flow', at ?? 'now'], '/flow', { at }),
    ...(at === undefined ? { refetchInterval: REFRESH_MS } : {}),
  }),
  today: (limit: number, filters: Query = {}) => ({
    ...one<Today>(['today', limit, filters], '/today', { limit, ...filters }),
    refetchInterval: REFRESH_MS,
  }),
  findings: (query: Query) => pages<FindingList>('findings', '/findings', { limit: PAGE, ...query }),
  finding: (id: string) => one<FindingDetail>(['findings', 'one', id], `/findings/${encodeURIComponent(id)}`),
  cases: (query: Query) => pages<CaseList>('cases', '/cases', { limit: PAGE, ...query }),
  case: (id: string) => one<CaseDetail>(['cases', 'one', id], `/cases/${encodeURIComponent(id)}`),
  room: (id: string) => ({
    ...one<RoomView>(['cases', 'room', id], `/cases/${encodeURIComponent(id)}/threads`),
    refetchInterval: REFRESH_MS,
  }),
  words: (id: string, party: string) =>
    one<WordList>(
      ['cases', 'words', id, party],
      `/cases/${encodeURIComponent(id)}/participants/${encodeURIComponent(party)}/words`,
    ),
  linkDesk: (id: string) =>
    one<LinkDeskView>(['cases', 'maintainer', id], `/cases/${encodeURIComponent(id)}/maintainer`),
  threads: (query: Query) => pages<ThreadList>('threads', '/threads', { limit: 100, ...query }),
  thread: (id: string, { before, limit }: { before: number | null; limit: number }) => ({
    ...one<ThreadPage>(['threads', 'one', id, before, limit], `/threads/${encodeURIComponent(id)}`, {
      before,
      limit,
    }),
    ...(before === null ? { refetchInterval: REFRESH_MS } : {}),
  }),
  scorecards: (query: Query) => pages<ScorecardList>('scorecards', '/scorecards', { limit: 20, ...query }),
  links: (query: Query) => pages<LinkList>('links', '/links', { limit: 100, ...query }),
  /** What accepting from this chance on would take: how many, and the first few. */
  acceptable: (bar: number) =>
    one<LinkList>(['links', 'acceptable', bar], '/links', { state: 'suggested', bar, limit: 3 }),
  link: (id: string) => one<PairView>(['links', 'one', id], `/links/${encodeURIComponent(id)}`),
  experiments: (query: Query) =>
    pages<ExperimentList>('experiments', '/experiments', { limit: PAGE, ...query }),
  experiment: (id: string) =>
    queryOptions({
      ...one<ExperimentDetail>(['experiments', 'one', id], `/experiments/${encodeURIComponent(id)}`),
      refetchInterval: ({ state: { data } }) =>
        data === undefined || data.state === 'done' ? false : PROGRESS_MS,
    }),
  trials: (findingId: string) =>
    queryOptions({
      ...one<TrialList>(['trials', findingId], `/findings/${encodeURIComponent(findingId)}/trials`),
      refetchInterval: ({ state: { data } }) =>
        data?.items.some(({ state }) => state !== 'done') === true ? PROGRESS_MS : false,
    }),
  matrix: (component: string) => one<ComponentMatrix>(['matrix', component], '/matrix', { component }),
  operators: (query: Query) => pages<OperatorList>('operators', '/operators', { limit: 100, ...query }),
  operator: (id: string) =>
    one<OperatorDetail>(['operators', 'one', id], `/operators/${encodeURIComponent(id)}`),
  notices: (party: string | undefined) =>
    one<NoticeSheet>(['notices', 'sheet', party], '/notices', { party }),
  actingFor: () => one<ActingFor>(['notices', 'acting-for'], '/acting-for'),
  ledger: () => ({ ...one<LedgerView>(['ledger'], '/ledger'), refetchInterval: REFRESH_MS }),
  ledgerEntries: (query: Query) =>
    pages<LedgerEntryList>('entries', '/ledger/entries', { limit: 100, ...query }),
  receipts: (query: Query) => pages<ReceiptList>('receipts', '/receipts', { limit: 50, ...query }),
  advisories: (query: Query) => pages<AdvisoryList>('advisories', '/advisories', { limit: 100, ...query }),
  advisory: (id: string) =>
    one<ReleaseView>(['advisories', 'one', id], `/advisories/${encodeURIComponent(id)}`),
  parties: (query: Query) => pages<PartyList>('parties', '/parties', { limit: 100, ...query }),
  party: (id: string) => one<PartyDetail>(['parties', 'one', id], `/parties/${encodeURIComponent(id)}`),
  members: (compartment: string) =>
    one<Members>(['members', compartment], `/compartments/${encodeURIComponent(compartment)}/members`),
  failedJobs: () => ({ ...one<FailedJobList>(['failed-jobs'], '/failed-jobs'), refetchInterval: REFRESH_MS }),
  settings: () => one<Settings>(['settings'], '/settings'),
  engagements: () => ({
    ...one<EngagementList>(['engagements', 'list'], '/engagements'),
    refetchInterval: REFRESH_MS,
  }),
  namings: () => one<NamingList>(['namings'], '/namings'),
  engagement: (id: string) => ({
    ...one<EngagementView>(['engagements', 'one', id], engagement(id)),
    refetchInterval: REFRESH_MS,
  }),
  engagementPeople: (id: string) =>
    one<PersonChoices>(['engagements', 'people', id], `${engagement(id)}/people`),
  engagementLog: (id: string) => one<EngagementLogView>(['engagements', 'log', id], `${engagement(id)}/log`),
  engagementAccesses: (id: string) =>
    infiniteQueryOptions({
      queryKey: ['engagements', 'accesses', id],
      queryFn: ({ signal, pageParam }) =>
        read<AccessLogView>(`${API}${engagement(id)}/accesses`, { cursor: pageParam }, signal),
      initialPageParam: '',
      getNextPageParam: (last: AccessLogView) => last.next ?? undefined,
    }),
  engagementPlans: (id: string) => one<PlanList>(['engagements', 'plans', id], `${engagement(id)}/plans`),
  engagementRuns: (id: string) => one<RunList>(['engagements', 'runs', id], `${engagement(id)}/runs`),
  engagementReading: (id: string) =>
    one<RunReadings>(['engagements', 'reading', id], `${engagement(id)}/runs/reading`),
  engagementReports: (id: string) =>
    one<ReportList>(['engagements', 'reports', id], `${engagement(id)}/reports`),
  engagementReport: (id: string, report: string) =>
    one<ReportView>(
      ['engagements', 'report', id, report],
      `${engagement(id)}/reports/${encodeURIComponent(report)}`,
    ),
  engagementSuites: (id: string) =>
    one<BroughtSuiteList>(['engagements', 'suites', id], `${engagement(id)}/suites`),
  publishedReports: () => one<PublishedList>(['published-reports'], '/reports'),
  suites: () => one<SuiteList>(['suites', 'list'], '/suites'),
  suite: (id: string, since: string | undefined) =>
    one<SuiteView>(['suites', 'one', id, since], `/suites/${encodeURIComponent(id)}`, { since }),
  criteria: () => one<CriteriaList>(['criteria', 'list'], '/criteria'),
  determination: (id: string) =>
    one<DeterminationDesk>(['engagements', 'determination', id], `${engagement(id)}/determination`),
  sharedDetermination: (id: string) =>
    one<DeterminationView>(
      ['engagements', 'shared-determination', id],
      `${engagement(id)}/shared/determination`,
    ),
  partners: () => one<PartnerList>(['partners', 'list'], '/partners'),
  partner: (id: string) => one<PartnerView>(['partners', 'one', id], `/partners/${encodeURIComponent(id)}`),
  partnerUses: (id: string) =>
    one<UseList>(['partners', 'uses', id], `/partners/${encodeURIComponent(id)}/uses`),
  ownPartner: () => one<PartnerDesk>(['partners', 'own'], '/partner'),
  ownUses: () => one<UseList>(['partners', 'own-uses'], '/partner/uses'),
  exchanges: () => one<ExchangeList>(['exchanges', 'list'], '/exchanges'),
  exchange: (id: string) =>
    one<ExchangeDetail>(['exchanges', 'one', id], `/exchanges/${encodeURIComponent(id)}`),
  receivedExchanges: () => one<ReceivedList>(['exchanges', 'received'], '/received-exchanges'),
  maintainerProbeConsent: (id: string) =>
    one<ProbeConsentView>(['probe-consent', id], `/cases/${encodeURIComponent(id)}/probe-consent`),
  probeConsent: (finding: string) =>
    one<ProbeConsentView>(
      ['probe-consent', finding],
      `/findings/${encodeURIComponent(finding)}/probe-consent`,
    ),
  probes: (id: string) => one<ProbeList>(['engagements', 'probes', id], `${engagement(id)}/probes`),
};

function engagement(id: string): string {
  return `/engagements/${encodeURIComponent(id)}`;
}
