/** A report of ours, asked for, let go under its developer's consent, and read by anyone. */
import { Type } from 'typebox';
import {
  askConsent,
  listPublished,
  publishReport,
  readPublished,
} from '../../../app/model/publish-report.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { NOT_A_LICENCE, reportHtml } from '../../../formats/evaluation-report/html.ts';
import { publishedRow } from '../present-engagement.ts';
import { signingWorld } from '../relying-party.ts';
import { route } from '../route.ts';
import type { Services } from '../services.ts';
import { PublicationRequest, PublishedList, PublishedView, ReportView } from '../views/models.ts';
import { requireActor } from './actor.ts';
import { BY_REPORT, REPORT_PAGE_HEADERS, reportAfter } from './evaluation-routes.ts';

const BY_ID = Type.Object({ id: Type.String({ maxLength: 64 }) });

export const PUBLICATION_ROUTES = [
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/reports/:report/asked',
    action: 'engagement.publish',
    summary: 'Ask the developer whether this report of ours may be published. Silence stays silence.',
    params: BY_REPORT,
    body: Type.Object({}),
    response: { 200: ReportView },
    handle: async ({ actor, params, services }) => {
      const official = requireActor(actor);
      await askConsent(signingWorld(services), official, {
        engagementId: params.id,
        reportId: params.report,
      });
      return { status: 200, body: await reportAfter(services, official, params) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/reports/:report/publication',
    action: 'engagement.publish',
    summary:
      "Publish this report of ours, while its developer's consent stands. Cannot be taken back. Act 'report.publish' { digest } on the report.",
    params: BY_REPORT,
    body: PublicationRequest,
    response: { 200: ReportView },
    handle: async ({ actor, params, body, services }) => {
      const official = requireActor(actor);
      const request = { engagementId: params.id, reportId: params.report, ...body };
      await publishReport(signingWorld(services), official, request);
      return { status: 200, body: await reportAfter(services, official, params) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/reports',
    action: 'published.read',
    summary: 'The reports of ours that were published under their developers’ consent, newest first.',
    response: { 200: PublishedList },
    handle: async ({ services }) => {
      const found = await listPublished(signingWorld(services), await anyone(services));
      return { status: 200, body: { items: found.map(publishedRow) } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/reports/:id',
    action: 'published.read',
    summary: 'One published report. It is a measurement: not a licence, a certification or a clearance.',
    params: BY_ID,
    response: { 200: PublishedView },
    handle: async ({ params, services }) => {
      const { report, body } = await readPublished(signingWorld(services), await anyone(services), params.id);
      return { status: 200, body: { ...publishedRow(report), notice: NOT_A_LICENCE, body } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/reports/:id/page',
    action: 'published.read',
    summary: 'The same as one printable page that loads nothing.',
    params: BY_ID,
    response: { 200: Type.String() },
    handle: async ({ params, services }) => {
      const { body } = await readPublished(signingWorld(services), await anyone(services), params.id);
      return { status: 200, body: reportHtml(body), headers: REPORT_PAGE_HEADERS };
    },
  }),
];

/** Anyone may read it, so it is read as a service that holds nothing of any engagement. */
async function anyone(services: Services): Promise<Actor> {
  return services.authentication.actorOfService('publisher');
}
