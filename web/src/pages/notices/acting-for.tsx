/** For a provider: the operators that let it in, those with open lines first, each leading to its sheet. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { Heads } from '../../parts/heads.tsx';
import { Empty, Ghosts } from '../../parts/list-body.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { Trouble } from '../../parts/trouble.tsx';
import { count, many } from '../../parts/words.ts';
import { AnswerAll } from './answer-all.tsx';
import './notices.css';

export function ActingForList(): ReactNode {
  const { data, error, refetch } = useQuery(queries.actingFor());
  const operators = (data?.operators ?? []).toSorted((a, b) => b.open - a.open);
  const open = operators.reduce((sum, operator) => sum + operator.open, 0);
  return (
    <Page title="What to do" crumbs={[{ label: 'What to do' }]}>
      <div className="head-row">
        <h1>What to do</h1>
        {operators.length === 0 ? null : (
          <span className="count">
            {many(open, 'open line')} at {many(operators.length, 'operator')} you act for
          </span>
        )}
      </div>
      {error === null ? null : <Trouble error={error} retry={refetch} />}
      {data === undefined ? (
        error === null ? (
          <Ghosts noun="operators" />
        ) : null
      ) : operators.length === 0 ? (
        <Empty title="No operator has let you in.">
          <p>The clearinghouse lets a provider in when the operator asks for it.</p>
        </Empty>
      ) : (
        <>
          <Scroll label="Operators you act for">
            <table className="cards">
              <Heads of={['Operator', 'Sector', { figures: 'Open' }, { figures: 'Told' }]} />
              <tbody>
                {operators.map((operator) => (
                  <tr key={operator.party.id}>
                    <th scope="row">
                      <Link to="/notices" search={{ party: operator.party.id } as never}>
                        {operator.party.name}
                      </Link>
                    </th>
                    <td>{operator.party.sector ?? <span className="q">not stated</span>}</td>
                    <td className="num" data-head="open">
                      {count(operator.open)}
                    </td>
                    <td className="num" data-head="told">
                      {count(operator.told)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          <AnswerAll advisories={data.advisories} />
        </>
      )}
    </Page>
  );
}
