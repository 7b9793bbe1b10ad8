/** Two findings side by side: what agrees is aligned and marked, and the line between has the evidence's weight. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { EvidenceView, PairSide, PairView } from '../../../../src/apps/server/views/index.ts';
import { By } from '../../parts/badges.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { signed } from '../../parts/words.ts';
import { Agreement } from './agreement.tsx';
import { strokeOf } from './evidence-lines.tsx';
import { isCode, kindWords, sideWords } from './sides.ts';

export function Sides({ pair }: { pair: PairView }): ReactNode {
  const rows = [...pair.link.evidence].sort((a, b) => b.weight - a.weight);
  return (
    <div className="versus">
      <Cap side={pair.a} letter="A" />
      <div className="cap mid" aria-hidden="true" />
      <Cap side={pair.b} letter="B" />
      {rows.map((reason) => (
        <Row key={reason.kind + reason.detail} reason={reason} pair={pair} />
      ))}
      <Text label="What they say" a={pair.a.description} b={pair.b.description} />
      <Text label="Proofs, as submitted" a={pair.a.proof} b={pair.b.proof} asCode />
    </div>
  );
}

function Cap({ side, letter }: { side: PairSide; letter: 'A' | 'B' }): ReactNode {
  return (
    <div className={`cap ${letter.toLowerCase()}`}>
      <div className="who">
        <span className="letter">{letter}</span>
        <Link className="mono" to={`/findings/${side.id}`}>
          {side.ownId ?? side.id}
        </Link>
        <span>
          {side.component.name} {side.component.version}
        </span>
        <span>{side.submitter.name}</span>
        {side.model === null && side.tool === null ? null : (
          <By machine name={side.model ?? side.tool ?? ''} />
        )}
        {side.humanReviewed ? <By machine={false} name="reviewed, it says" /> : <span>no review stated</span>}
      </div>
      <h2>{side.title}</h2>
    </div>
  );
}

function Row({ reason, pair }: { reason: EvidenceView; pair: PairView }): ReactNode {
  const a = sideWords(reason.kind, pair.a);
  const b = sideWords(reason.kind, pair.b);
  const against = reason.weight < 0;
  const look = isCode(reason.kind) ? 'mono' : undefined;
  return (
    <div className={against ? 'pair-row against' : 'pair-row'}>
      <div className="side a">
        <span className="vh">A: </span>
        <div className={look}>{against ? a : <Agreement text={a} other={b} />}</div>
      </div>
      <div className="tie">
        <span className="words">
          <span>{kindWords(reason.kind)}</span>
          <b>{signed(reason.weight)}</b>
        </span>
        <span className="tie-line-ends">
          <svg className="tie-line" preserveAspectRatio="none" viewBox="0 0 200 20" aria-hidden="true">
            <path
              d="M0 10H200"
              className={against ? 'weight against' : 'weight'}
              strokeWidth={strokeOf(reason.weight)}
            />
          </svg>
        </span>
        <span className="detail">{reason.detail}</span>
      </div>
      <div className="side b">
        <span className="vh">B: </span>
        <div className={look}>{against ? b : <Agreement text={b} other={a} />}</div>
      </div>
    </div>
  );
}

/** The whole texts, each in its own well; what agrees is marked in both. */
function Text({
  label,
  a,
  b,
  asCode = false,
}: {
  label: string;
  a: string | null;
  b: string | null;
  asCode?: boolean;
}): ReactNode {
  if (a === null && b === null) return null;
  const well = (text: string | null, other: string | null, side: string) => (
    <Scroll className={asCode ? 'code' : 'code said'} label={`${label}, ${side}`}>
      {text === null ? <span className="q">nothing</span> : <Agreement text={text} other={other ?? ''} />}
    </Scroll>
  );
  return (
    <div className="pair-row texts">
      {well(a, b, 'A')}
      <span className="meta">{label}</span>
      {well(b, a, 'B')}
    </div>
  );
}
