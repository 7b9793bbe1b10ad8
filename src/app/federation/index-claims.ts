/** Keeps what peers may ask for findable: the salted digests of findings, one set for each peer. Idempotent. */
import { claimDigest } from '../../core/federation/claim-digest.ts';
import { claimsOf, mayBeToldToPeers } from '../../core/federation/claims-of-finding.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { DeskFinding } from '../desk/ports.ts';
import type { Stores, Transactions } from '../ports.ts';
import type { ClaimDigest } from './ports.ts';

/** Findings read in one transaction. */
const PAGE = 500;

type World = { readonly transactions: Transactions };

/** New findings, for every peer. `deduper` is the service of that name. */
export async function indexClaims(
  world: World,
  deduper: Actor,
  findingIds: readonly string[],
): Promise<void> {
  const desk = await world.transactions.run(deduper, async ({ identity, federation }) => {
    const { id } = await identity.sharedCompartment('desk');
    return (await federation.salts(id)).length === 0 ? null : id;
  });
  // Off, as it is where nobody made a peer: costs one look a job.
  if (desk === null) return;
  for (let start = 0; start < findingIds.length; start += PAGE) {
    const page = findingIds.slice(start, start + PAGE);
    await world.transactions.run(deduper, async (stores) =>
      addDigests(stores, desk, await stores.desk.findings(page)),
    );
  }
}

/** All findings, after a peer was made: one page, and a job for the next. */
export async function indexAllClaims(
  world: World,
  deduper: Actor,
  after: readonly [string, string] | null,
): Promise<void> {
  await world.transactions.run(deduper, async (stores) => {
    const desk = await stores.identity.sharedCompartment('desk');
    const { findings, last } = await stores.federation.findingsAfter(after, PAGE);
    await addDigests(stores, desk.id, findings);
    if (findings.length === PAGE && last !== null) await stores.jobs.enqueue('index-claims', { after: last });
  });
}

async function addDigests(
  { federation }: Stores,
  desk: string,
  findings: readonly Pick<DeskFinding, 'id' | 'tlp' | 'body'>[],
): Promise<void> {
  const salts = await federation.salts(desk);
  const digests = findings
    .filter(({ tlp }) => mayBeToldToPeers(tlp))
    .flatMap(({ id, body }) =>
      claimsOf(body).flatMap((claim) =>
        salts.map(
          ({ peerId, salt }): ClaimDigest => ({ peerId, digest: claimDigest(salt, claim), findingId: id }),
        ),
      ),
    );
  if (digests.length > 0) await federation.addDigests(desk, digests);
}
