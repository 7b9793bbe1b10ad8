/** The figures of the flow. */
import type { FlowCounts } from '../../core/case/flow.ts';
import type { CaseStage } from '../../core/case/stage.ts';
import type { OperatorDates } from '../../core/exposure/kept-dates.ts';

export type FlowStep = 'minute' | 'hour' | 'day' | 'week';

export interface FlowReads {
  /** When the first finding that the actor holds was received; null before it. */
  flowStart(): Promise<Date | null>;
  flowCounts(at: Date): Promise<FlowCounts>;
  /** Steps without findings are left out; the caller fills them. */
  receivedPer(
    step: FlowStep,
    from: Date,
  ): Promise<readonly { readonly from: Date; readonly count: number }[]>;
  /** Of the dates that operators were given, those that had passed at this time, and how many were kept. */
  passedDates(at: Date): Promise<readonly OperatorDates[]>;
  /** Newest first. */
  stageChanges(
    limit: number,
  ): Promise<readonly { readonly caseId: string; readonly at: Date; readonly to: CaseStage }[]>;
}
