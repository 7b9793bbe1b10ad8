/** Plans that are registered, sealed runs that are imported, and reports of them. */
import { Type } from 'typebox';
import { importRun, listRuns, readingRuns } from '../../../app/model/import-run.ts';
import { makeReport } from '../../../app/model/make-report.ts';
import { giveConsent, listReports, readReport } from '../../../app/model/read-report.ts';
import { listPlans, readPlan, registerPlan } from '../../../app/model/register-plan.ts';
import { Refusal } from '../../../app/refusal.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { reportHtml } from '../../../formats/evaluation-report/html.ts';
import { planRow, planView, reportRow, reportView, runRow } from '../present-engagement.ts';
import { signingWorld } from '../relying-party.ts';
import { route } from '../route.ts';
import type { Services } from '../services.ts';
import {
  ConsentRequest,
  PlanList,
  PlanView,
  ReportList,
  ReportRequest,
  ReportView,
  RunList,
  RunReadings,
  RunRow,
} from '../views/models.ts';
import { requireActor } from './actor.ts';
import { ENGAGEMENT_ID, wholeBody } from './engagement-routes.ts';

const BY_PLAN = Type.Object({ id: Type.String({ maxLength: 64 }), plan: Type.String({ maxLength: 64 }) });
export const BY_REPORT = Type.Object({
  id: Type.String({ maxLength: 64 }),
  report: Type.String({ maxLength: 64 }),
});
/** A hundred thousand tasks. */
const MAX_PLAN_BYTES = 64 * 1024 * 1024;
/** Compressed; a sample at a time is unpacked. */
const MAX_LOG_BYTES = 2 * 1024 * 1024 * 1024;
const LONG_MS = 600_000;
export const REPORT_PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'cache-control': 'no-store',
} as const;

export const EVALUATION_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/engagements/:id/plans',
    action: 'plan.read',
    summary: 'The plans that were registered, newest first.',
    params: ENGAGEMENT_ID,
    response: { 200: PlanList },
    handle: async ({ actor, params, services }) => {
      const plans = await listPlans(signingWorld(services), requireActor(actor), params.id);
      return { status: 200, body: { items: plans.map(({ plan, runs }) => planRow(plan, runs)) } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/plans',
    action: 'plan.register',
    summary: "Register a plan before the first run: its digest goes into the engagement's own log.",
    params: ENGAGEMENT_ID,
    rawBody: ['application/json'],
    maxBodyBytes: MAX_PLAN_BYTES,
    keepsOwnKeys: true,
    response: { 201: PlanView },
    handle: async ({ actor, params, stream, services }) => {
      const evaluator = requireActor(actor);
      const world = signingWorld(services);
      const bytes = await wholeBody(stream);
      const { id } = await registerPlan(world, evaluator, { engagementId: params.id, bytes });
      const { plan, runs } = await readPlan(world, evaluator, { engagementId: params.id, planId: id });
      return { status: 201, body: planView(plan, runs) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/engagements/:id/plans/:plan',
    action: 'plan.read',
    summary: 'One plan, as it was registered.',
    params: BY_PLAN,
    response: { 200: PlanView },
    handle: async ({ actor, params, services }) => {
      const asked = { engagementId: params.id, planId: params.plan };
      const { plan, runs } = await readPlan(signingWorld(services), requireActor(actor), asked);
      return { status: 200, body: planView(plan, runs) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/engagements/:id/runs',
    action: 'run.read',
    summary: 'The sealed runs that were imported, newest first, with what each departs in from its plan.',
    params: ENGAGEMENT_ID,
    response: { 200: RunList },
    handle: async ({ actor, params, services }) => {
      const runs = await listRuns(signingWorld(services), requireActor(actor), params.id);
      return { status: 200, body: { items: runs.map(runRow) } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/engagements/:id/runs/reading',
    action: 'run.import',
    summary: 'How far the server is with what you are importing at this moment.',
    params: ENGAGEMENT_ID,
    response: { 200: RunReadings },
    handle: async ({ actor, params, services }) => {
      const readings = await readingRuns(signingWorld(services), requireActor(actor), params.id);
      const items = readings.map((reading) => ({ ...reading, since: reading.since.toISOString() }));
      return { status: 200, body: { items } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/runs',
    action: 'run.import',
    summary:
      'Import a sealed run (Inspect log, .eval or .json) under a registered plan. The same bytes again are the same run.',
    params: ENGAGEMENT_ID,
    query: Type.Object({ plan: Type.String({ minLength: 1, maxLength: 64 }) }),
    rawBody: ['application/octet-stream', 'application/zip', 'application/json'],
    maxBodyBytes: MAX_LOG_BYTES,
    deadlineMs: LONG_MS,
    // The bytes belong into the engagement's own room and nowhere else; sending them again is safe by itself.
    keepsOwnKeys: true,
    response: { 200: RunRow, 201: RunRow },
    handle: async ({ actor, params, query, stream, services }) => {
      if (stream === null) throw new Refusal('invalid', 'Send the log as the body.');
      const request = { engagementId: params.id, planId: query.plan, bytes: stream };
      const { run, known } = await importRun(signingWorld(services), requireActor(actor), request);
      services.giveBackMemory();
      return { status: known ? 200 : 201, body: runRow(run) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/engagements/:id/reports',
    action: 'engagement.read',
    summary: 'The reports there are; to the developer those it was given.',
    params: ENGAGEMENT_ID,
    response: { 200: ReportList },
    handle: async ({ actor, params, services }) => {
      const reports = await listReports(signingWorld(services), requireActor(actor), params.id);
      return { status: 200, body: { items: reports.map(reportRow) } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/reports',
    action: 'evaluation.report',
    summary: 'Compute a report of one run, or of several side by side, from their samples.',
    params: ENGAGEMENT_ID,
    body: ReportRequest,
    deadlineMs: LONG_MS,
    response: { 201: ReportView },
    handle: async ({ actor, params, body, services }) => {
      const evaluator = requireActor(actor);
      const request = { engagementId: params.id, runIds: body.runs };
      const id = await makeReport(signingWorld(services), evaluator, request);
      return { status: 201, body: await reportAfter(services, evaluator, { id: params.id, report: id }) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/engagements/:id/reports/:report',
    action: 'engagement.read',
    summary: 'One report. It is a measurement: not a licence, a certification or a clearance of any model.',
    params: BY_REPORT,
    response: { 200: ReportView },
    handle: async ({ actor, params, services }) => ({
      status: 200,
      body: await reportAfter(services, requireActor(actor), params),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/engagements/:id/reports/:report/page',
    action: 'engagement.read',
    summary: 'The same as one printable page that loads nothing.',
    params: BY_REPORT,
    response: { 200: Type.String() },
    handle: async ({ actor, params, services }) => {
      const asked = { engagementId: params.id, reportId: params.report };
      const { body, confidential } = await readReport(signingWorld(services), requireActor(actor), asked);
      return {
        status: 200,
        body: reportHtml({ ...body, ...(confidential === null ? {} : { confidential }) }),
        headers: REPORT_PAGE_HEADERS,
      };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/reports/:report/consent',
    action: 'engagement.consent',
    summary:
      "Say whether this report of ours may be published. Act 'engagement.consent' { digest, given } on the report.",
    params: BY_REPORT,
    body: ConsentRequest,
    response: { 200: ReportView },
    handle: async ({ actor, params, body, services }) => {
      const person = requireActor(actor);
      const request = { engagementId: params.id, reportId: params.report, ...body };
      await giveConsent(signingWorld(services), person, request);
      return { status: 200, body: await reportAfter(services, person, params) };
    },
  }),
];

export async function reportAfter(
  services: Services,
  actor: Actor,
  { id, report }: { readonly id: string; readonly report: string },
): Promise<ReportView> {
  const read = await readReport(signingWorld(services), actor, { engagementId: id, reportId: report });
  return reportView(read);
}
