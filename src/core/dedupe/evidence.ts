/**
 * What speaks for and against two findings being one root cause. Each reason is weighed in log odds, says so
 * in one sentence, and belongs to a ground; a merge needs several independent grounds (`judge.ts`), so that
 * no single fact, however strong it looks, merges alone. Weights are set by hand from what each fact
 * means, rounded; the calibration that replaces them must keep this face.
 */

import { compareIdentifiers } from './identifiers.ts';
import { placeReasons } from './place-evidence.ts';
import type { Reason } from './reason.ts';
import type { Signature } from './signature.ts';
import { triggerReasons } from './trigger-evidence.ts';
import { compareWeaknesses } from './weakness.ts';
import { jaccard } from './words.ts';

/** All reasons, strongest first. Symmetric: swapping a and b changes nothing. */
export function reasonsFor(a: Signature, b: Signature): readonly Reason[] {
  const reasons = [
    ...identityReasons(a, b),
    ...weaknessReasons(a, b),
    ...placeReasons(a, b),
    ...triggerReasons(a, b),
    ...crashReasons(a, b),
    ...wordReasons(a, b),
    ...finderReasons(a, b),
  ];
  return reasons.toSorted(
    (left, right) =>
      Math.abs(right.weight) - Math.abs(left.weight) ||
      (left.kind < right.kind ? -1 : left.kind > right.kind ? 1 : 0),
  );
}

function identityReasons(a: Signature, b: Signature): readonly Reason[] {
  if (a.digest === b.digest && saysEnough(a)) {
    return [
      {
        ground: 'identity',
        kind: 'same-claim',
        detail: 'Both make the same claim: same words, place, weakness and reproducer.',
        weight: 6,
      },
    ];
  }
  const agreement = compareIdentifiers(a.identifiers, b.identifiers);
  if (agreement.kind === 'shared') {
    return [
      {
        ground: 'identity',
        kind: 'shared-identifier',
        detail: `Both are called ${agreement.id}.`,
        weight: 4.5,
      },
    ];
  }
  if (agreement.kind === 'conflict') {
    return [
      {
        ground: 'identity',
        kind: 'different-identifiers',
        detail: `Each carries a ${agreement.scheme} number of its own and they share none.`,
        weight: -4,
      },
    ];
  }
  return [];
}

/** A bare title is the same in many mouths; a claim with a program or a dozen words of its own is not. */
function saysEnough(signature: Signature): boolean {
  return signature.oracle !== null || signature.words.length >= 12;
}

function weaknessReasons(a: Signature, b: Signature): readonly Reason[] {
  const ground = 'weakness' as const;
  switch (compareWeaknesses(a.weaknesses, b.weaknesses)) {
    case 'same':
      return [{ ground, kind: 'same-weakness', detail: 'Both claim the same weakness.', weight: 1.2 }];
    case 'family':
      return [
        {
          ground,
          kind: 'weakness-family',
          detail: 'Their weaknesses are of one family in the CWE tree.',
          weight: 0.8,
        },
      ];
    case 'different':
      return [
        {
          ground,
          kind: 'different-weakness',
          detail: `One claims ${a.weaknesses.join(', ')}, the other ${b.weaknesses.join(', ')}: different mechanisms.`,
          weight: -3.5,
        },
      ];
    case 'unknown':
      return [];
  }
}

function crashReasons(a: Signature, b: Signature): readonly Reason[] {
  if (a.crash === null || b.crash === null) return [];
  const ground = 'crash' as const;
  const reasons: Reason[] = [];
  if (a.crash.kind !== b.crash.kind) {
    reasons.push({
      ground,
      kind: 'different-crash',
      detail: 'The crashes are of different kinds.',
      weight: -1,
    });
  }
  const shared = a.crash.frames.filter((frame) => b.crash?.frames.includes(frame)).length;
  if (a.crash.frames[0] !== undefined && a.crash.frames[0] === b.crash.frames[0]) {
    // Same top frames are common among different flaws (ARVO: precision .057), hence the small weight.
    reasons.push({
      ground,
      kind: 'same-crash-frame',
      detail: `Both crash in ${a.crash.frames[0].split('@', 1)[0]}; ${shared} of the inner frames are shared.`,
      weight: Math.min(1.2, 0.6 + 0.15 * shared),
    });
  } else if (a.crash.frames.length > 0 && b.crash.frames.length > 0 && shared === 0) {
    reasons.push({
      ground,
      kind: 'different-frames',
      detail: 'The crashes share no inner frame.',
      weight: -1,
    });
  }
  return reasons;
}

function wordReasons(a: Signature, b: Signature): readonly Reason[] {
  const reasons: Reason[] = [];
  const alike = jaccard(a.words, b.words);
  if (alike >= 0.75) {
    reasons.push({
      ground: 'words',
      kind: 'copied-words',
      detail: `${percent(alike)} of their words are the same: one is likely written from the other.`,
      weight: 2,
    });
  } else if (alike >= 0.18) {
    reasons.push({
      ground: 'words',
      kind: 'similar-words',
      detail: `${percent(alike)} of their words are the same.`,
      weight: Math.min(1.2, 0.4 + 2 * (alike - 0.18)),
    });
  }
  const shared = a.names.filter((name) => b.names.includes(name));
  if (shared.length >= 2) {
    reasons.push({
      // Names of code are places, said in prose; other words are not.
      ground: 'place',
      kind: 'shared-code-names',
      detail: `Both speak of ${shared.slice(0, 4).join(', ')}${shared.length > 4 ? ' and more' : ''}.`,
      weight: Math.min(1.2, 0.3 * shared.length),
    });
  }
  return reasons;
}

/** Whoever reports twice means two things, unless it is the same claim again. */
function finderReasons(a: Signature, b: Signature): readonly Reason[] {
  if (a.finder === null || a.finder !== b.finder || a.digest === b.digest) return [];
  return [
    {
      ground: 'finder',
      kind: 'same-finder',
      detail: 'One finder reported both, each as a flaw of its own.',
      weight: -1.5,
    },
  ];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
