/**
 * The maintainer's own word on probes, by its private link. A link holds one thread and not the case, so the word is
 * said there, and the clock carries it to the case; a later word counts, wherever it was said. It changes no date.
 */
import type { Actor } from '../../../core/policy/actor.ts';
import { type RoomWorld, record } from '../../case/guard.ts';
import { requireLink } from '../../case/maintainer-page.ts';
import { Refusal } from '../../refusal.ts';
import { CONSENT_WORDS } from './consent.ts';
import type { Consent } from './ports.ts';

/** Of one link's thread, ever: a page that says yes and no in turns keeps nobody busy. */
const MOST_WORDS = 50;

/** Null where nothing was said by link. Only the link's own principal reads it. */
export async function readLinkConsent(world: RoomWorld, maintainer: Actor): Promise<Consent | null> {
  return world.transactions.run(maintainer, async (stores) => {
    const { thread } = await requireLink({ world, stores, actor: maintainer }, 'sheet.read');
    return (await stores.probes.linkWords(thread, 1))[0] ?? null;
  });
}

/**
 * `given` false is heeded also where nothing was said here before: the yes may have come by telephone. The same yes
 * again changes nothing.
 */
export async function sayLinkConsent(world: RoomWorld, maintainer: Actor, given: boolean): Promise<void> {
  await world.transactions.run(maintainer, async (stores) => {
    const acting = { world, stores, actor: maintainer };
    const { link, thread } = await requireLink(acting, 'sheet.answer');
    const said = await stores.probes.linkWords(thread, MOST_WORDS);
    if (given && said[0]?.given === true) return;
    if (said.length >= MOST_WORDS) throw new Refusal('too-many', 'Write to the clearinghouse about this.');
    await stores.probes.addMaintainerConsent(thread, {
      given,
      words: CONSENT_WORDS,
      by: { id: maintainer.principalId, name: 'maintainer, by private link', machine: false },
      at: world.clock.now(),
      word: given ? { partyId: link.partyId, channel: 'private-link', note: link.id } : null,
    });
    const kind = given ? 'probe.maintainer-consented' : 'probe.maintainer-consent-withdrawn';
    await record(acting, thread.compartmentId, [{ kind, subject: link.id }]);
    await stores.jobs.enqueue('refresh-cases', { caseIds: [thread.caseId] });
  });
}
