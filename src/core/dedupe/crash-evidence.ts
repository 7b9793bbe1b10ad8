/**
 * Reasons from two crashes. Same stacks are common among different flaws (on ARVO's labels a published stack
 * comparison had a precision of .057), so crashes propose and never decide: `judge.ts` gives them no ground
 * to merge on.
 */
import { type CrashContext, scoreOf } from './crash-context.ts';
import { CRASH_FEATURES, crashFeatures } from './crash-features.ts';
import type { CrashModel } from './crash-model.ts';
import type { CrashSignature } from './crash-signature.ts';
import type { Reason } from './reason.ts';
import type { Signature } from './signature.ts';

/** What crashes may add to, or take from, a pair that has more to say. */
const BESIDE_OTHERS = 1.5;

const GROUPS = ['frames', 'names', 'kind'] as const;

/** True where a pair has nothing to compare but its crashes. */
export function areBareCrashes(a: Signature, b: Signature): boolean {
  return a.isBareCrash && b.isBareCrash;
}

/** In log odds of the crash model; none where either has no stack. */
export function crashReasons(a: Signature, b: Signature, context: CrashContext): readonly Reason[] {
  if (a.crash === null || b.crash === null) return [];
  if (a.crash.frames.length === 0 || b.crash.frames.length === 0) return [];
  const features = crashFeatures(a.crash, b.crash, context);
  const { model } = context;
  const typical = model.typical * (context.typical(a.crash) + context.typical(b.crash));
  const score = scoreOf(features, model) - typical;
  const summed = model.scale * score;
  const bounded = areBareCrashes(a, b) ? summed : Math.max(-BESIDE_OTHERS, Math.min(BESIDE_OTHERS, summed));
  const factor = summed === 0 ? 0 : bounded / summed;
  const parts = GROUPS.map((group) => ({
    ground: 'crash' as const,
    kind: `crash-${group}`,
    detail: sentence(group, a.crash!, b.crash!),
    weight: factor * model.scale * partOf(features, group, model),
  }));
  return [
    ...parts,
    {
      ground: 'crash' as const,
      kind: 'crash-typical',
      detail: 'How much either crash resembles every other one of the component.',
      weight: -factor * model.scale * typical,
    },
  ];
}

function partOf(features: readonly number[], group: (typeof GROUPS)[number], model: CrashModel): number {
  return scoreOf(
    features.map((value, index) => (CRASH_FEATURES[index]!.group === group ? value : 0)),
    model,
  );
}

function sentence(group: (typeof GROUPS)[number], a: CrashSignature, b: CrashSignature): string {
  const shared = a.frames.filter((frame) => b.frames.includes(frame));
  if (group === 'frames') {
    return shared.length === 0
      ? 'The crashes share no inner frame.'
      : `Of the inner frames the crashes share ${shared.slice(0, 3).join(', ')}.`;
  }
  if (group === 'kind') {
    const spelled = (crash: CrashSignature) =>
      [crash.kind, crash.access, crash.size].filter((word) => word !== '').join(' ');
    return spelled(a) === spelled(b)
      ? `Both crashes are of the kind ${spelled(a)}.`
      : `One crash is of the kind ${spelled(a)}, the other ${spelled(b)}.`;
  }
  const words = new Set(b.words.flat());
  const both = [...new Set(a.words.flat())].filter((word) => words.has(word));
  return both.length === 0
    ? 'The names of their inner frames have no word in common.'
    : `The names of their inner frames share ${both.slice(0, 4).join(', ')}.`;
}
