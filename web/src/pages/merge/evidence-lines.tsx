/** Evidence as weighted lines in a list: thick speaks loud, broken speaks against. */
import type { ReactNode } from 'react';
import type { EvidenceView } from '../../../../src/apps/server/views/index.ts';
import { signed } from '../../parts/words.ts';
import { kindWords } from './sides.ts';

/** px for a weight in log odds: 4 a unit, so that 1 shows and 5 does not shout. */
export function strokeOf(weight: number): number {
  return Math.max(1, Math.min(20, Math.abs(weight) * 4));
}

export function EvidenceLines({ evidence }: { evidence: readonly EvidenceView[] }): ReactNode {
  return (
    <ul className="evidence-lines">
      {evidence.map((reason) => (
        <li key={reason.kind + reason.detail}>
          <svg width="64" height="20" aria-hidden="true">
            <path
              d="M2 10H62"
              className={reason.weight < 0 ? 'weight against' : 'weight'}
              strokeWidth={strokeOf(reason.weight)}
            />
          </svg>
          <b className="num">{signed(reason.weight)}</b>
          <span>{kindWords(reason.kind)}</span>
          <span className="q2 wrap">{reason.detail}</span>
        </li>
      ))}
    </ul>
  );
}
