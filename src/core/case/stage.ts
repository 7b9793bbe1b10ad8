/**
 * How far a case has come. A stage is derived from facts that stand elsewhere (the lab's verdicts, people's
 * decisions, what was published and answered), never set by hand, so that it can be recomputed at any time.
 */
import type { EmbargoState } from '../embargo/embargo.ts';
import type { Verdict } from '../reproduction/verdict.ts';

/** In order of the way; `refused` stands beside it. */
export const CASE_STAGES = [
  'unique',
  'reproduced',
  'coordinating',
  'fixed',
  'published',
  'protected',
  'refused',
] as const;
export type CaseStage = (typeof CASE_STAGES)[number];

export type StageFacts = {
  /** The lab's last verdict on each finding of the case; null where it has not judged. */
  readonly verdicts: readonly (Verdict | null)[];
  readonly embargo: EmbargoState;
  /** Somebody outside the clearinghouse takes part. */
  readonly othersTakePart: boolean;
  /** A version or a judged patch ends the flaw. */
  readonly fixKnown: boolean;
  readonly published: boolean;
  /** Assets found affected, and how many of those are patched, mitigated or not affected after all. */
  readonly affectedAssets: number;
  readonly closedAssets: number;
};

export function stageOf(facts: StageFacts): CaseStage {
  if (facts.published) {
    const everyone = facts.affectedAssets > 0 && facts.closedAssets >= facts.affectedAssets;
    return everyone ? 'protected' : 'published';
  }
  const reproduced = facts.verdicts.includes('reproduced');
  if (!reproduced) return refused(facts.verdicts) ? 'refused' : 'unique';
  if (facts.fixKnown) return 'fixed';
  const coordinated = facts.othersTakePart || (facts.embargo !== 'none' && facts.embargo !== 'exited');
  return coordinated ? 'coordinating' : 'reproduced';
}

/** Only when the lab refused every finding: one that could not be told, or is still waiting, may yet be true. */
function refused(verdicts: readonly (Verdict | null)[]): boolean {
  return verdicts.length > 0 && verdicts.every((verdict) => verdict === 'not_reproduced');
}

export function stageRank(stage: CaseStage): number {
  return CASE_STAGES.indexOf(stage);
}
