/**
 * What happens in one of the two worlds only, or with other numbers: the deeds that no observer may notice. Each area
 * that keeps rows adds one.
 */
import { systemRandomness } from '../../src/adapters/clock/system-clock.ts';
import { takeReachSnapshot } from '../../src/app/exposure/take-reach-snapshot.ts';
import { engageHidden } from './engagements.ts';
import { dealHidden } from './partners.ts';
import { accepted, finding, findingIdOf, inventory, REPOSITORIES, SHEET_WORDS } from './scene.ts';
import type { World } from './world.ts';

function hiddenNotice(partyId: string, name: string) {
  return {
    id: `hidden-notice-${name}`,
    partyId,
    inventoryId: `hidden-inventory-${name}`,
    asset: 'hidden',
    advisoryId: `hidden-advisory-${name}`,
    identifier: 'BW-2026-0000',
    aliases: [],
    reproduced: true,
    advisoryPath: '/hidden.json',
    what: 'hidden',
    purl: 'pkg:npm/harbor-crane@1.0.0',
    component: 'harbor-crane',
    version: '1.0.0',
    fixed: ['1.2.0'],
    dueAt: null,
  };
}

export type HiddenDeed = {
  readonly name: string;
  /** `amount` differs between the worlds; `minute` is nobody else's. */
  readonly run: (world: World, amount: number, minute: number) => Promise<void>;
};

export const HIDDEN: readonly HiddenDeed[] = [
  {
    name: 'another finder submits the same flaws, in the same and in other words',
    run: async (world, amount, minute) => {
      const other = await world.act(`hidden finder ${minute}`, minute, () =>
        world.instance.party(`lab-hidden-${minute}`, 'finder'),
      );
      for (let n = 0; n < amount; n++) {
        const same = n === 0 ? finding('own-1', { title: 'setPath pollutes the prototype' }) : null;
        const body =
          same ??
          finding(`hidden-${n}`, {
            title: `Hidden words ${n}`,
            component: n % 2 ? 'harbor-gate' : 'harbor-crane',
          });
        const answer = accepted(
          await world.act(`hidden finding ${minute} ${n}`, minute + n, () =>
            world.server.post('/api/v1/findings', { key: other.key, body }),
          ),
        );
        await world.judge(`hidden judgement ${minute} ${n}`, minute + n, findingIdOf(answer));
      }
      await world.settle(`hidden jobs ${minute}`, minute + amount);
    },
  },
  {
    name: 'another finder sends what only named readers may know of, where the peer looks',
    run: async (world, amount, minute) => {
      const other = await world.act(`hidden secretive finder ${minute}`, minute, () =>
        world.instance.party(`lab-secretive-${minute}`, 'finder'),
      );
      for (let n = 0; n < amount; n++) {
        const secret = { component: 'harbor-dark', repository: REPOSITORIES.hidden, tlp: 'RED' };
        const body = finding(`secret-${n}`, { title: `Hidden secret ${n}`, ...secret });
        accepted(
          await world.act(`hidden secret ${minute} ${n}`, minute, () =>
            world.server.post('/api/v1/findings', { key: other.key, body }),
          ),
        );
      }
      await world.settle(`hidden secret jobs ${minute}`, minute + 1);
    },
  },
  {
    name: 'operators nobody told the observer of join, and send what they run',
    run: async (world, amount, minute) => {
      for (let n = 0; n < amount; n++) {
        const works = await world.act(`hidden operator ${minute} ${n}`, minute, () =>
          world.instance.party(`works-hidden-${minute}-${n}`, 'operator'),
        );
        await world.act(`hidden inventory ${minute} ${n}`, minute, async () => {
          const { key } = works;
          const body = inventory('harbor-crane', { type: 'firmware', name: 'hidden firmware' });
          const sent = accepted(await world.server.post('/api/v1/inventories?asset=hidden', { key, body }));
          const word = { key, body: { internetExposed: true } };
          accepted(await world.server.post(`/api/v1/inventories/${sent.json.id}/asset`, word));
        });
      }
      await world.settle(`hidden exposure ${minute}`, minute + 1);
    },
  },
  {
    name: 'an operator is told of something, answers, and the hour is written down',
    run: async (world, amount, minute) => {
      const { instance, server, database } = world;
      const works = await world.act(`hidden told operator ${minute}`, minute, () =>
        instance.party(`works-told-${minute}`, 'operator'),
      );
      const publisher = await instance.service('publisher');
      const told = Array.from({ length: amount }, (_, n) => hiddenNotice(works.party.id, `${minute}-${n}`));
      const at = new Date(Date.UTC(2026, 2, 1, 8, minute));
      await database.transactions.run(publisher, ({ exposure }) => exposure.tell(told, at));
      for (const { id } of told) {
        const body = { answer: 'mitigated', mitigation: 'the port is closed' };
        accepted(
          await world.act(`hidden answer ${id}`, minute, () =>
            server.post(`/api/v1/notices/${id}/answer`, { key: works.key, body }),
          ),
        );
      }
      await world.settle(`hidden answers ${minute}`, minute + 1);
      const exposure = await instance.service('exposure');
      const clock = { now: () => new Date(at.getTime() + minute * 3_600_000) };
      await takeReachSnapshot({ ...database, clock, randomness: systemRandomness }, exposure);
    },
  },
  {
    name: 'the clearinghouse decides which findings are one root cause',
    run: async (world, amount, minute) => {
      const { server, instance } = world;
      const { key } = await world.act(`hidden decider ${minute}`, minute, () =>
        instance.party('clearinghouse', 'coordinator'),
      );
      const { json } = accepted(await server.get('/api/v1/links?state=auto', { key }));
      for (const [n, { id }] of (json.items as { id: string }[]).slice(0, amount).entries()) {
        const body = { decision: n % 2 === 0 ? 'apart' : 'together', relation: 'duplicate' };
        accepted(
          await world.act(`hidden decision ${minute} ${n}`, minute, () =>
            server.post(`/api/v1/links/${id}/decision`, { key, body }),
          ),
        );
      }
      await world.settle(`hidden regrouping ${minute}`, minute + 1);
    },
  },
  {
    name: 'the lab runs one finder’s proof against another’s patch',
    run: async (world, amount, minute) => {
      const { rows } = await world.database.asSuperuser(
        "select id, component_key from finding where component_key like '%harbor-crane' order by received_at, id",
      );
      const lab = await world.instance.service('lab');
      const owner = rows.at(-1);
      const cells = rows.slice(0, -1).map(({ id }) => ({
        findingId: String(id),
        ownerId: String(owner?.id),
        patchId: `p${amount}`,
        outcome: 'stops' as const,
        at: new Date(Date.UTC(2026, 2, 1, 8, minute)),
      }));
      await world.act(`hidden cells ${minute}`, minute, () =>
        world.database.transactions.run(lab, async ({ matrix, trials }) => {
          await matrix.putCells(String(owner?.component_key), cells);
          const weights = cells.map(({ findingId }) => ({ findingId, patchId: 'p', isEvidence: true }));
          await matrix.putWeights(weights, new Date(Date.UTC(2026, 2, 1, 8, minute)));
          for (const [n, { findingId, at }] of cells.entries()) {
            const id = `tr-hidden-${minute}-${n}`;
            const patch = { version: `1.${amount}.0` };
            const asked = {
              id,
              findingId,
              patch,
              proofs: [findingId],
              askedAt: at,
              askedBy: lab.principalId,
            };
            await trials.ask({ ...asked, compartmentId: null });
            const trial = await trials.begin(id);
            const result = { findingId, verdict: 'fixes', tests: 'passed', at } as const;
            if (trial !== null) await trials.addResult(trial, result);
          }
        }),
      );
    },
  },
  {
    name: 'the clearinghouse invites people and lets others into what the observer does not hold',
    run: async (world, amount, minute) => {
      const { server, instance } = world;
      const asking = { session: instance.session };
      const host = await world.act(`hidden host ${minute}`, minute, () =>
        instance.party(`lab-host-${minute}`, 'finder'),
      );
      for (let n = 0; n < amount; n++) {
        const post = (path: string, body: object) =>
          world.act(`hidden access ${minute} ${n} ${path}`, minute, () =>
            server.post(path, { ...asking, body }),
          );
        const name = `upstream-hidden-${minute}-${n}`;
        const { json } = accepted(await post('/api/v1/parties', { name, kind: 'maintainer' }));
        accepted(await post(`/api/v1/parties/${json.id}/people`, { name: 'hidden', role: 'maintainer' }));
        accepted(await post(`/api/v1/compartments/${host.compartment?.id}/members`, { subject: json.id }));
      }
    },
  },
  {
    name: 'cases fill with parties, threads, messages and private links',
    run: async (world, amount, minute) => {
      const desk = { session: world.instance.session };
      const { json } = accepted(await world.server.get('/api/v1/cases?sort=-findings', desk));
      const path = `/api/v1/cases/${json.items[0].id}`;
      for (let n = 0; n < amount; n++) {
        await world.act(`hidden room ${minute} ${n}`, minute, () =>
          fillRoom(world, { path, name: `vendor-hidden-${minute}-${n}` }),
        );
      }
      // Silent for weeks, so that the desk has somebody to ask again.
      await world.database.asSuperuser(
        "update participant set invited_at = '2026-02-01T00:00:00Z' where role = 'vendor'",
      );
      await world.settle(`hidden words ${minute}`, minute + 1);
    },
  },
  {
    name: 'another developer is engaged, and others withdraw',
    run: async (world, amount, minute) => void (await engageHidden(world, amount, minute)),
  },
  {
    name: 'partners are given things, files leave and come, and flaws are drawn as tasks',
    run: dealHidden,
  },
  {
    name: 'the clearinghouse makes keys and opens sessions',
    run: async (world, amount, minute) => {
      for (let n = 0; n < amount; n++) {
        await world.act(`hidden key ${minute} ${n}`, minute, () =>
          world.instance.party('clearinghouse', 'coordinator'),
        );
      }
    },
  },
];

async function fillRoom(
  { server, instance }: World,
  { path, name }: { readonly path: string; readonly name: string },
): Promise<void> {
  const desk = { session: instance.session };
  const invitations = [
    { name, role: 'maintainer' },
    { name: `${name}-b`, role: 'vendor' },
  ];
  accepted(await server.post(`${path}/participants`, { ...desk, body: { invitations } }));
  const opening = { audience: 'participants', subject: 'Hidden words 0' };
  await server.post(`${path}/threads`, { ...desk, body: opening });
  const { json: room } = accepted(await server.get(`${path}/threads`, desk));
  for (const { id, readers } of room.threads as { id: string; readers: unknown[] }[]) {
    const body = { text: 'Hidden words 0', readers: readers.length };
    accepted(await server.post(`/api/v1/threads/${id}/messages`, { ...desk, body }));
  }
  const { json } = accepted(await server.get(`${path}/maintainer`, desk));
  const party = (json.maintainers as { id: string; name: string }[]).find((each) => each.name === name);
  const words = { ...SHEET_WORDS, title: 'Hidden words 0', partyId: party?.id, days: 30 };
  const made = accepted(await server.post(`${path}/maintainer/links`, { ...desk, body: words }));
  const link = { key: new URL(made.json.url).hash.slice(1) };
  accepted(await server.get('/api/v1/maintainer', link));
  accepted(await server.post('/api/v1/maintainer/answer', { ...link, body: { answer: 'will_fix' } }));
  const asked = { kind: 'asked', channel: 'mail' };
  accepted(await server.post(`${path}/participants/${party?.id}/words`, { ...desk, body: asked }));
}
