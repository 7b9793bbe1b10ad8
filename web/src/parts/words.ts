/** The field's terms in a person's words. Codes come from the contract; nothing here invents one. */
import type { StageId } from '../../../src/apps/server/views/index.ts';

export function count(n: number): string {
  return n.toLocaleString('en');
}

/** `1 finding`, `2,655 findings`. */
export function many(n: number, one: string, more = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : more}`;
}

type Sized = { readonly total?: number | undefined; readonly totalAtLeast?: number | undefined };

/** `1,342`, or `more than 10,000` where counting stopped. */
export function howMany(list: Sized): string {
  if (list.total !== undefined) return count(list.total);
  const least = list.totalAtLeast ?? 0;
  return least >= 10_000 ? `more than ${count(least)}` : `at least ${count(least)}`;
}

export const STAGE_WORDS: Readonly<Record<StageId | 'refused', string>> = {
  received: 'Received',
  unique: 'Unique',
  reproduced: 'Reproduced',
  coordinating: 'In coordination',
  fixed: 'Fixed',
  published: 'Published',
  protected: 'Protected',
  refused: 'Refused',
};

/** Of a list's filter by severity. */
export const RANK_CHOICES = ['critical', 'high', 'medium', 'low', 'none', 'unknown'].map((value) => ({
  value,
  words: value === 'unknown' ? 'not stated' : value,
}));

export const STATE_WORDS: Readonly<Record<string, string>> = {
  received: 'received',
  testing: 'in the lab',
  reproduced: 'reproduced',
  not_reproduced: 'not reproduced',
  inconclusive: 'inconclusive',
  unproven: 'no proof given',
  flaky: 'flaky',
};

export const REASON_WORDS: Readonly<Record<string, string>> = {
  self_triggering: 'the proof makes the effect itself',
  not_attributed: 'the effect is there, but not done by the component',
  not_specific: 'nothing ties the effect to the component',
  also_on_fixed: 'the fixed side shows it too',
  broken_reproducer: 'the reproducer does not run',
  build_failed: 'the component did not build',
  install_failed: 'the component could not be installed',
  timeout: 'it ran out of time',
  sandbox_lost: 'the sandbox was lost',
  resource_limit: 'it ran out of memory or processes',
  no_effect: 'the effect did not appear',
  no_reproducer: 'no reproducer was given',
  unsupported_environment: 'the lab has no such environment yet',
};

/** A code we have no words for is shown as it is, readable. */
export function reasonWords(reason: string): string {
  return REASON_WORDS[reason] ?? reason.replaceAll('_', ' ');
}

export const ASSURANCE_WORDS: Readonly<Record<string, string>> = {
  observed: 'observed by the lab',
  effect_only: 'effect seen, not attributed',
  claimed: 'the program’s own word',
};

/** `A contains B`: which is which is the pair's order. */
export function relationWords({
  relation,
  head,
  a,
}: {
  readonly relation: string;
  readonly head: string | null;
  readonly a: string | { readonly id: string };
}): string {
  const [first, second] = head === (typeof a === 'string' ? a : a.id) ? ['A', 'B'] : ['B', 'A'];
  if (relation === 'subsumes') return `${first} contains ${second}`;
  if (relation === 'chains') return `${first} enables ${second}`;
  return relation;
}

export const ANSWER_WORDS: Readonly<Record<string, string>> = {
  open: 'open',
  patched: 'patched',
  mitigated: 'mitigated, not patched',
  not_affected: 'not affected',
  needs_help: 'asks for help',
};

export const ACTION_WORDS: Readonly<Record<string, string>> = {
  decide_merge: 'Decide merge',
  read_case: 'Open the case',
  judge_experiment: 'Judge the runs',
  read_finding: 'Read the finding',
  review_release: 'Review release',
  answer_notice: 'Answer',
  call_operator: 'Call the operator',
  ask_participant: 'Ask again',
  answer_thread: 'Answer',
  answer_inquiry: 'Propose terms',
  read_terms: 'Read the terms',
  acknowledge_duties: 'Read the duties',
  answer_question: 'Open the record',
  confirm_determination: 'Read and confirm',
  answer_partner: 'Answer',
  review_exchange: 'Read it',
  review_material: 'Read it',
};

/** The same, as kinds of what waits: `Merges 12`. */
export const KIND_WORDS: Readonly<Record<string, string>> = {
  decide_merge: 'Merges',
  read_case: 'Cases near their date',
  judge_experiment: 'Runs to judge',
  read_finding: 'Findings',
  review_release: 'Releases',
  answer_notice: 'Notices',
  call_operator: 'Operators to call',
  ask_participant: 'Silent parties',
  answer_thread: 'Threads',
  answer_inquiry: 'Inquiries',
  read_terms: 'Terms proposed',
  acknowledge_duties: 'Namings',
  answer_question: 'Questions of criteria',
  confirm_determination: 'Determinations',
  answer_partner: 'Applications',
  review_exchange: 'Files to read',
  review_material: 'Material to read',
};

export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  if (size < 1_000_000) return `${(size / 1000).toFixed(size < 10_000 ? 1 : 0)} kB`;
  return `${(size / 1_000_000).toFixed(size < 10_000_000 ? 1 : 0)} MB`;
}

/** `+2.1`, `−0.7`, with a real minus. */
export function signed(value: number, digits = 1): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 ? `−${text}` : `+${text}`;
}

/** Two digits, and more near certainty: a chance below 1 never reads as 1. */
export function chance(p: number): string {
  const doubt = Math.min(p, 1 - p);
  if (doubt <= 0 || doubt >= 0.01) return p.toFixed(2);
  return p.toFixed(Math.min(6, Math.ceil(-Math.log10(doubt)) + 1));
}

/** What leaves the flow, by the ids of the contract: on the picture, and as a filter of a list. */
export const LEAVE_WORDS: Readonly<Record<string, string>> = {
  merged: 'merged into another',
  refused: 'refused',
  unproven: 'no proof given',
  'not-reproduced': 'not reproduced',
  inconclusive: 'inconclusive',
  'in-lab': 'in the lab now',
  received: 'wait to be looked at',
  known: 'already public',
  waiting: 'wait for a person',
  silent: 'silent over 30 d',
  'being-fixed': 'being fixed',
  'will-not-fix': 'will not be fixed',
  embargo: 'under embargo',
  unpublished: 'wait for release',
  'rolling-out': 'rolling out',
  'past-date': 'past their date',
};

const LEAVE_WORDS_OF_ONE: Readonly<Record<string, string>> = {
  received: 'waits to be looked at',
  waiting: 'waits for a person',
  unpublished: 'waits for release',
  'past-date': 'past its date',
};

/** `n`: how many are spoken of; a filter speaks of many. */
export function leaveWords(id: string, n = 2): string {
  return (n === 1 ? LEAVE_WORDS_OF_ONE[id] : undefined) ?? LEAVE_WORDS[id] ?? id.replaceAll('-', ' ');
}
