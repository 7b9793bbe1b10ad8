/** A tried patch in the shape of views/lab.ts. */
import type { MatrixProof } from '../../app/lab/matrix-ports.ts';
import type { Trial, TriedPatch } from '../../app/lab/trial-ports.ts';
import { parseUnifiedDiff } from '../../core/reproduction/unified-diff.ts';
import type { Trial as TrialView } from './views/lab.ts';
import type { MaintainerTrial } from './views/maintainer.ts';

/** Of a patch that changes more, the others are counted. */
const FILES_NAMED = 3;

/** `proofs`: of its component, as far as the reader holds them; of any other the id alone is said. */
export function trialView(trial: Trial, proofs: readonly MatrixProof[]): TrialView {
  const { id, by, state, patch } = trial;
  const known = new Map(proofs.map((proof) => [proof.findingId, proof]));
  const results = new Map(trial.results.map((result) => [result.findingId, result]));
  return {
    ...{ id, by, state },
    patch: { kind: 'diff' in patch ? 'diff' : 'version', label: labelOf(patch) },
    askedAt: trial.askedAt.toISOString(),
    finishedAt: trial.finishedAt?.toISOString() ?? null,
    proofs: trial.proofs.map((finding) => ({
      finding,
      label: known.get(finding)?.ownId ?? finding,
      title: known.get(finding)?.title ?? '',
      verdict: results.get(finding)?.verdict ?? null,
      tests: results.get(finding)?.tests ?? null,
    })),
  };
}

/** For the maintainer whose link asked: its page's own proof, and no id of anything. */
export function maintainerTrialView(trial: Trial): MaintainerTrial {
  const { id, state, patch, results } = trial;
  return {
    ...{ id, state },
    label: labelOf(patch),
    askedAt: trial.askedAt.toISOString(),
    verdict: results[0]?.verdict ?? null,
    tests: results[0]?.tests ?? null,
  };
}

function labelOf(patch: TriedPatch): string {
  if ('version' in patch) return patch.version;
  const read = parseUnifiedDiff(patch.diff);
  const files = 'problem' in read ? [] : read.map(({ from, to }) => to ?? from ?? '');
  const more = files.length - FILES_NAMED;
  return `${files.slice(0, FILES_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
