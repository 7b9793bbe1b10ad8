/** The list behind every number of the flow. */
import type { Leave, StageId } from '../../../../src/apps/server/views/index.ts';

export function leaveAddress(leave: Pick<Leave, 'id' | 'list'>): string {
  return `/${leave.list}?left=${encodeURIComponent(leave.id)}`;
}

export function stageAddress(stage: StageId): string {
  return stage === 'received' ? '/findings' : stage === 'unique' ? '/cases' : `/cases?reached=${stage}`;
}
