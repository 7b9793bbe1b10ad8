/**
 * Which records speak of one flaw, from who asserted what. Derived again for whatever a change can reach, so
 * that the groups do not depend on the order in which records came. A chain of names longer than anyone
 * believes is cut off: its records stand alone until it is gone.
 */
import { aliasGroups } from '../../core/exposure/alias-groups.ts';
import type { AdvisoryStore, GroupedRecord, StoredNos } from './ports.ts';

/** Far above any honest closure of one batch, far below what a chained flood could make us hold. */
const MAX_JOINED = 50_000;

/** In the transaction that stored them. */
export async function regroupRecords(
  advisories: AdvisoryStore,
  stored: Omit<StoredNos, 'older'>,
): Promise<void> {
  const nos = [...stored.added, ...stored.changed];
  const joined = await advisories.joinedTo(stored, MAX_JOINED);
  const alone = (no: bigint): GroupedRecord => ({ no, group: null });
  if (joined === null) {
    await advisories.regroup(nos.map(alone));
    return;
  }
  const { groups, suspicious } = aliasGroups(joined);
  const joinedNos = new Map(
    suspicious.flatMap(({ records }) => {
      const smallest = smallestNo(records);
      return records.map(({ no }) => [no, smallest] as const);
    }),
  );
  const seen = new Set(joined.map(({ no }) => no));
  await advisories.regroup([
    ...groups.flatMap(({ records }) => {
      const groupNo = smallestNo(records);
      return records.map(({ no }): GroupedRecord => {
        const joinedNo = joinedNos.get(no) ?? groupNo;
        const isAlone = records.length === 1 && !joinedNos.has(no);
        return { no, group: isAlone ? null : { joinedNo, groupNo } };
      });
    }),
    // Withdrawn ones are not among those joined.
    ...nos.filter((no) => !seen.has(no)).map(alone),
  ]);
}

function smallestNo(records: readonly { readonly no: bigint }[]): bigint {
  let smallest = records[0]!.no;
  for (const { no } of records) if (no < smallest) smallest = no;
  return smallest;
}
