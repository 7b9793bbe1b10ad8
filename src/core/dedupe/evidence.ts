/**
 * What speaks for and against two findings being one root cause. Each reason says so in one sentence, belongs
 * to a ground, and weighs what the fitted model gives its kind, in log odds (`model.ts`); a merge needs
 * several independent grounds (`judge.ts`), so that no single fact, however strong it looks, merges alone.
 */
import type { CrashContext } from './crash-context.ts';
import { crashReasons } from './crash-evidence.ts';
import { compareIdentifiers } from './identifiers.ts';
import { KINDS } from './kinds.ts';
import type { ReportModel } from './model.ts';
import { placeObservations } from './place-evidence.ts';
import type { Observation, Reason } from './reason.ts';
import type { Signature } from './signature.ts';
import { triggerObservations } from './trigger-evidence.ts';
import { compareWeaknesses } from './weakness.ts';
import { wordObservations } from './word-evidence.ts';

/** Everything seen but crashes. Symmetric: swapping a and b changes no kind. */
export function observationsOf(a: Signature, b: Signature): readonly Observation[] {
  return [
    ...identityObservations(a, b),
    ...weaknessObservations(a, b),
    ...placeObservations(a, b),
    ...triggerObservations(a, b),
    ...wordObservations(a, b),
    ...finderObservations(a, b),
  ];
}

/** All reasons, strongest first. */
export function reasonsFor(
  a: Signature,
  b: Signature,
  { crashes, model }: { readonly crashes: CrashContext; readonly model: ReportModel },
): readonly Reason[] {
  const reasons: readonly Reason[] = [
    ...observationsOf(a, b).map(({ kind, detail, degree }) => ({
      ground: KINDS[kind].ground,
      kind,
      detail,
      weight: model.weights[kind],
      ...(degree !== undefined && { degree }),
    })),
    ...crashReasons(a, b, crashes),
  ];
  return reasons
    .filter(({ weight, degree }) => weight !== 0 || degree !== undefined)
    .toSorted(
      (left, right) =>
        Math.abs(right.weight) - Math.abs(left.weight) ||
        (left.kind < right.kind ? -1 : left.kind > right.kind ? 1 : 0),
    );
}

function identityObservations(a: Signature, b: Signature): readonly Observation[] {
  if (a.digest === b.digest && saysEnough(a)) {
    return [
      { kind: 'same-claim', detail: 'Both make the same claim: same words, place, weakness and reproducer.' },
    ];
  }
  const agreement = compareIdentifiers(a.identifiers, b.identifiers);
  if (agreement.kind === 'shared') {
    return [{ kind: 'shared-identifier', detail: `Both are called ${agreement.id}.` }];
  }
  if (agreement.kind === 'conflict') {
    return [
      {
        kind: 'different-identifiers',
        detail: `Each carries a ${agreement.scheme} number of its own and they share none.`,
      },
    ];
  }
  return [];
}

/** A bare title is the same in many mouths; a claim with a program or a dozen words of its own is not. */
function saysEnough(signature: Signature): boolean {
  return signature.oracle !== null || signature.words.length >= 12;
}

function weaknessObservations(a: Signature, b: Signature): readonly Observation[] {
  switch (compareWeaknesses(a.weaknesses, b.weaknesses)) {
    case 'same':
      return [{ kind: 'same-weakness', detail: 'Both claim the same weakness.' }];
    case 'family':
      return [{ kind: 'weakness-family', detail: 'Their weaknesses are of one family in the CWE tree.' }];
    case 'different':
      return [
        {
          kind: 'different-weakness',
          detail: `One claims ${a.weaknesses.join(', ')}, the other ${b.weaknesses.join(', ')}: different mechanisms.`,
        },
      ];
    case 'unknown':
      return [];
  }
}

/** Whoever reports twice means two things, unless it is the same claim again. */
function finderObservations(a: Signature, b: Signature): readonly Observation[] {
  if (a.finder === null || a.finder !== b.finder || a.digest === b.digest) return [];
  return [{ kind: 'same-finder', detail: 'One finder reported both, each as a flaw of its own.' }];
}
