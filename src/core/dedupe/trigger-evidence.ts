/** Reasons from how the flaw is set off: what the reproducers call, what they feed, which versions they need. */
import { saysFixedAt } from './claimed-range.ts';
import type { Reason } from './reason.ts';
import type { Signature } from './signature.ts';

export function triggerReasons(a: Signature, b: Signature): readonly Reason[] {
  return [
    ...callReasons(a, b),
    ...payloadReasons(a, b),
    ...pumpReasons(a, b),
    ...oracleReasons(a, b),
    ...rangeReasons(a, b),
  ];
}

function callReasons(a: Signature, b: Signature): readonly Reason[] {
  const left = namedCalls(a);
  const right = namedCalls(b);
  const ground = 'entry' as const;
  if (left.length > 0 && right.length > 0) {
    const shared = left.filter((call) => right.includes(call));
    if (shared.length > 0) {
      return [
        {
          ground,
          kind: 'same-call',
          detail: `Both reproducers call ${shared.slice(0, 3).join(', ')}.`,
          weight: shared.includes('(module)') ? 1.2 : 1.8,
        },
      ];
    }
    if (left.includes('(module)') || right.includes('(module)')) return [];
    return [
      {
        ground,
        kind: 'different-calls',
        detail: `One reproducer calls ${left.slice(0, 3).join(', ')}, the other ${right.slice(0, 3).join(', ')}.`,
        weight: -1.5,
      },
    ];
  }
  const [calls, other] = left.length > 0 ? [left, b] : [right, a];
  const named = calls.find((call) => call.length >= 3 && other.names.includes(call));
  return named === undefined
    ? []
    : [
        {
          ground,
          kind: 'call-mentioned',
          detail: `One calls ${named}, the other speaks of it.`,
          weight: 0.9,
        },
      ];
}

/** A package that is one function is called by every reproducer: that names nothing, unless it is all there is. */
function namedCalls(signature: Signature): readonly string[] {
  const named = signature.trace.calls.filter((call) => call !== '(module)');
  return named.length > 0 ? named : signature.trace.calls;
}

function pumpReasons(a: Signature, b: Signature): readonly Reason[] {
  const left = a.trace.pump;
  const right = b.trace.pump;
  if (left === null || right === null) return [];
  const ground = 'input' as const;
  if (left.after !== '' && right.after !== '' && left.after !== right.after) {
    return [
      {
        ground,
        kind: 'different-pumped-input',
        detail: `The repeated part follows "${left.after}" in one input and "${right.after}" in the other.`,
        weight: -2,
      },
    ];
  }
  return left.unit === right.unit && left.after === right.after
    ? [
        {
          ground,
          kind: 'same-pumped-input',
          detail: 'Both repeat the same thing at the same place.',
          weight: 1.2,
        },
      ]
    : [];
}

function payloadReasons(a: Signature, b: Signature): readonly Reason[] {
  const ground = 'input' as const;
  const reasons: Reason[] = [];
  const left = a.trace;
  const right = b.trace;
  if (left.attack.length > 0 && right.attack.length > 0) reasons.push(keyReason(left.attack, right.attack));
  if (left.payload.length > 0 && right.payload.length > 0) {
    const shared = left.payload.filter((word) => right.payload.includes(word));
    if (shared.length > 0) {
      reasons.push({
        ground,
        kind: 'shared-payload',
        detail: `Their inputs share ${shared.slice(0, 3).join(', ')}.`,
        weight: Math.min(1, 0.4 * shared.length),
      });
    }
  }
  return reasons;
}

function keyReason(left: readonly string[], right: readonly string[]): Reason {
  const ground = 'input' as const;
  const shared = left.filter((key) => right.includes(key));
  if (shared.length > 0) {
    return {
      ground,
      kind: 'same-key',
      detail: `Both attack through ${spelled(shared)} in the same form.`,
      weight: 1.2,
    };
  }
  const keys = (attack: readonly string[]) => attack.map((key) => key.slice(0, key.lastIndexOf(':')));
  if (keys(left).some((key) => keys(right).includes(key))) {
    return {
      ground,
      kind: 'other-form-of-key',
      // A filter that stops one form often misses the other: two flaws in one function look like this.
      detail: `Both attack through ${spelled(left)}, in different forms.`,
      weight: -1.2,
    };
  }
  return {
    ground,
    kind: 'different-keys',
    detail: `One attacks through ${spelled(left)}, the other through ${spelled(right)}.`,
    weight: -1.5,
  };
}

function spelled(attack: readonly string[]): string {
  return [...new Set(attack.map((key) => key.slice(0, key.lastIndexOf(':'))))].join(', ');
}

function oracleReasons(a: Signature, b: Signature): readonly Reason[] {
  if (a.oracle === null || b.oracle === null) return [];
  return a.oracle === b.oracle
    ? [{ ground: 'effect', kind: 'same-effect', detail: `Both show the effect ${a.oracle}.`, weight: 0.4 }]
    : [
        {
          ground: 'effect',
          kind: 'different-effect',
          detail: `One shows the effect ${a.oracle}, the other ${b.oracle}.`,
          weight: -1.2,
        },
      ];
}

/**
 * A flaw that is shown on a version where the other is claimed to be fixed is another flaw (or one of the two
 * is wrong: then a person should look as well). A mere difference of versions says nothing.
 */
function rangeReasons(a: Signature, b: Signature): readonly Reason[] {
  for (const [claimed, tried] of [
    [a, b],
    [b, a],
  ] as const) {
    if (claimed.affected === null || tried.version === null) continue;
    if (!saysFixedAt(claimed.affected, tried.version)) continue;
    return [
      {
        ground: 'range',
        kind: 'fixed-there',
        detail: `One was tried on ${tried.version}, where the other is claimed to be fixed (${claimed.affected}).`,
        weight: -3,
      },
    ];
  }
  return [];
}
