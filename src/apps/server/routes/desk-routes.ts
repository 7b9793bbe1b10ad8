/** What a person opens first: what waits for them, and where it is stuck. */
import { requireAtDesk } from '../../../app/desk/list-cases.ts';
import { listChoices } from '../../../app/desk/list-choices.ts';
import { listToday } from '../../../app/desk/list-today.ts';
import { readFlow } from '../../../app/desk/read-flow.ts';
import type { TodayListRow } from '../../../app/desk/read-ports.ts';
import { Refusal } from '../../../app/refusal.ts';
import { parseInstant } from '../../../core/time/instant.ts';
import { openCursor, sealCursor } from '../page-cursor.ts';
import { route } from '../route.ts';
import { Flow, FlowQuery } from '../views/flow.ts';
import { Choices } from '../views/parts.ts';
import { Today, TodayQuery, type TodayRow } from '../views/today.ts';
import { requireActor } from './actor.ts';

export const DESK_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/choices',
    action: 'session.read',
    summary: 'What lists of findings and cases may be narrowed by: finders and sectors.',
    response: { 200: Choices },
    handle: async ({ actor, services }) => {
      const reader = requireActor(actor);
      const { finders, sectors } = await services.transactions.run(reader, (stores) =>
        listChoices(stores, reader),
      );
      return { status: 200, body: { finders: [...finders], sectors: [...sectors] } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/flow',
    action: 'flow.read',
    summary: 'How many came how far, now or at a time before, and what left at each stage.',
    query: FlowQuery,
    response: { 200: Flow },
    handle: async ({ actor, query, services }) => {
      const reader = requireActor(actor);
      const at = query.at === undefined ? null : parseInstant(query.at);
      if (query.at !== undefined && at === null) {
        throw new Refusal('invalid', 'This is not a time.', {
          problems: [
            { pointer: '/query/at', code: 'bad-instant', message: 'Write it as 2026-11-21T09:00:00Z.' },
          ],
        });
      }
      const flow = await services.transactions.run(reader, async (stores) => {
        await requireAtDesk(stores, reader, 'flow.read');
        return readFlow(stores, { at: at === null ? null : new Date(at), now: services.clock.now() });
      });
      const body = {
        ...flow,
        at: flow.at.toISOString(),
        firstAt: flow.firstAt.toISOString(),
        lastAt: flow.lastAt.toISOString(),
        stages: flow.stages.map(({ id, count, leaves }) => ({ id, count, leaves: [...leaves] })),
        received: flow.received.map(({ from, count }) => ({ from: from.toISOString(), count })),
        tempo: [...flow.tempo],
        dates: [...flow.dates],
      };
      return { status: 200, body };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/today',
    action: 'today.read',
    summary: 'What waits for you, earliest date first, each with its one next action.',
    query: TodayQuery,
    response: { 200: Today },
    handle: async ({ actor, query, services }) => {
      const reader = requireActor(actor);
      const scope = { actor: reader, list: 'today', query };
      const position = openCursor(services.signingKey, scope, query.cursor);
      const offset = position === null ? 0 : Number(position[0]);
      const limit = query.limit ?? 100;
      const now = services.clock.now();
      const { items, total, overdue, kinds } = await services.transactions.run(reader, (stores) =>
        listToday(stores, reader, {
          limit,
          offset,
          now,
          ...(query.action === undefined ? {} : { action: query.action }),
          ...(query.overdue === undefined ? {} : { overdue: query.overdue }),
        }),
      );
      const further = offset + items.length;
      const body = {
        items: items.map(todayRow),
        next: further < total ? sealCursor(services.signingKey, scope, [further]) : null,
        total,
        overdue,
        kinds: [...kinds],
        readAt: now.toISOString(),
      };
      return { status: 200, body };
    },
  }),
];

function todayRow(row: TodayListRow): TodayRow {
  return {
    id: `${row.action}/${row.subjectId}`,
    action: row.action,
    dueAt: row.dueAt?.toISOString() ?? null,
    since: row.since.toISOString(),
    title: row.title,
    where: row.where,
    subject: { kind: row.subjectKind, id: row.subjectId },
  };
}
