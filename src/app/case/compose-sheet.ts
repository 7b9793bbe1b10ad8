/** Gathers what a maintainer is shown of a case (core/case/maintainer-sheet.ts says what that is). */
import {
  type MaintainerSheet,
  maintainerSheet,
  type SheetMaterial,
  type SheetWords,
} from '../../core/case/maintainer-sheet.ts';
import type { JudgedPatch } from '../../core/reproduction/verdict.ts';
import type { CaseListRow } from '../desk/read-ports.ts';
import { Refusal } from '../refusal.ts';
import { type Acting, requireLine, requireText } from './guard.ts';

/** A case with more findings than this shows what its first hundred say. */
const MAX_FINDINGS = 100;

/** Refuses `conflict` for a case without findings, `invalid` words that are not within limits. */
export async function composeSheet(
  { world, stores }: Acting,
  found: CaseListRow,
  words: SheetWords,
): Promise<MaintainerSheet> {
  const material = await gather({ stores }, found);
  const clearinghouse = await stores.identity.clearinghouse();
  return maintainerSheet(
    material,
    {
      title: requireLine(words.title, { pointer: '/title', min: 5, max: 160 }),
      impact: requireText(words.impact, { pointer: '/impact', min: 10, max: 600 }).trim(),
      contact: requireLine(words.contact, { pointer: '/contact', min: 3, max: 200 }),
      namesFinders: words.namesFinders,
    },
    { clearinghouse: clearinghouse.name, at: world.clock.now().toISOString() },
  );
}

async function gather({ stores }: Pick<Acting, 'stores'>, found: CaseListRow): Promise<SheetMaterial> {
  const memberIds = (await stores.desk.memberIds(found.id)).slice(0, MAX_FINDINGS);
  const members = await stores.desk.findings(memberIds.map(({ id }) => id));
  const canonicalId = memberIds.find(({ canonical }) => canonical)?.id ?? memberIds[0]?.id;
  const inOrder = memberIds.flatMap(({ id }) => members.find((member) => member.id === id) ?? []);
  const judged = (await stores.desk.experiments(memberIds.map(({ id }) => id))).filter(
    ({ state }) => state === 'done',
  );
  const proven = judged.find(({ verdict }) => verdict === 'reproduced');
  const experiment = proven === undefined ? null : await stores.lab.experiment(proven.id);
  const shown =
    inOrder.find(({ id }) => id === experiment?.finding.id) ??
    inOrder.find(({ id }) => id === canonicalId) ??
    inOrder[0];
  if (shown === undefined) throw new Refusal('conflict', 'This case has no finding to show.');
  const head = await stores.desk.caseHead(found.id);
  const parties = await stores.exposure.parties(inOrder.map(({ submitterPartyId }) => submitterPartyId));
  return {
    shown: shown.body,
    proof: shown.id === experiment?.finding.id ? shown.id : null,
    embargo: head?.embargo ?? { state: 'none' },
    reproduction:
      experiment?.body == null
        ? null
        : { body: experiment.body, at: (experiment.finishedAt ?? experiment.queuedAt).toISOString() },
    findings: inOrder.map(({ body }) => body),
    affected: found.claims.affected.map(({ range }) => range),
    fixed: found.claims.fixed,
    finders: inOrder.map(({ submitterPartyId }) => parties.get(submitterPartyId)?.name ?? submitterPartyId),
    patch: bestPatch(
      judged.flatMap(({ findingId, patches }) =>
        patches.flatMap((patch) => {
          const proposed = inOrder
            .find(({ id }) => id === findingId)
            ?.body.patches.find(({ id }) => id === patch.id);
          return proposed !== undefined && 'diff' in proposed
            ? [{ judged: patch as JudgedPatch, diff: proposed.diff }]
            : [];
        }),
      ),
    ),
  };
}

/** One that passed its tests before one that nobody tested; anything else is not shown as a patch. */
function bestPatch(
  patches: readonly { readonly judged: JudgedPatch; readonly diff: string }[],
): SheetMaterial['patch'] {
  return (
    patches.find(({ judged }) => judged.verdict === 'fixes') ??
    patches.find(({ judged }) => judged.verdict === 'fixes_untested') ??
    null
  );
}
