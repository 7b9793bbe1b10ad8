/** One operator as the desk sees it: what it runs, what reaches it, what it answered. */

import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { OperatorDetail } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { AssetVersions } from '../../parts/asset-versions.tsx';
import { Severity, State } from '../../parts/badges.tsx';
import { Heads } from '../../parts/heads.tsx';
import { OneThing } from '../../parts/one-thing.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { Unchecked } from '../../parts/unchecked.tsx';
import { AgoShort, Due } from '../../parts/when.tsx';
import { count, many, STAGE_WORDS } from '../../parts/words.ts';
import { AnswerMark } from '../cases/exposure.tsx';

export function OperatorPage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const reading = useQuery(queries.operator(id));
  const { data } = reading;
  const crumbs = [{ label: 'Exposure', to: '/exposure' }, { label: data?.party.name ?? id }];
  return (
    <Page title={data?.party.name ?? 'Operator'} crumbs={crumbs}>
      <OneThing reading={reading} noun="operator" heading="Operator">
        {(operator) => <Body operator={operator} />}
      </OneThing>
    </Page>
  );
}

/** Named in the row of an inventory. */
const FEW = 6;

const ORDER = ['affected', 'unknown', 'not_affected'] as const;

function statusOf(exposure: OperatorDetail['cases'][number]['exposure']): (typeof ORDER)[number] {
  return ORDER.find((status) => exposure.assets.some((asset) => asset.status === status)) ?? 'unknown';
}

/** Affected first: what needs doing stands at the top. */
function inOrder(cases: OperatorDetail['cases']): OperatorDetail['cases'] {
  const rank = (found: OperatorDetail['cases'][number]) => ORDER.indexOf(statusOf(found.exposure));
  return cases.toSorted((a, b) => rank(a) - rank(b));
}

function StatusMark({ exposure }: { exposure: OperatorDetail['cases'][number]['exposure'] }): ReactNode {
  const status = statusOf(exposure);
  if (status === 'affected') return <State mark="seen">affected</State>;
  return status === 'unknown' ? (
    <State mark="unsure">could not tell</State>
  ) : (
    <State mark="no">not affected</State>
  );
}

function Body({ operator }: { operator: OperatorDetail }): ReactNode {
  const unchecked = operator.inventoryList.reduce((sum, inventory) => sum + inventory.unmatchedCount, 0);
  return (
    <>
      <h1>{operator.party.name}</h1>
      <p className="lead">
        It runs <b>{many(operator.components, 'part')}</b> in{' '}
        {many(operator.inventories, 'inventory', 'inventories')}.{' '}
        {operator.exposedCases === 0 ? (
          'No case reaches it.'
        ) : (
          <b>{many(operator.exposedCases, 'case')} reach it</b>
        )}
        {operator.told === 0
          ? ''
          : `; it was told of ${operator.told}, and ${operator.open} ${operator.open === 1 ? 'is' : 'are'} open`}
        .{unchecked === 0 ? '' : ` ${many(unchecked, 'part')} could not be checked.`}
      </p>
      <section className="sec" aria-labelledby="reach">
        <div className="head-row">
          <h2 id="reach">What reaches it</h2>
          <span className="count">until published, the operator does not see this</span>
        </div>
        <Scroll label="Cases that reach this operator">
          <table className="cards">
            <Heads of={['Case', 'Status', 'Runs', 'Fixed in', 'Severity', 'Stage', 'Told, answer']} />
            <tbody>
              {inOrder(operator.cases).map((found) => (
                <tr key={found.id}>
                  <th scope="row">
                    <Link to={`/cases/${found.id}`}>
                      {found.number} {found.title}
                    </Link>
                  </th>
                  <td>
                    <StatusMark exposure={found.exposure} />
                  </td>
                  <td>
                    <AssetVersions assets={found.exposure.assets} most={6} />
                  </td>
                  <td data-head="fixed in">
                    {[...new Set(found.exposure.assets.flatMap((asset) => asset.fixed))].join(', ') || (
                      <span className="q">not known</span>
                    )}
                  </td>
                  <td data-head="severity">
                    <Severity rank={found.severity} />
                  </td>
                  <td>
                    {(STAGE_WORDS[found.stage as keyof typeof STAGE_WORDS] ?? found.stage).toLowerCase()}
                  </td>
                  <td>
                    {found.exposure.notice === null ? (
                      <span className="q">not yet</span>
                    ) : found.exposure.notice.answer === 'open' && found.exposure.notice.dueAt !== null ? (
                      <Due at={found.exposure.notice.dueAt} />
                    ) : (
                      <AnswerMark answer={found.exposure.notice.answer} />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
        {operator.cases.length === 0 ? (
          <p className="q2">Nothing that is known reaches what it runs.</p>
        ) : null}
      </section>
      <section className="sec" aria-labelledby="inventories">
        <div className="head-row">
          <h2 id="inventories">Inventories</h2>
          <span className="count">as the operator sent them</span>
        </div>
        <table>
          <Heads of={['Asset', { figures: 'Parts' }, 'Could not be checked', 'Received']} />
          <tbody>
            {operator.inventoryList.map((inventory) => (
              <tr key={inventory.id}>
                <th scope="row">{inventory.asset}</th>
                <td className="num">{count(inventory.components)}</td>
                <td className="wrap">
                  <NotChecked inventory={inventory} />
                </td>
                <td className="q">
                  <AgoShort at={inventory.receivedAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {operator.inventoryList.length === 0 ? (
          <p className="q2">It has sent none, so nothing can be matched against it.</p>
        ) : null}
      </section>
    </>
  );
}

/** The first few in the row; all of them, however many, once somebody asks. */
function NotChecked({ inventory }: { inventory: OperatorDetail['inventoryList'][number] }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const { unmatched, unmatchedCount } = inventory;
  if (unmatchedCount === 0) return 'none';
  const named = unmatched.slice(0, FEW).map((part) => `${part.component} (${part.reason})`);
  return (
    <>
      {named.join(', ')}
      {unmatchedCount <= FEW ? null : (
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>and {count(unmatchedCount - FEW)} more</summary>
          {isOpen ? <Unchecked inventory={inventory} /> : null}
        </details>
      )}
    </>
  );
}
