/** Which words of a finding a piece of evidence speaks of, so that both sides can stand beside it. */
import type { PairSide } from '../../../../src/apps/server/views/index.ts';

type Pick = (side: PairSide) => string;

const places: Pick = (side) =>
  side.places.length === 0 ? 'no place named' : side.places.slice(0, 3).join('; ');
const weaknesses: Pick = (side) =>
  side.weaknesses.length === 0 ? 'no weakness named' : side.weaknesses.join(', ');
const aliases: Pick = (side) => (side.aliases.length === 0 ? 'no identifier' : side.aliases.join(', '));
const effect: Pick = (side) => side.oracle ?? 'no proof given';
/** The line of the proof that does something: what only loads the component says nothing. */
const proofLine: Pick = (side) => {
  const lines = (side.proof ?? '').split('\n').map((line) => line.trim());
  const acting = lines.find(
    (line) => line !== '' && !/^(import|(const|let|var) .*require\()|^['"]use strict/.test(line),
  );
  return acting?.slice(0, 160) ?? effect(side);
};
const patches: Pick = (side) => (side.patches.length === 0 ? 'no patch given' : side.patches.join('; '));
const finder: Pick = (side) => side.submitter.name;
const title: Pick = (side) => side.title;

/** Longest prefix of the kind's words decides; anything new falls back to the title. */
const PICKS: readonly (readonly [RegExp, Pick])[] = [
  [/patch/, patches],
  [/weakness/, weaknesses],
  [/identifier|alias/, aliases],
  [/call|payload|key|form|pumped/, proofLine],
  [/trigger|effect|proof|digest/, effect],
  [/finder/, finder],
  [/function|file|lines|place|frame|crash/, places],
  [/range|version|affected|fixed/, (side) => side.affected ?? 'no range claimed'],
];

export function sideWords(kind: string, side: PairSide): string {
  return pickFor(kind)(side);
}

/** Whether both sides are shown as code: lines of a proof, places in a file, identifiers. */
export function isCode(kind: string): boolean {
  return CODE.includes(pickFor(kind));
}

const CODE: readonly Pick[] = [places, weaknesses, aliases, proofLine, patches];

function pickFor(kind: string): Pick {
  return PICKS.find(([pattern]) => pattern.test(kind))?.[1] ?? title;
}

/** `same-function` → `same function`. */
export function kindWords(kind: string): string {
  return kind.replaceAll('-', ' ');
}
