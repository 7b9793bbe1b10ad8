/** Closing the loop: what operators and their providers answer, what an asset shows, how far remedies got. */
import { Type } from 'typebox';
import { requireAtDesk } from '../../../app/desk/list-cases.ts';
import { answerNotices, undoAnswers } from '../../../app/exposure/answer-notice.ts';
import { type AssetComponent, readAsset } from '../../../app/exposure/read-asset.ts';
import { notFound } from '../../../app/refusal.ts';
import { compareRevisions } from '../../../core/exposure/compare-revisions.ts';
import { route } from '../route.ts';
import {
  ActingFor,
  AssetExposureView,
  NoticeAnswers,
  NoticeUndo,
  PublishedReachView,
  ReachView,
  RevisionView,
} from '../views/closing.ts';
import { requireActor } from './actor.ts';
import { givenAnswer, requireOperator } from './operator-routes.ts';

const ID = Type.Object({ id: Type.String({ maxLength: 64 }) });
const DONE = Type.Object({ notices: Type.Integer({ minimum: 0 }) });
const MAX_CHANGES = 2000;
const MAX_UNMATCHED = 500;
const HOURS_SHOWN = 24 * 14;

export const CLOSING_ROUTES = [
  route({
    method: 'POST',
    path: '/api/v1/notices/answers',
    action: 'notice.answer',
    summary: 'One answer for many notices, of all operators that you act for. All or none.',
    body: NoticeAnswers,
    response: { 200: DONE },
    handle: async ({ actor, body, services }) => {
      const given = givenAnswer(body);
      await answerNotices(services, requireActor(actor), { noticeIds: body.notices, given });
      return { status: 200, body: { notices: body.notices.length } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/notices/undo',
    action: 'notice.answer',
    summary: 'Takes the last answer of each notice back; the one before it stands again.',
    body: NoticeUndo,
    response: { 200: DONE },
    handle: async ({ actor, body, services }) => {
      await undoAnswers(services, requireActor(actor), body.notices);
      return { status: 200, body: { notices: body.notices.length } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/acting-for',
    action: 'notice.read',
    summary: 'The operators whose notices you may answer: yourself, or those that let you in.',
    response: { 200: ActingFor },
    handle: async ({ actor, services }) => {
      const operators = await services.transactions.run(requireActor(actor), ({ closing }) =>
        closing.operatorsHeld(1000),
      );
      return { status: 200, body: { operators } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/inventories/:id/changes',
    action: 'inventory.read',
    summary: 'What changed in an asset between this inventory and the one before it.',
    params: ID,
    response: { 200: RevisionView },
    handle: async ({ actor, params, services }) => {
      const reader = requireActor(actor);
      const body = await services.transactions.run(reader, async (stores) => {
        const revisions = await stores.closing.revisionsOf(params.id);
        const [own, earlier] = revisions;
        if (own === undefined) throw notFound();
        await requireOperator(stores, reader, own.partyId, 'inventory.read');
        const before = earlier === undefined ? [] : await stores.closing.partsOf(earlier.id);
        const changes = compareRevisions(before, await stores.closing.partsOf(own.id));
        const count = changes.added.length + changes.removed.length + changes.changed.length;
        const cut = (list: typeof changes.added) =>
          list.slice(0, MAX_CHANGES).map(({ component, before: was, after }) => ({
            component,
            before: [...was],
            after: [...after],
          }));
        return {
          asset: own.asset,
          receivedAt: own.receivedAt.toISOString(),
          earlierAt: earlier?.receivedAt.toISOString() ?? null,
          earlierId: earlier?.id ?? null,
          added: cut(changes.added),
          removed: cut(changes.removed),
          changed: cut(changes.changed),
          unchanged: changes.unchanged,
          isCut: count > MAX_CHANGES,
        };
      });
      return { status: 200, body };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/inventories/:id/exposure',
    action: 'inventory.read',
    summary: 'What reaches an asset by what is published, grouped by the component to upgrade.',
    params: ID,
    response: { 200: AssetExposureView },
    handle: async ({ actor, params, services }) => {
      const reader = requireActor(actor);
      const body = await services.transactions.run(reader, async (stores) => {
        const found = await stores.exposure.inventory(params.id);
        if (found === null) throw notFound();
        await requireOperator(stores, reader, found.partyId, 'inventory.read');
        const { components, isCut } = await readAsset(stores, found.id);
        return {
          asset: found.asset,
          receivedAt: found.receivedAt.toISOString(),
          components: components.map(componentView),
          unmatched: found.unmatched.slice(0, MAX_UNMATCHED),
          isCut,
        };
      });
      return { status: 200, body };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/reach',
    action: 'exposure.read',
    summary: 'How far remedies got by sector, exactly and hour by hour, for the clearinghouse.',
    response: { 200: ReachView },
    handle: async ({ actor, services }) => {
      const reader = requireActor(actor);
      const body = await services.transactions.run(reader, async (stores) => {
        await requireAtDesk(stores, reader, 'exposure.read');
        const hours = await stores.closing.exactReach(HOURS_SHOWN);
        return {
          now: await stores.closing.reachNow(services.clock.now()),
          hours: hours.map(({ takenAt, sectors }) => ({
            at: takenAt.toISOString(),
            exposed: sectors.reduce((sum, { exposed }) => sum + exposed, 0),
            closed: sectors.reduce((sum, { closed }) => sum + closed, 0),
          })),
        };
      });
      return { status: 200, body };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/reach/published',
    action: 'session.read',
    summary: 'How far remedies got in sectors of at least five operators: rounded, once an hour.',
    response: { 200: PublishedReachView },
    handle: async ({ actor, services }) => {
      const hours = await services.transactions.run(requireActor(actor), ({ closing }) =>
        closing.publishedReach(HOURS_SHOWN),
      );
      return {
        status: 200,
        body: { hours: hours.map(({ takenAt, sectors }) => ({ at: takenAt.toISOString(), sectors })) },
      };
    },
  }),
];

function componentView({ component, flaws, upgrade }: AssetComponent) {
  return {
    component,
    upgradeTo: upgrade?.clearsAll ?? null,
    bestTo: upgrade?.best?.version ?? null,
    leaves: [...(upgrade?.best?.leaves ?? [])],
    flaws: flaws.map((flaw) => ({ ...flaw, aliases: [...flaw.aliases], fixed: [...flaw.fixed] })),
  };
}
