/** A private link made and answered, with every call to the database broken in turn, before and after it takes effect. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { callsOf, everyCall, type Faults } from '../../../test/faults.ts';
import { testInstance } from '../../../test/instance.ts';
import { systemClock, systemRandomness } from '../../adapters/clock/system-clock.ts';
import { findDuplicates } from '../desk/find-duplicates.ts';
import { hashSecret } from '../identity/secrets.ts';
import type { SigningWorld } from '../identity/sign-act.ts';
import type { RoomWorld } from './guard.ts';
import { createMaintainerLink, revokeMaintainerLink } from './maintainer-link.ts';
import { answerMaintainerPage } from './maintainer-page.ts';
import { inviteParticipants } from './participants.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const world: RoomWorld & SigningWorld = {
  needsPasskey: false,
  signingKey: systemRandomness.bytes(32),
  relyingParty: { id: 'localhost', origin: 'http://localhost', name: 'test' },
  transactions: database.transactions,
  clock: systemClock,
  randomness: systemRandomness,
};
const lab = await instance.party('lab-a', 'finder');
const upstream = await instance.party('upstream', 'maintainer');
const caseId = await openCase();
const words = {
  title: 'walker: a path reaches the prototype',
  impact: 'Anyone who chooses a path changes every object.',
  contact: 'desk@clearinghouse.example',
  namesFinders: false,
};
const asked = { caseId, partyId: upstream.party.id, words, days: 30 };

async function openCase(): Promise<string> {
  const body = {
    id: 'own',
    format: 'native',
    pointer: '',
    component: { purl: 'pkg:npm/walker@1.2.0', ecosystem: 'npm', name: 'walker', version: '1.2.0' },
    weaknesses: [],
    aliases: [],
    title: 'set() follows __proto__',
    locations: [],
    patches: [],
    severity: [],
    references: [],
  };
  await database.asSuperuser(
    `insert into finding (compartment_id, id, document_digest, pointer, format, submitter_party_id, submitted_by,
       received_at, component_key, title, body, tlp, severity_rank, state, state_at)
     values ($1, 'f-room', $2, '', 'native', $3, $4, now(), 'pkg:npm/walker', 'set()', $5, 'AMBER', 0, 'received', now())`,
    [lab.compartment?.id, Buffer.alloc(32, 1), lab.party.id, lab.actor.principalId, JSON.stringify(body)],
  );
  const [opened] = await findDuplicates(world, await instance.service('deduper'), ['f-room']);
  const invitations = [{ name: 'upstream', role: 'maintainer' as const }];
  await inviteParticipants(world, instance.coordinator, { caseId: opened!, invitations });
  return opened!;
}

async function counts(): Promise<readonly number[]> {
  const { rows } = await database.asSuperuser(
    `select (select count(*)::int from maintainer_link) as links, (select count(*)::int from maintainer_sheet) as sheets,
       (select count(*)::int from api_key where 'sheet.read' = any (scopes)) as keys,
       (select count(*)::int from membership m join maintainer_link l on l.principal_id = m.subject_id) as holds,
       (select count(*)::int from ledger_intent where convert_from(entry, 'UTF8') like '%maintainer-link.created%') as told,
       (select count(*)::int from participant_word) as words, (select count(*)::int from thread_message) as messages,
       (select count(*)::int from ledger_intent where convert_from(entry, 'UTF8') like '%maintainer-sheet.answered%') as said`,
  );
  return Object.values(rows[0] as Record<string, number>);
}

const worldOn = (faults: Faults): RoomWorld & SigningWorld => ({
  ...world,
  transactions: database.transactionsOn(faults.pool(database.pool)),
});

test('a private link is there whole, with its page, its key and its record, or not at all', async () => {
  const first = await createMaintainerLink(world, instance.coordinator, asked);
  const end = (linkId: string) => revokeMaintainerLink(world, instance.coordinator, { caseId, linkId });
  await end(first.link.id);
  const operation = (faults: Faults) => createMaintainerLink(worldOn(faults), instance.coordinator, asked);
  const calls = await callsOf(operation);
  const openLink = async () =>
    (await database.asSuperuser('select id from maintainer_link where revoked_at is null')).rows[0]?.id;
  await end(await openLink());
  let known = await counts();
  const hits = await everyCall({
    operation,
    check: async ({ error }) => {
      const [links, sheets, keys, holds, told] = await counts();
      const made = links! - known[0]!;
      if (error === undefined) assert.equal(made, 1, 'it said that it was done');
      assert.ok(made === 0 || made === 1);
      assert.deepEqual(
        [sheets, keys, holds, told],
        [1, 2, 3, 4].map((each) => known[each]! + made),
      );
      if (made === 1) await end(await openLink());
      known = await counts();
    },
  });
  assert.deepEqual(hits, { before: calls.length, after: calls.length });
});

test('an answer is a word, a message and an entry, or nothing', async () => {
  const { token } = await createMaintainerLink(world, instance.coordinator, asked);
  const actor = await instance.authentication.actorOfKey(hashSecret(token), systemClock.now());
  assert.ok(actor !== null);
  const operation = (faults: Faults) =>
    answerMaintainerPage(worldOn(faults), actor, { answer: 'will_fix', note: null, fixedVersion: null });
  const calls = await callsOf(operation);
  let known = (await counts()).slice(5);
  const hits = await everyCall({
    operation,
    check: async ({ error }) => {
      const now = (await counts()).slice(5);
      const said = now[0]! - known[0]!;
      if (error === undefined) assert.equal(said, 1, 'it said that it was done');
      assert.deepEqual(
        now,
        known.map((before) => before + said),
      );
      known = now;
      // So that the limit of answers an hour is not what is tested here.
      await database.asSuperuser("update thread_message set at = at - interval '2 hours'");
    },
  });
  assert.deepEqual(hits, { before: calls.length, after: calls.length });
});
