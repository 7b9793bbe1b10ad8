/** The same counts as a table: the picture's other form, and on a phone its only one. */
import type { ReactNode } from 'react';
import type { Leave, Stage } from '../../../../src/apps/server/views/index.ts';
import { AddressLink } from '../../parts/address-link.tsx';
import { Mark } from '../../parts/icons.tsx';
import { count, leaveWords, STAGE_WORDS } from '../../parts/words.ts';
import { leaveAddress, stageAddress } from './addresses.ts';

export function FlowTable({ stages }: { stages: readonly Stage[] }): ReactNode {
  const received = Math.max(1, stages[0]?.count ?? 0);
  return (
    <table className="flow-table">
      <thead>
        <tr>
          <th scope="col">Stage</th>
          <th scope="col" className="num">
            Count
          </th>
          <th scope="col">Share of received</th>
          <th scope="col">Left here</th>
        </tr>
      </thead>
      <tbody>
        {stages.map((stage, index) => (
          <tr key={stage.id}>
            <th scope="row">
              <AddressLink address={stageAddress(stage.id)}>{STAGE_WORDS[stage.id]}</AddressLink>
            </th>
            <td className="num">
              <b>{count(stage.count)}</b>
            </td>
            <td className="bar-cell">
              <span className={`b${index + 1}`} style={{ width: `${(100 * stage.count) / received}%` }} />
              <span className="vh">{Math.round((100 * stage.count) / received)}%</span>
            </td>
            <td>
              <Left leaves={stage.leaves} isLast={index === stages.length - 1} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Left({ leaves, isLast }: { leaves: readonly Leave[]; isLast: boolean }): ReactNode {
  const shown = leaves.filter((leave) => leave.count > 0);
  if (shown.length === 0) return <span className="q">{isLast ? 'the harbour' : 'nothing'}</span>;
  return (
    <ul className="left">
      {shown.map((leave) => (
        <li key={leave.id}>
          <AddressLink
            address={leaveAddress(leave)}
            className={leave.kind === 'due' || leave.kind === 'late' ? `state ${leave.kind}` : undefined}
          >
            {leave.kind === 'due' || leave.kind === 'late' ? <Mark kind={leave.kind} /> : null}
            {count(leave.count)} {leaveWords(leave.id, leave.count)}
          </AddressLink>
        </li>
      ))}
    </ul>
  );
}
