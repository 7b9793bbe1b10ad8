/** The runs as columns, grouped by what each group is for. */
import type { ReactNode } from 'react';
import type { RunView } from '../../../../src/apps/server/views/index.ts';
import { API } from '../../api/queries.ts';
import { Mark } from '../../parts/icons.tsx';
import { Scroll } from '../../parts/scroll.tsx';
import { bytes } from '../../parts/words.ts';
import type { RunGroup } from './control-words.ts';

type Row = { readonly head: string; readonly cell: (run: RunView, experiment: string) => ReactNode };

function duration(ms: number): ReactNode {
  return ms < 1000 ? (
    <>
      {Math.round(ms)} <span className="q">ms</span>
    </>
  ) : (
    <>
      {(ms / 1000).toFixed(2)} <span className="q">s</span>
    </>
  );
}

const evidenceAddress = (experiment: string, digest: string) =>
  `${API}/experiments/${encodeURIComponent(experiment)}/evidence/${encodeURIComponent(digest)}`;

const ROWS: readonly Row[] = [
  {
    head: 'CPU time',
    cell: (run) => (run.cpuMs === null ? <span className="q">not measured</span> : duration(run.cpuMs)),
  },
  { head: 'Wall', cell: (run) => duration(run.wallMs) },
  {
    head: 'Peak memory',
    cell: (run) => (run.peakBytes === null ? <span className="q">not measured</span> : bytes(run.peakBytes)),
  },
  { head: 'Exit', cell: (run) => run.signal ?? run.exit ?? <span className="q">none</span> },
  {
    head: 'Evidence',
    cell: (run, experiment) => (
      <a
        className="mono"
        href={evidenceAddress(experiment, run.evidence)}
        title={`${run.evidence}: download`}
        download
      >
        {run.evidence.replace('sha256:', '').slice(0, 6)}…
        <span className="vh">: download what this run did</span>
      </a>
    ),
  },
];

/** A group of one run still needs room for its sentence. */
const GROUP_PX = 148;
const RUN_PX = 60;
const HEAD_PX = 124;

export function RunsTable({
  experiment,
  groups,
}: {
  experiment: string;
  groups: readonly RunGroup[];
}): ReactNode {
  const runs = groups.flatMap((group) =>
    group.runs.map((run, index) => ({ run, index, starts: index === 0, key: `${group.role}-${index}` })),
  );
  const widths = groups.flatMap((group) =>
    group.runs.map(() => Math.max(RUN_PX, GROUP_PX / group.runs.length)),
  );
  const longest = Math.max(1, ...runs.map(({ run }) => run.cpuMs ?? run.wallMs));
  return (
    <Scroll className="scroll sec" label="Runs as columns">
      <table className="runs" style={{ minWidth: HEAD_PX + widths.reduce((sum, width) => sum + width, 0) }}>
        <colgroup>
          <col style={{ width: HEAD_PX }} />
          {runs.map(({ key }, index) => (
            <col key={key} style={{ width: widths[index] }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            <td />
            {groups.map((group) => (
              <th key={group.role} scope="colgroup" colSpan={group.runs.length} className="group">
                <span className="group-in">
                  <b>{group.name}</b>
                  <span className="meta">{group.what}</span>
                  <span className="says">{group.says}</span>
                  <span className="result">
                    <Mark kind={group.triggered > 0 ? 'seen' : 'open'} />
                    {group.triggered} of {group.runs.length} triggered
                  </span>
                </span>
              </th>
            ))}
          </tr>
          <tr className="numbers">
            <th scope="col">Run</th>
            {runs.map(({ key, index, starts }) => (
              <th scope="col" key={key} className={starts ? 'starts' : undefined}>
                {index + 1}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Effect seen</th>
            {runs.map(({ run, key, starts }) => (
              <td key={key} className={starts ? 'starts' : undefined}>
                <Seen triggered={run.triggered} />
              </td>
            ))}
          </tr>
          <tr className="bars">
            <th scope="row">Time, longest is full</th>
            {runs.map(({ run, key, starts }) => (
              <td key={key} className={starts ? 'starts' : undefined}>
                <svg viewBox="0 0 80 32" className="spent" aria-hidden="true">
                  <path d="M0 31.500H80" />
                  <rect
                    x="28"
                    width="24"
                    y={31 - (30 * (run.cpuMs ?? run.wallMs)) / longest}
                    height={Math.max(1, (30 * (run.cpuMs ?? run.wallMs)) / longest)}
                  />
                </svg>
              </td>
            ))}
          </tr>
          {ROWS.map((row) => (
            <tr key={row.head}>
              <th scope="row">{row.head}</th>
              {runs.map(({ run, key, starts }) => (
                <td key={key} className={starts ? 'starts' : undefined}>
                  {row.cell(run, experiment)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Seen({ triggered }: { triggered: boolean | null }): ReactNode {
  return (
    <span className="state">
      <Mark kind={triggered === null ? 'unsure' : triggered ? 'seen' : 'open'} />
      {triggered === null ? 'lost' : triggered ? 'yes' : 'no'}
    </span>
  );
}
