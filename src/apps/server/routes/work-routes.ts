/** Work that failed for good, for whoever looks after the instance. */
import { Type } from 'typebox';
import { listFailedJobs, takeUpAgain } from '../../../app/work/failed-jobs.ts';
import { route } from '../route.ts';
import { FailedJobList } from '../views/work.ts';
import { requireActor } from './actor.ts';

export const WORK_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/failed-jobs',
    action: 'job.read',
    summary: 'Work that failed as often as it may be tried, the oldest first.',
    response: { 200: FailedJobList },
    handle: async ({ actor, services }) => {
      const { jobs, total } = await listFailedJobs(services, requireActor(actor));
      const items = jobs.map(({ id, name, reason, attempts, failedAt, about }) => {
        return { id, work: name, reason, attempts, failedAt: failedAt.toISOString(), about };
      });
      return { status: 200, body: { items, total } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/failed-jobs/:id/retry',
    action: 'job.retry',
    summary: 'Take one up again, once its cause is mended.',
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    response: { 202: Type.Null({ description: 'It waits to run.' }) },
    handle: async ({ actor, params, services }) => {
      await takeUpAgain(services, requireActor(actor), params.id);
      return { status: 202, body: null };
    },
  }),
];
