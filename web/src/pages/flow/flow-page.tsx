/** The first thing anyone sees: from received to protected, and where it is stuck. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useCallback } from 'react';
import { Button } from 'react-aria-components/Button';
import type { Flow, Stage } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Page } from '../../frame/page.tsx';
import { useMe } from '../../frame/session.tsx';
import { download, toCsv } from '../../parts/export.ts';
import { useIsPhone } from '../../parts/grid.tsx';
import { Ghosts } from '../../parts/list-body.tsx';
import { useFilters } from '../../parts/list-state.ts';
import { dayUtc, exactUtc } from '../../parts/time.ts';
import { Trouble } from '../../parts/trouble.tsx';
import { NoFindings } from '../findings/no-findings.tsx';
import { FlowPicture } from './flow-picture.tsx';
import { FlowTable } from './flow-table.tsx';
import { KeptDates } from './kept-dates.tsx';
import { Stuck } from './stuck.tsx';
import { Tempo } from './tempo.tsx';
import { TimeSlider } from './time-slider.tsx';
import { TodayGlance } from './today-glance.tsx';
import './flow.css';

export function FlowPage(): ReactNode {
  const { filters, set } = useFilters();
  const at = filters['moment'];
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    ...queries.flow(at),
    placeholderData: (before) => before,
  });
  const setAt = useCallback((moment: string | undefined) => set({ moment }, { replace: true }), [set]);
  return (
    <Page
      title="Flow"
      crumbs={[{ label: data === undefined ? 'Flow' : `Flow since ${dayUtc(data.firstAt)}` }]}
    >
      <div className="head-row">
        <div>
          <h1>From received to protected</h1>
          <p className="meta">
            Findings, and the root causes they led to. Widths are counts; every band opens its list.
          </p>
        </div>
        {data === undefined ? null : (
          <Button className="btn end" onPress={() => download('flow.csv', 'text/csv', flowCsv(data))}>
            Export
          </Button>
        )}
      </div>
      {error === null ? null : (
        <Trouble error={error} retry={refetch} {...(data === undefined ? {} : { readAt: dataUpdatedAt })} />
      )}
      {data === undefined ? (
        error === null ? (
          <Ghosts noun="flow" />
        ) : null
      ) : (
        <FlowBody flow={data} at={at} setAt={setAt} />
      )}
    </Page>
  );
}

function FlowBody({
  flow,
  at,
  setAt,
}: {
  flow: Flow;
  at: string | undefined;
  setAt: (at: string | undefined) => void;
}): ReactNode {
  const isPhone = useIsPhone();
  const me = useMe();
  if (at === undefined && (flow.stages[0]?.count ?? 0) === 0) {
    return (
      <div className="box">
        <NoFindings isFiltered={false} />
      </div>
    );
  }
  const waits = me.places.some((place) => place.name === 'today');
  return (
    <>
      {isPhone ? (
        <div className="stuck">
          <Stuck flow={flow} />
        </div>
      ) : (
        <FlowPicture stages={flow.stages}>
          <Stuck flow={flow} />
        </FlowPicture>
      )}
      <TimeSlider flow={flow} at={at} setAt={setAt} />
      {at === undefined ? null : (
        <p className="meta">
          As it stood at {exactUtc(flow.at, Date.parse(flow.lastAt))}. <Link to="/flow">Back to now</Link>
        </p>
      )}
      {isPhone ? (
        <FlowTable stages={flow.stages} />
      ) : (
        <details className="as-table">
          <summary>The same as a table</summary>
          <FlowTable stages={flow.stages} />
        </details>
      )}
      <div className={waits ? 'halves sec' : 'sec'}>
        <div>
          <Tempo flow={flow} />
          <KeptDates dates={flow.dates} />
        </div>
        {waits ? <TodayGlance /> : null}
      </div>
    </>
  );
}

function flowCsv(flow: Flow): string {
  const rows = flow.stages.flatMap((stage: Stage) => [
    { stage: stage.id as string, left: '', kind: '', count: stage.count },
    ...stage.leaves.map((leave) => ({
      stage: stage.id as string,
      left: leave.id,
      kind: leave.kind as string,
      count: leave.count,
    })),
  ]);
  return toCsv(rows, [
    { head: 'at_utc', text: () => flow.at },
    { head: 'stage', text: (row) => row.stage },
    { head: 'left_as', text: (row) => row.left },
    { head: 'kind', text: (row) => row.kind },
    { head: 'count', text: (row) => row.count },
  ]);
}
