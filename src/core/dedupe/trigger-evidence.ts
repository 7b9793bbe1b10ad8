/** What is seen in how the flaw is set off: what is called, what is fed, which versions it needs. */
import { subjectOf } from './attack-forms.ts';
import { otherCarriers } from './carriers.ts';
import { saysFixedAt } from './claimed-range.ts';
import { MODULE } from './harness-names.ts';
import type { Observation } from './reason.ts';
import type { Signature } from './signature.ts';

export function triggerObservations(a: Signature, b: Signature): readonly Observation[] {
  return [
    ...entryObservations(a, b),
    ...formObservations(a, b),
    ...optionObservations(a, b),
    ...payloadObservations(a, b),
    ...pumpObservations(a, b),
    ...effectObservations(a, b),
    ...rangeObservations(a, b),
  ];
}

function entryObservations(a: Signature, b: Signature): readonly Observation[] {
  const left = namedCalls(a);
  const right = namedCalls(b);
  const shared = left.filter((call) => right.includes(call));
  if (shared.length > 0) {
    return shared.includes(MODULE)
      ? [{ kind: 'same-module-call', detail: 'Both reproducers call the package itself.' }]
      : [{ kind: 'same-call', detail: `Both reproducers call ${listed(shared)}.` }];
  }
  const spoken = left.find((call) => speaksOf(b, call)) ?? right.find((call) => speaksOf(a, call));
  if (spoken !== undefined) {
    return [
      {
        kind: 'call-mentioned',
        detail: `One calls ${spoken === MODULE ? 'the package itself' : spoken}, the other speaks of it.`,
      },
    ];
  }
  if (left.length > 0 && right.length > 0) {
    if (left.includes(MODULE) || right.includes(MODULE)) return [];
    return [
      {
        kind: 'different-calls',
        detail: `One reproducer calls ${listed(left)}, the other ${listed(right)}.`,
      },
    ];
  }
  const both = a.spoken.filter((call) => b.spoken.includes(call));
  return both.length === 0
    ? []
    : [
        {
          kind: 'both-speak-of-call',
          detail: `Both speak of calling ${both[0] === MODULE ? 'the package itself' : listed(both)}.`,
        },
      ];
}

function speaksOf(signature: Signature, call: string): boolean {
  return signature.spoken.includes(call) || (call.length >= 3 && signature.names.includes(call));
}

/** A package that is one function is called by every reproducer: that names nothing, unless it is all there is. */
function namedCalls(signature: Signature): readonly string[] {
  const named = signature.trace.calls.filter((call) => call !== MODULE);
  return named.length > 0 ? named : signature.trace.calls;
}

function listed(names: readonly string[]): string {
  return names.slice(0, 3).join(', ');
}

function formObservations(a: Signature, b: Signature): readonly Observation[] {
  const left = formsOf(a);
  const right = formsOf(b);
  if (left.length === 0 || right.length === 0) return [];
  const shared = left.filter((form) => right.includes(form));
  if (shared.length > 0) {
    return [{ kind: 'same-form', detail: `Both attack through ${spelled(shared)} in the same form.` }];
  }
  const keys = left.map(subjectOf).filter((subject) => right.some((form) => subjectOf(form) === subject));
  if (keys.length > 0) {
    // Finders choose the shell's separators freely; a form of a key or a path is chosen to pass a filter.
    if (keys.every((key) => key === 'shell')) return [];
    const hidden = (forms: readonly string[]) => forms.some((form) => HIDING.test(form));
    return hidden(left) === hidden(right)
      ? [
          {
            kind: 'differently-written-key',
            detail: `Both attack through ${spelled(left)}, written differently.`,
          },
        ]
      : [
          {
            kind: 'other-form-of-key',
            detail: `Both attack through ${spelled(left)}; in one it is hidden from a comparison of names.`,
          },
        ];
  }
  // One may name in passing what the other shows: then nothing is said either way.
  if (left.some((form) => b.spokenForms.includes(form)) || right.some((form) => a.spokenForms.includes(form)))
    return [];
  return [
    {
      kind: 'different-keys',
      detail: `One attacks through ${spelled(left)}, the other through ${spelled(right)}.`,
    },
  ];
}

/** One function, two options or arguments that reach it unguarded: each is quoted, or not, on its own. */
function optionObservations(a: Signature, b: Signature): readonly Observation[] {
  const other = otherCarriers(a.carriers, b.carriers);
  if (other === null) return [];
  return [
    {
      kind: 'different-option',
      detail: `One feeds its attack through ${spelledOut(other.left)}, the other through ${spelledOut(other.right)}.`,
    },
  ];
}

function spelledOut(carriers: readonly string[]): string {
  const said = carriers.map((carrier) => {
    const [callee, position] = carrier.split('#');
    return position === undefined ? carrier.replace('option:', '') : `argument ${position} of ${callee}`;
  });
  return listed(said);
}

/** Forms that exist to pass a check of the plain one. */
const HIDING = /:(?:nested|encoded)$/;

function formsOf(signature: Signature): readonly string[] {
  return signature.trace.attack.length > 0 ? signature.trace.attack : signature.spokenForms;
}

function spelled(forms: readonly string[]): string {
  return [...new Set(forms.map(subjectOf))].join(', ');
}

function payloadObservations(a: Signature, b: Signature): readonly Observation[] {
  const shared = a.trace.payload.filter((word) => b.trace.payload.includes(word));
  if (shared.length === 0) return [];
  return [
    {
      kind: shared.length > 1 ? 'shared-payload' : 'shared-payload-word',
      detail: `Their inputs share ${listed(shared)}.`,
    },
  ];
}

function pumpObservations(a: Signature, b: Signature): readonly Observation[] {
  const left = a.trace.pump;
  const right = b.trace.pump;
  if (left === null || right === null) return [];
  if (left.after !== '' && right.after !== '' && left.after !== right.after) {
    return [
      {
        kind: 'different-pumped-input',
        detail: `The repeated part follows "${left.after}" in one input and "${right.after}" in the other.`,
      },
    ];
  }
  return left.unit === right.unit && left.after === right.after
    ? [{ kind: 'same-pumped-input', detail: 'Both repeat the same thing at the same place.' }]
    : [];
}

function effectObservations(a: Signature, b: Signature): readonly Observation[] {
  if (a.oracle === null || b.oracle === null) return [];
  return a.oracle === b.oracle
    ? [{ kind: 'same-effect', detail: `Both show the effect ${a.oracle}.` }]
    : [{ kind: 'different-effect', detail: `One shows the effect ${a.oracle}, the other ${b.oracle}.` }];
}

/**
 * A flaw that is shown on a version where the other is claimed to be fixed is another flaw (or one of the two
 * is wrong: then a person should look as well). A mere difference of versions says nothing.
 */
function rangeObservations(a: Signature, b: Signature): readonly Observation[] {
  for (const [claimed, tried] of [
    [a, b],
    [b, a],
  ] as const) {
    if (claimed.affected === null || tried.version === null) continue;
    if (!saysFixedAt(claimed.affected, tried.version)) continue;
    return [
      {
        kind: 'fixed-there',
        detail: `One was tried on ${tried.version}, where the other is claimed to be fixed (${claimed.affected}).`,
      },
    ];
  }
  return [];
}
