/** What one official determined and a second confirmed, as officials read it and, where the terms share it, the developer. */
import type { ReactNode } from 'react';
import type { DeterminationView } from '../../../../src/apps/server/views/index.ts';
import { Exact } from '../../parts/when.tsx';
import { ANSWER_WORDS } from './words.ts';

export function Determined(props: {
  readonly determination: DeterminationView;
  readonly children?: ReactNode;
}): ReactNode {
  const { determination, children } = props;
  return (
    <section className="sec" aria-labelledby="determined">
      <h2 id="determined">Determined: {ANSWER_WORDS[determination.answer]}</h2>
      <p className="prose">{determination.reasons}</p>
      <dl className="pairs">
        <dt>By</dt>
        <dd>
          {determination.by.name}, <Exact at={determination.at} />
          {determination.isSigned
            ? ', signed with a passkey'
            : ', not signed: this instance asked for no passkey'}
        </dd>
        <dt>Record</dt>
        <dd className="mono">{determination.record}</dd>
        <dt>Complete, says</dt>
        <dd>
          {determination.confirmedBy === null || determination.confirmedAt === null ? (
            <span className="q">nobody yet</span>
          ) : (
            <>
              {determination.confirmedBy.name}, <Exact at={determination.confirmedAt} />
            </>
          )}
        </dd>
      </dl>
      {children}
    </section>
  );
}
