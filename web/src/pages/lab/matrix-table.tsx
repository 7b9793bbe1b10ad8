/** Proofs down, patches across. Form first: it works in black and white. Choosing a row lights its root cause. */
import { type ReactNode, useState } from 'react';
import type { Matrix } from '../../../../src/apps/server/views/index.ts';
import { useKeys } from '../../frame/keys.tsx';
import { Scroll } from '../../parts/scroll.tsx';

type CellKind = 'stops' | 'breaks' | 'not' | 'unsure' | 'apply' | 'unrun';

const CELL_WORDS: Readonly<Record<CellKind, string>> = {
  stops: 'stops the proof',
  breaks: 'stops it, but breaks the tests',
  not: 'does not stop it',
  unsure: 'run, but could not tell',
  apply: 'patch does not apply',
  unrun: 'not run',
};

function Cell({ kind }: { kind: CellKind }): ReactNode {
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

export function MatrixTable({ matrix }: { matrix: Matrix }): ReactNode {
  const [here, setHere] = useState(-1);
  const last = matrix.findings.length - 1;
  useKeys('Matrix', [
    { key: 'ArrowDown', words: 'next proof', run: () => setHere(Math.min(last, here + 1)) },
    { key: 'ArrowUp', words: 'previous proof', run: () => setHere(Math.max(0, here - 1)) },
  ]);
  const patches = new Map(matrix.patches.map((patch) => [patch.id, patch]));
  const cells = new Map(matrix.cells.map((cell) => [`${cell.finding} ${cell.patch}`, cell]));
  const kindOf = (finding: string, patch: string): CellKind => {
    const cell = cells.get(`${finding} ${patch}`);
    if (cell === undefined) return 'unrun';
    if (!cell.applies) return 'apply';
    if (cell.stops === null) return 'unsure';
    if (!cell.stops) return 'not';
    return patches.get(patch)?.tests === 'failed' ? 'breaks' : 'stops';
  };
  const lit = matrix.findings[here]?.caseId;
  const kinds = new Set(
    matrix.findings.flatMap((finding) => matrix.patches.map((patch) => kindOf(finding.id, patch.id))),
  );
  return (
    <>
      <Scroll label="Proofs down, patches across">
        <table className="matrix">
          <thead>
            <tr>
              <th scope="col">Proof</th>
              {matrix.patches.map((patch) => (
                <th scope="col" key={patch.id}>
                  <b>{patch.label}</b>
                  <span>{patch.from ?? 'release'}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {matrix.findings.map((finding, index) => (
              <tr
                key={finding.id}
                data-here={index === here}
                data-lit={lit !== undefined && lit !== null && finding.caseId === lit}
              >
                <th scope="row">
                  <button
                    type="button"
                    className="row-button"
                    aria-pressed={index === here}
                    onClick={() => setHere(index === here ? -1 : index)}
                  >
                    <span className="mono">{finding.label}</span> <span className="q">{finding.effect}</span>
                  </button>
                </th>
                {matrix.patches.map((patch) => (
                  <td key={patch.id}>
                    <Cell kind={kindOf(finding.id, patch.id)} />
                  </td>
                ))}
              </tr>
            ))}
            <tr className="tests">
              <th scope="row">functional tests</th>
              {matrix.patches.map((patch) => (
                <td key={patch.id}>{patch.tests.replace('_', ' ')}</td>
              ))}
            </tr>
          </tbody>
        </table>
      </Scroll>
      <p className="legend">
        {[...kinds].map((kind) => (
          <span key={kind}>
            <Cell kind={kind} /> <span aria-hidden="true">{CELL_WORDS[kind]}</span>
          </span>
        ))}
      </p>
    </>
  );
}
