/** Closing the loop: what operators and their providers answer, what an asset shows, how far remedies got. */
import { Type } from 'typebox';
import { requireAtDesk } from '../../../app/desk/list-cases.ts';
import { answerNotices, undoAnswers } from '../../../app/exposure/answer-notice.ts';
import type { OpenAdvisory } from '../../../app/exposure/closing-ports.ts';
import { route } from '../route.ts';
import { ActingFor, NoticeAnswers, NoticeUndo, PublishedReachView, ReachView } from '../views/closing.ts';
import { requireActor } from './actor.ts';
import { givenAnswer } from './operator-routes.ts';

const DONE = Type.Object({ notices: Type.Integer({ minimum: 0 }) });
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
      const body = await services.transactions.run(requireActor(actor), async ({ closing }) => ({
        operators: await closing.operatorsHeld(1000),
        advisories: (await closing.openByAdvisory(100)).map(openAdvisory),
      }));
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

function openAdvisory({ identifier, noticeIds, dueAt, ...open }: OpenAdvisory) {
  return { ...open, advisory: identifier, notices: [...noticeIds], dueAt: dueAt?.toISOString() ?? null };
}
