/**
 * Drafts a case's advisory through the mapping, or redrafts it where the record changed. A released advisory
 * is not touched: what a person read and released is what leaves.
 */
import { mappingLines, publishedFrom } from '../../core/advisory/mapping.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { DeskWorld } from '../desk/world.ts';
import { newId } from '../ids.ts';
import { internalRecord } from './internal-record.ts';

/** Resolves to the advisory's id, null where the case has nothing to draft from. */
export async function draftAdvisory(
  world: DeskWorld,
  publisher: Actor,
  caseId: string,
): Promise<string | null> {
  return world.transactions.run(publisher, async (stores) => {
    const gathered = await internalRecord(stores, caseId);
    if (gathered === null) return null;
    const { head, internal } = gathered;
    const at = world.clock.now();
    const known = await stores.publication.advisoryOfCase(caseId);
    if (known !== null && known.state !== 'draft') return known.id;
    const identifier = known?.identifier ?? publicIdentifier(world, at);
    const record = publishedFrom(internal, identifier);
    const mapping = mappingLines(internal);
    if (known !== null) {
      if (sameJson([known.record, known.mapping], [record, mapping])) return known.id;
      await stores.publication.redraft(known.id, { record, mapping }, at);
    } else {
      await stores.publication.addDraft(
        {
          id: newId('advisory', world.randomness),
          compartmentId: head.compartmentId,
          caseId,
          identifier,
          record,
          mapping,
        },
        at,
      );
    }
    const drafted = await stores.publication.advisoryOfCase(caseId);
    if (drafted === null) return null;
    const detail = { advisory: drafted.id, revision: drafted.revision };
    await stores.desk.addEvents(head.compartmentId, [{ caseId, kind: 'advisory-drafted', detail }], {
      principalId: publisher.principalId,
      machine: true,
      at,
    });
    await stores.ledger.append(
      head.compartmentId,
      [
        {
          kind: 'advisory.drafted',
          by: publisher.principalId,
          subject: drafted.id,
          at: at.toISOString(),
          detail,
        },
      ],
      { commit: true },
    );
    return drafted.id;
  });
}

/** Random, not counted: a number would tell every reader how many drafts lie under embargo (invariant 13). */
function publicIdentifier({ randomness }: Pick<DeskWorld, 'randomness'>, at: Date): string {
  const symbols = newId('advisory', randomness).slice(2, 10);
  return `BW-${at.getUTCFullYear()}-${symbols}`;
}

/** The database gives keys back in its own order. */
function sameJson(a: unknown, b: unknown): boolean {
  const sorted = (value: unknown): string =>
    JSON.stringify(value, (_, part: unknown) =>
      part !== null && typeof part === 'object' && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).toSorted(([x], [y]) => (x < y ? -1 : 1)))
        : part,
    );
  return sorted(a) === sorted(b);
}
