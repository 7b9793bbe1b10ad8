/** Every claim that came in, unjudged. Filters and sort stand in the address; the inspector follows the row. */
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useCallback } from 'react';
import { Button } from 'react-aria-components/Button';
import type { FindingRow } from '../../../../src/apps/server/views/index.ts';
import { queries } from '../../api/queries.ts';
import { Inspector, Page } from '../../frame/page.tsx';
import { useIsDesk } from '../../frame/session.tsx';
import { Chip, Choose, ExportButtons, SearchBox } from '../../parts/filters.tsx';
import { Grid } from '../../parts/grid.tsx';
import { ListBody } from '../../parts/list-body.tsx';
import { useFilters, useList, useListKeys, usePicks, usePlace } from '../../parts/list-state.ts';
import { count, howMany, listSize, many, STATE_WORDS } from '../../parts/words.ts';
import { FINDING_COLUMNS, FINDING_EXPORT } from './finding-columns.tsx';
import { FindingGlance } from './finding-glance.tsx';
import { NoFindings } from './no-findings.tsx';

const STATES = ['received', 'testing', 'reproduced', 'not_reproduced', 'inconclusive', 'unproven'].map(
  (value) => ({ value, words: STATE_WORDS[value] ?? value }),
);
const RANKS = ['critical', 'high', 'medium', 'low', 'none', 'unknown'].map((value) => ({
  value,
  words: value === 'unknown' ? 'not stated' : value,
}));

const rowId = (row: FindingRow) => row.id;

export function FindingsPage(): ReactNode {
  const { filters, set } = useFilters();
  const { at: _place, ...query } = filters;
  const list = useList<FindingRow>(queries.findings(query));
  const { here, setHere, row } = usePlace(list.rows, rowId);
  const picks = usePicks();
  const navigate = useNavigate();
  const isDesk = useIsDesk();
  const open = useCallback(
    (target: FindingRow) => void navigate({ to: `/findings/${target.id}` }),
    [navigate],
  );
  useListKeys({
    name: 'Findings',
    count: list.rows.length,
    here,
    setHere,
    open: () => row && open(row),
    pick: () => row && picks.toggle(row.id),
  });
  const search = useCallback(
    (name: string) =>
      set(
        { component: name === '' ? undefined : name.includes(':') ? name : `pkg:npm/${name}`, at: undefined },
        { replace: true },
      ),
    [set],
  );
  const chips = (['finder'] as const).filter((name) => filters[name] !== undefined);
  const total = list.size === null ? 0 : listSize(list.size);
  return (
    <Page
      title="Findings"
      crumbs={[{ label: 'Findings' }]}
      inspector={
        row === undefined ? undefined : (
          <Inspector
            follow
            label="The chosen finding"
            position={`Row ${count(here + 1)} of ${list.size === null ? '' : howMany(list.size)}`}
          >
            <FindingGlance row={row} />
          </Inspector>
        )
      }
    >
      <div className="head-row">
        <h1>Findings</h1>
        <span className="count" role="status">
          {list.size === null ? '' : `${howMany(list.size)} ${total === 1 ? 'claim' : 'claims'}, as received`}
        </span>
        {isDesk ? (
          <Link className="end" to="/merges">
            Merges to decide
          </Link>
        ) : null}
      </div>
      <div className="box">
        <div className="tools">
          <SearchBox
            label="Component, e.g. lodash"
            value={filters['component']?.replace('pkg:npm/', '') ?? ''}
            change={search}
          />
          <Choose
            label="Lab"
            value={filters['state']}
            choices={STATES}
            change={(state) => set({ state, at: undefined })}
          />
          <Choose
            label="Claimed severity"
            value={filters['severity']}
            choices={RANKS}
            change={(severity) => set({ severity, at: undefined })}
          />
          {chips.map((name) => (
            <Chip
              key={name}
              words={`${name} is ${filters[name]}`}
              remove={() => set({ [name]: undefined, at: undefined })}
            />
          ))}
          <span className="end">
            {picks.picked.size === 0 ? null : (
              <>
                <span className="meta">{many(picks.picked.size, 'row')} picked</span>
                <Button className="btn quiet small" onPress={picks.clear}>
                  Put down
                </Button>
              </>
            )}
            <ExportButtons name="findings" path="/findings" query={query} columns={FINDING_EXPORT} />
          </span>
        </div>
        <ListBody
          {...list}
          shown={list.rows.length}
          noun="findings"
          empty={<NoFindings isFiltered={Object.keys(query).length > 0} />}
        >
          <Grid
            label="Findings"
            rows={list.rows}
            total={list.size?.total ?? -1}
            columns={FINDING_COLUMNS}
            rowId={rowId}
            rowName={(finding) => finding.title}
            here={here}
            setHere={setHere}
            open={open}
            picked={picks.picked}
            togglePick={picks.toggle}
            sort={filters['sort'] ?? '-received'}
            setSort={(sort) => set({ sort, at: undefined })}
            isStale={list.error !== null}
            needMore={list.needMore}
          />
        </ListBody>
      </div>
    </Page>
  );
}
