/**
 * A server with the people of an engagement on it, each signed in, and the steps that nearly every test of one begins
 * with. One database and one folder of material a file of tests; the clock stands until a test moves it.
 */
import { systemRandomness } from '../src/adapters/clock/system-clock.ts';
import { signerOf } from '../src/adapters/signing/ledger-key.ts';
import type { MaterialFiles } from '../src/app/model/evaluation-ports.ts';
import { testDatabase } from './database.ts';
import { accepted, invited, materialFolder, type Person, PLAN, TERMS } from './engagement.ts';
import { testInstance } from './instance.ts';
import { testServer } from './server.ts';

export type EngagementWorld = Awaited<ReturnType<typeof engagementWorld>>;

/** `around`: stands between the server and its rooms for material; they are as they are where absent. */
export async function engagementWorld(around: (real: MaterialFiles) => MaterialFiles = (real) => real) {
  const database = await testDatabase();
  const instance = await testInstance(database);
  let now = new Date('2026-11-01T12:00:00Z');
  const clock = { now: () => now };
  const { folder, material: real } = await materialFolder();
  const material = around(real);
  const server = await testServer(database, { clock, material });
  const at = { instance, server };
  const official = await invited(at, { name: 'first official', role: 'official' });
  const second = await invited(at, { name: 'second official', role: 'official' });
  const evaluator = await invited(at, { name: 'evaluator', role: 'evaluator' });
  const bystander = await invited(at, { name: 'bystander', role: 'evaluator' });
  const developer = await invited(at, { name: 'counsel', role: 'developer', developer: 'model-lab' });
  const rival = await invited(at, { name: 'counsel', role: 'developer', developer: 'rival-lab' });
  const ledger = signerOf('log.example/ledger', new Uint8Array(32));
  const clockService = await instance.service('clock');
  const world = {
    transactions: database.transactions,
    clock,
    randomness: systemRandomness,
    material,
    ledger,
  };

  const get = (who: Person, path: string) =>
    server.get(`/api/v1/engagements${path}`, { session: who.session });
  const post = (who: Person, path: string, body: object = {}) =>
    server.post(`/api/v1/engagements${path}`, { session: who.session, body });
  const send = (who: Person, path: string, bytes: Uint8Array | string, type = 'application/octet-stream') =>
    server.post(`/api/v1/engagements${path}`, {
      session: who.session,
      body: bytes,
      headers: { 'content-type': type },
    });

  const ask = async (model: string): Promise<string> => {
    const question = 'Is this model covered?';
    return accepted(await post(developer, '', { model, question })).json.id;
  };
  const agree = async (id: string, terms: object = {}): Promise<void> => {
    const { json } = accepted(await post(official, `/${id}/terms`, { ...TERMS, ...terms }));
    accepted(await post(developer, `/${id}/terms/agreement`, { digest: json.proposal.digest }));
  };
  const clear = async (id: string, who: Person): Promise<void> => {
    accepted(await post(official, `/${id}/people`, { person: who.id }));
    const { json } = accepted(await server.get('/api/v1/namings', { session: who.session }));
    const { digest } = json.items.find((each: { engagement: string }) => each.engagement === id);
    accepted(
      await server.post(`/api/v1/namings/${id}/acknowledgement`, { session: who.session, body: { digest } }),
    );
  };
  return {
    ...{ database, instance, server, folder, ledger, clockService, world },
    ...{ official, second, evaluator, bystander, developer, rival },
    ...{ get, post, send, ask, agree, clear },
    now: () => now,
    later: (ms: number) => {
      now = new Date(now.getTime() + ms);
    },
    /** For the clock's own work: sessions end after half a day. */
    worldIn: (ms: number) => ({ ...world, clock: { now: () => new Date(now.getTime() + ms) } }),
    /** An engagement in which an evaluation is going on, with a plan. */
    evaluating: async (model: string): Promise<{ readonly id: string; readonly plan: string }> => {
      const id = await ask(model);
      await agree(id);
      await clear(id, evaluator);
      accepted(await post(official, `/${id}/steps`, { step: 'open-access', reason: 'a call was answered' }));
      const plan = accepted(await send(evaluator, `/${id}/plans`, JSON.stringify(PLAN), 'application/json'));
      accepted(await post(evaluator, `/${id}/steps`, { step: 'begin-evaluation' }));
      return { id, plan: plan.json.id };
    },
  };
}
