/** Which proofs of one component fall to which patches? Rows that fall to the same patches are one root cause. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { ComponentMatrix, Matrix } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Inspector, inspectorRoom, Page } from '../../frame/page.tsx';
import { Empty, Ghosts } from '../../parts/list-body.tsx';
import { useFilters } from '../../parts/list-state.ts';
import { Trouble } from '../../parts/trouble.tsx';
import { count, many } from '../../parts/words.ts';
import { cellKinds } from './matrix-cells.tsx';
import { inGroups } from './matrix-groups.ts';
import { MatrixGrid } from './matrix-table.tsx';
import './lab.css';

export function MatrixPage(): ReactNode {
  const { filters } = useFilters();
  const key = filters['component'] ?? '';
  const query = useQuery({ ...queries.matrix(key), refetchInterval: 10_000 });
  const { data, error, refetch } = query;
  const [here, setHere] = useState(0);
  const navigate = useNavigate();
  const rows = data === undefined ? [] : inGroups(data.matrix).rows;
  const row = rows[here];
  const name = data?.component.name ?? key;
  return (
    <Page
      title={`Proofs × patches of ${name}`}
      crumbs={[{ label: 'Lab', to: '/lab' }, { label: name }, { label: 'Matrix' }]}
      inspector={
        data === undefined || row === undefined ? (
          inspectorRoom(query, 'The chosen proof')
        ) : (
          <Inspector follow label="The chosen proof" position={`Row ${here + 1} of ${rows.length}`}>
            <RowGlance row={row} matrix={data.matrix} />
          </Inspector>
        )
      }
    >
      <h1>Proofs down, patches across</h1>
      {error === null ? null : (
        <Trouble
          error={error}
          retry={refetch}
          {...(data === undefined ? {} : { readAt: query.dataUpdatedAt })}
        />
      )}
      {data === undefined ? (
        error === null ? (
          <Ghosts noun="matrix" />
        ) : null
      ) : (
        <>
          {rows.length === 0 ? (
            <Empty title={`No proof of ${name} holds, so there is nothing a patch could stop.`}>
              <p>
                A finding has a row once the lab has reproduced it. <Link to="/lab">Its experiments</Link> say
                what stood in the way.
              </p>
            </Empty>
          ) : (
            <>
              <Lead found={data} />
              <MatrixGrid
                matrix={data.matrix}
                here={here}
                setHere={setHere}
                open={() => row && void navigate({ to: `/lab/${row.experimentId}` })}
              />
            </>
          )}
          <Findings found={data} />
        </>
      )}
    </Page>
  );
}

function Lead({ found }: { found: ComponentMatrix }): ReactNode {
  const { matrix, component } = found;
  const causes = new Set(matrix.findings.map(({ caseId, id }) => caseId ?? id)).size;
  const kindOf = cellKinds(matrix);
  const held = matrix.patches.filter((patch) =>
    matrix.findings.some((row) => kindOf(row.id, patch.id) === 'stops'),
  ).length;
  const isOne = matrix.findings.length === 1;
  return (
    <p className="lead">
      {found.more ? `The ${count(found.limit)} oldest proofs` : many(matrix.findings.length, 'proof')} in{' '}
      <b>{component.name}</b> {isOne ? 'belongs to' : 'fall into'} <b>{many(causes, 'root cause')}</b>.{' '}
      {matrix.patches.length === 0
        ? 'Nobody has proposed a patch yet.'
        : `${count(held)} of ${many(matrix.patches.length, 'patch', 'patches')} ${held === 1 ? 'stops' : 'stop'} ${isOne ? 'it' : 'at least one of them'}.`}{' '}
      {found.more ? (
        <>
          Newer ones are not in this table; each has its runs <Link to="/lab">among the experiments</Link>.
        </>
      ) : null}
    </p>
  );
}

/** Three sentences that the cells say by themselves; each is left out where it has nothing to say. */
function Findings({ found }: { found: ComponentMatrix }): ReactNode {
  const { matrix } = found;
  const kindOf = cellKinds(matrix);
  const breaking = matrix.patches.filter((patch) =>
    matrix.findings.some((row) => kindOf(row.id, patch.id) === 'breaks'),
  );
  const idle = matrix.patches.filter(
    (patch) =>
      patch.kind === 'diff' &&
      matrix.findings.some((row) => row.id === patch.finding && kindOf(row.id, patch.id) === 'not'),
  );
  const unrun = found.pairs - matrix.cells.length;
  if (found.pairs === 0) return null;
  return (
    <div className="thirds sec">
      {matrix.findings.length < 2 ? null : (
        <section>
          <h2>Rows that fall together</h2>
          <p className="q2">
            Proofs stopped by the same minimal patch answer to the same flaw. A release stops many for reasons
            of its own, so it joins nothing.
          </p>
        </section>
      )}
      {breaking.length + idle.length === 0 ? null : (
        <section>
          <h2>Patches that are no fix</h2>
          <p className="q2">
            {breaking.length === 0 ? null : (
              <>
                {named(breaking)} {breaking.length === 1 ? 'stops' : 'stop'} proofs and{' '}
                {breaking.length === 1 ? 'breaks' : 'break'} the functional tests.{' '}
              </>
            )}
            {idle.length === 0 ? null : (
              <>
                {named(idle)} {idle.length === 1 ? 'does' : 'do'} not even stop the proof{' '}
                {idle.length === 1 ? 'it came' : 'they came'} with.
              </>
            )}
          </p>
        </section>
      )}
      <section>
        <h2>What nobody ran</h2>
        <p className="q2">
          {unrun <= 0
            ? `All ${count(found.pairs)} cells were run.`
            : `${count(unrun)} of ${count(found.pairs)} cells. The lab fills them when no finding waits for its first judgement.`}{' '}
          {found.more ? 'Cells of newer proofs are not counted here.' : ''}
        </p>
      </section>
    </div>
  );
}

function named(patches: readonly Matrix['patches'][number][]): ReactNode {
  return patches.map((patch, index) => (
    <span key={patch.id}>
      {index === 0 ? '' : ', '}
      <b className="mono">{patch.label}</b>
      {patch.from === null ? '' : ` of ${patch.from}`}
    </span>
  ));
}

function RowGlance({ row, matrix }: { row: Matrix['findings'][number]; matrix: Matrix }): ReactNode {
  const kindOf = cellKinds(matrix);
  const patches = (...kinds: readonly string[]) =>
    matrix.patches
      .filter((patch) => kinds.includes(kindOf(row.id, patch.id)))
      .map((patch) => (patch.from === null ? patch.label : `${patch.from} ${patch.label}`));
  const kin = matrix.findings.filter((other) => other !== row && other.caseId === row.caseId);
  const lines = [
    ['Stopped by', patches('stops')],
    ['Silenced by', patches('breaks')],
    ['Not stopped', patches('not')],
    ['Does not apply', patches('apply')],
    ['Not told', patches('unsure')],
    ['Not run', patches('unrun')],
  ] as const;
  return (
    <>
      <h2>{row.title}</h2>
      <p className="q2 wrap">
        <span className="mono">{row.label}</span> by {row.finder}
      </p>
      <section className="sec">
        <h3>Lit with it</h3>
        <dl className="pairs">
          <dt>Root cause</dt>
          <dd>{row.case === null ? <span className="q">in no case</span> : `Case ${row.case.number}`}</dd>
          <dt>Its proofs</dt>
          <dd>{kin.length === 0 ? 'this one alone' : kin.map(({ label }) => label).join(', ')}</dd>
          <dt>Effect</dt>
          <dd>{row.effect}</dd>
        </dl>
      </section>
      <section className="sec">
        <h3>This row</h3>
        <dl className="pairs">
          {lines.map(([head, found]) =>
            found.length === 0 ? null : (
              <div key={head}>
                <dt>{head}</dt>
                <dd>{found.join(', ')}</dd>
              </div>
            ),
          )}
        </dl>
      </section>
      <section className="sec stack">
        <Link className="btn primary" to={`/lab/${row.experimentId}`}>
          Open the runs <kbd>Enter</kbd>
        </Link>
        {row.case === null ? null : (
          <Link className="btn" to={`/cases/${row.case.id}`}>
            Open case {row.case.number}
          </Link>
        )}
      </section>
    </>
  );
}
