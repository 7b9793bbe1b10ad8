/** A maintainer's private page, and the desk's making and ending of links to it. */
import { Type } from 'typebox';
import {
  createMaintainerLink,
  previewSheet,
  readLinkDesk,
  revokeMaintainerLink,
} from '../../../app/case/maintainer-link.ts';
import { answerMaintainerPage, readMaintainerPage } from '../../../app/case/maintainer-page.ts';
import { triedByLink, tryByLink } from '../../../app/case/try-by-link.ts';
import { CONSENT_WORDS } from '../../../app/model/probe/consent.ts';
import { readLinkConsent, sayLinkConsent } from '../../../app/model/probe/link-consent.ts';
import { notFound } from '../../../app/refusal.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { maintainerLinkView, messageView, sheetView } from '../present-room.ts';
import { maintainerTrialView } from '../present-trial.ts';
import { signingWorld } from '../relying-party.ts';
import { route } from '../route.ts';
import type { Services } from '../services.ts';
import { TrialRequest } from '../views/lab.ts';
import {
  LinkDeskView,
  MadeLink,
  MaintainerAnswerBody,
  MaintainerPageView,
  MaintainerProbeConsent,
  MaintainerTrial,
  MaintainerTrials,
  NewMaintainerLink,
  SheetView,
  SheetWordsBody,
} from '../views/maintainer.ts';
import type { SaidStatusView } from '../views/room.ts';
import { requireActor } from './actor.ts';
import { triedPatch } from './lab-routes.ts';

const ById = Type.Object({ id: Type.String({ maxLength: 64 }) });

export const MAINTAINER_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/maintainer',
    action: 'sheet.read',
    summary: "The page that a private link shows its maintainer. The link's token is the key.",
    response: { 200: MaintainerPageView },
    handle: async ({ actor, services }) => ({
      status: 200,
      body: await pageView(services, requireActor(actor)),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/maintainer/patch',
    action: 'sheet.read',
    summary: 'The tested patch as a mail for git am.',
    response: { 200: Type.String({ contentMediaType: 'text/x-patch' }) },
    handle: async ({ actor, services }) => {
      const { sheet } = await readMaintainerPage(services, requireActor(actor));
      const { patch } = sheet.body;
      if (patch === null) throw notFound();
      return {
        status: 200,
        body: patch.mail ?? patch.diff,
        headers: {
          'content-type': 'text/x-patch; charset=utf-8',
          'content-disposition': `attachment; filename="${patch.fileName}"`,
        },
      };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/maintainer/answer',
    action: 'sheet.answer',
    summary: 'What the maintainer says. The latest word counts; all are kept.',
    body: MaintainerAnswerBody,
    response: { 200: MaintainerPageView },
    handle: async ({ actor, body, services }) => {
      const maintainer = requireActor(actor);
      await answerMaintainerPage(services, maintainer, {
        answer: body.answer,
        note: body.note ?? null,
        fixedVersion: body.fixedVersion ?? null,
      });
      return { status: 200, body: await pageView(services, maintainer) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/maintainer/trials',
    action: 'sheet.read',
    summary: 'The patches that were tried by this link, newest first, and what came of them.',
    response: { 200: MaintainerTrials },
    handle: async ({ actor, services }) => ({
      status: 200,
      body: { items: (await triedByLink(services, requireActor(actor))).map(maintainerTrialView) },
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/maintainer/trials',
    action: 'sheet.try',
    summary: 'Try a patch, a unified diff or a release, on the proof of the page. Nothing is proposed by it.',
    body: TrialRequest,
    response: { 202: MaintainerTrial },
    handle: async ({ actor, body, services }) => {
      const trial = await tryByLink(services, requireActor(actor), triedPatch(body));
      return { status: 202, body: maintainerTrialView(trial) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/maintainer/probe-consent',
    action: 'sheet.answer',
    summary:
      "The maintainer's own word on whether the flaw may be a task for models until it is published. The latest word counts; it changes no date.",
    body: MaintainerProbeConsent,
    response: { 204: Type.Null({ description: 'Said.' }) },
    handle: async ({ actor, body, services }) => {
      await sayLinkConsent(services, requireActor(actor), body.given);
      return { status: 204, body: null };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/cases/:id/maintainer',
    action: 'case.decide',
    summary: 'The private links of a case, and the page they show, as last written.',
    params: ById,
    response: { 200: LinkDeskView },
    handle: async ({ actor, params, services }) => ({
      status: 200,
      body: await deskView(services, requireActor(actor), params.id),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/cases/:id/maintainer/preview',
    action: 'case.decide',
    summary: 'What a maintainer would read with these words. Nothing is written.',
    params: ById,
    body: SheetWordsBody,
    response: { 200: SheetView },
    handle: async ({ actor, params, body, services }) => {
      const sheet = await previewSheet(services, requireActor(actor), { caseId: params.id, words: body });
      return { status: 200, body: sheetView(sheet) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/cases/:id/maintainer/links',
    action: 'case.invite',
    summary:
      "Write the page and make a private link to it. The link is shown once. Act 'maintainer-link.create' { party, days, title, impact, contact, namesFinders }.",
    params: ById,
    body: NewMaintainerLink,
    response: { 201: MadeLink },
    givesSecret: true,
    handle: async ({ actor, params, body, services }) => {
      const { partyId, days, assertion, ...words } = body;
      const request = { caseId: params.id, partyId, days, words, assertion };
      const world = signingWorld(services);
      const { link, token } = await createMaintainerLink(world, requireActor(actor), request);
      return {
        status: 201,
        body: {
          link: maintainerLinkView(link, services.clock.now()),
          url: `${services.origins.publicOrigin()}/maintainer#${token}`,
        },
      };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/cases/:id/maintainer/links/:link',
    action: 'case.decide',
    summary: 'End a private link. The next request with it is refused.',
    params: Type.Object({ id: Type.String({ maxLength: 64 }), link: Type.String({ maxLength: 64 }) }),
    response: { 204: Type.Null({ description: 'Ended.' }) },
    handle: async ({ actor, params, services }) => {
      await revokeMaintainerLink(services, requireActor(actor), { caseId: params.id, linkId: params.link });
      return { status: 204, body: null };
    },
  }),
];

async function pageView(services: Services, reader: Actor): Promise<MaintainerPageView> {
  const { link, sheet, messages, said, mayTry } = await readMaintainerPage(services, reader);
  const consent = await readLinkConsent(services, reader);
  return {
    sheet: sheetView(sheet.body),
    revision: sheet.revision,
    checkedBy: sheet.writtenBy.name,
    checkedAt: sheet.writtenAt.toISOString(),
    party: link.partyName,
    expiresAt: link.expiresAt.toISOString(),
    clearinghouse: { name: services.about.name, phone: services.about.phone },
    said:
      said?.kind === 'status'
        ? {
            status: said.status as SaidStatusView,
            at: said.at.toISOString(),
            fixedVersion: said.fixedVersion,
          }
        : null,
    messages: messages.map(messageView),
    probes: {
      words: CONSENT_WORDS,
      said: consent === null ? null : { given: consent.given, at: consent.at.toISOString() },
    },
    tries: mayTry ? { releases: sheet.body.environment === 'npm' } : null,
    now: services.clock.now().toISOString(),
  };
}

async function deskView(services: Services, reader: Actor, caseId: string): Promise<LinkDeskView> {
  const desk = await readLinkDesk(services, reader, caseId);
  const { found, sheet } = desk;
  const taking = await services.transactions.run(reader, (stores) => stores.desk.participants(caseId));
  return {
    case: { id: found.id, number: found.number, title: found.title },
    component: found.component.name,
    tlp: found.tlp,
    maintainers: taking
      .filter(({ role, leftAt }) => role === 'maintainer' && leftAt === null)
      .map(({ party }) => party),
    links: desk.links.map((link) => maintainerLinkView(link, services.clock.now())),
    written:
      sheet === null
        ? null
        : {
            revision: sheet.revision,
            by: sheet.writtenBy.name,
            at: sheet.writtenAt.toISOString(),
            sheet: sheetView(sheet.body),
          },
    claimed: desk.claimed === null ? null : desk.claimed.slice(0, 4_000),
  };
}
