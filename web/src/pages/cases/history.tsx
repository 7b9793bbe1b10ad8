/** What happened, newest first. A machine's act is a square on the line, a person's a disc. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { CaseDetail } from '../../../../src/apps/server/views/index.ts';
import { Asserted } from '../../parts/badges.tsx';
import { shortUtc } from '../../parts/time.ts';
import { count } from '../../parts/words.ts';

export function History({ found }: { found: CaseDetail }): ReactNode {
  return (
    <section className="sec" aria-labelledby="history">
      <div className="head-row">
        <h2 id="history">History</h2>
        <span className="count">
          {found.history.length < found.historyTotal
            ? `${count(found.history.length)} of ${count(found.historyTotal)} entries`
            : `${count(found.historyTotal)} entries`}
          , all in the ledger
        </span>
        <Link className="end meta" to="/ledger" search={{ subject: found.id } as never}>
          Its ledger entries
        </Link>
      </div>
      <ol className="timeline">
        {found.history.map((event, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the record is append-only and two events may be alike
          <li key={`${event.at}-${event.kind}-${index}`} className={event.by.machine ? 'machine' : 'person'}>
            <time dateTime={event.at}>{shortUtc(event.at)}</time>
            <i aria-hidden="true" />
            <span className="wrap">{event.words}</span>
            <Asserted by={event.by} />
          </li>
        ))}
      </ol>
    </section>
  );
}
