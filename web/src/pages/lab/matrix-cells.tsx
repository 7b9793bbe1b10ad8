/** One cell of the matrix. Form first: it works in black and white. */
import type { ReactNode } from 'react';
import type { Matrix } from '../../../../src/apps/server/views/index.ts';

export type CellKind = 'stops' | 'breaks' | 'not' | 'unsure' | 'apply' | 'unrun';

export const CELL_WORDS: Readonly<Record<CellKind, string>> = {
  stops: 'stops the proof',
  breaks: 'stops it, but breaks the tests',
  not: 'does not stop it',
  unsure: 'run, but could not tell',
  apply: 'patch does not apply',
  unrun: 'not run',
};

export function Cell({ kind }: { kind: CellKind }): ReactNode {
  return (
    <svg viewBox="0 0 20 20" role="img" aria-label={CELL_WORDS[kind]} className={`cell ${kind}`}>
      {CELL_FORMS[kind]}
    </svg>
  );
}

const CELL_FORMS: Readonly<Record<CellKind, ReactNode>> = {
  stops: (
    <>
      <circle cx="10" cy="10" r="8" fill="currentColor" />
      <path d="M6 10.400l2.800 2.800 5.200-6" fill="none" stroke="var(--surface)" strokeWidth="2" />
    </>
  ),
  breaks: (
    <>
      <path d="M10 1.500 18.500 10 10 18.500 1.500 10z" fill="none" stroke="currentColor" strokeWidth="2" />
      <path d="M6.500 10.200l2.500 2.500 4.500-5" fill="none" stroke="currentColor" strokeWidth="2" />
    </>
  ),
  not: (
    <>
      <rect x="3" y="3" width="14" height="14" fill="none" stroke="currentColor" strokeWidth="2" />
      <path d="M7 7l6 6M13 7l-6 6" stroke="currentColor" strokeWidth="2" />
    </>
  ),
  unsure: (
    <>
      <circle
        cx="10"
        cy="10"
        r="7"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.500"
        strokeDasharray="3 2.500"
      />
      <path d="M7 10h6" stroke="currentColor" strokeWidth="2" />
    </>
  ),
  apply: <path d="M5 10h10" stroke="currentColor" strokeWidth="2" />,
  unrun: <circle cx="10" cy="10" r="2" fill="currentColor" />,
};

/** What stands where a proof and a patch meet. */
export function cellKinds(matrix: Matrix): (finding: string, patch: string) => CellKind {
  const tests = new Map(matrix.patches.map((patch) => [patch.id, patch.tests]));
  const cells = new Map(matrix.cells.map((cell) => [`${cell.finding} ${cell.patch}`, cell]));
  return (finding, patch) => {
    const cell = cells.get(`${finding} ${patch}`);
    if (cell === undefined) return 'unrun';
    if (!cell.applies) return 'apply';
    if (cell.stops === null) return 'unsure';
    if (!cell.stops) return 'not';
    return tests.get(patch) === 'failed' ? 'breaks' : 'stops';
  };
}
