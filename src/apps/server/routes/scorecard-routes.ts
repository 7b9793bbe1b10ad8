/** What became of a finder's findings: to that finder what is its own to know, to the clearinghouse all of it. */
import { Type } from 'typebox';
import { listScorecards, readScorecard } from '../../../app/desk/read-scorecard.ts';
import { openCursor, sealCursor } from '../page-cursor.ts';
import { route } from '../route.ts';
import { Scorecard, ScorecardList, ScorecardQuery } from '../views/scorecards.ts';
import { requireActor } from './actor.ts';

/** Finders of one page: each is counted over all of its findings. */
const FINDERS = 20;

export const SCORECARD_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/scorecards',
    action: 'finding.list',
    summary:
      "What became of finders' findings, by model: every finder to the clearinghouse, its own to a finder.",
    query: ScorecardQuery,
    response: { 200: ScorecardList },
    handle: async ({ actor, query, services }) => {
      const reader = requireActor(actor);
      const scope = { actor: reader, list: 'scorecards', query };
      const position = openCursor(services.signingKey, scope, query.cursor);
      const limit = Math.min(query.limit ?? FINDERS, FINDERS);
      const { rows, last } = await services.transactions.run(reader, (stores) =>
        listScorecards(stores, reader, { limit, after: position === null ? null : String(position[0]) }),
      );
      const next = last === null ? null : sealCursor(services.signingKey, scope, [last]);
      const isWhole = next === null && position === null;
      const total = isWhole ? { total: rows.length } : { totalAtLeast: rows.length };
      return { status: 200, body: { items: [...rows], next, ...total } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/parties/:id/scorecard',
    action: 'finding.list',
    summary: "What became of a finder's findings, by model: for the finder itself and the clearinghouse.",
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    response: { 200: Scorecard },
    handle: async ({ actor, params, services }) => {
      const reader = requireActor(actor);
      const rows = await services.transactions.run(reader, (stores) =>
        readScorecard(stores, reader, params.id),
      );
      return { status: 200, body: { party: params.id, rows: [...rows] } };
    },
  }),
];
