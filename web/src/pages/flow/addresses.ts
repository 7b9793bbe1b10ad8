/** The list behind every number of the flow. */
import type { Leave, StageId } from '../../../../src/apps/server/views/index.ts';

const STATES: Readonly<Record<string, string>> = {
  'not-reproduced': 'not_reproduced',
  inconclusive: 'inconclusive',
  unproven: 'unproven',
  'in-lab': 'testing',
};

export function leaveAddress(leave: Pick<Leave, 'id' | 'list'>): string {
  // Which findings were merged is the links' to say: each names both findings and why.
  if (leave.id === 'merged') return '/merges?state=auto';
  if (leave.list === 'findings') return `/findings?state=${STATES[leave.id] ?? 'received'}`;
  return `/${leave.list}?left=${encodeURIComponent(leave.id)}`;
}

export function stageAddress(stage: StageId): string {
  return stage === 'received' ? '/findings' : stage === 'unique' ? '/cases' : `/cases?reached=${stage}`;
}
