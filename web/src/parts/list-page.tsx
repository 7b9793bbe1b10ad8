/**
 * A page that is a list: filters and sort in the address, keys, the place one rests at, an inspector that
 * follows it, export, and each state of the reading. A page says what its rows are and nothing of the wiring.
 */
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useCallback } from 'react';
import { Button } from 'react-aria-components/Button';
import type { Query } from '../api/client.ts';
import { type Crumb, Inspector, Page } from '../frame/page.tsx';
import type { ExportColumn } from './export.ts';
import { Chip, type Choice, Choose, ExportButtons, SearchBox } from './filters.tsx';
import { Grid, type GridColumn } from './grid.tsx';
import { ListBody } from './list-body.tsx';
import { type Search, useFilters, useList, useListKeys, usePicks, usePlace } from './list-state.ts';
import { count, howMany, many } from './words.ts';

export type Filter =
  | { readonly kind: 'search'; readonly name: string; readonly label: string }
  | {
      readonly kind: 'choose';
      readonly name: string;
      readonly label: string;
      readonly choices: readonly Choice[];
      /** What holds where the address says nothing; then there is no "any". */
      readonly standing?: string;
    }
  /** Comes by a link and has no control of its own; `words` says it, and pressing takes it off. */
  | {
      readonly kind: 'chip';
      readonly name: string;
      readonly words: (value: string, rows: readonly unknown[]) => string;
    };

export type ListPageProps<Row> = {
  readonly title: string;
  readonly crumbs?: readonly Crumb[];
  /** One word for the rows, many of them: `findings`. */
  readonly noun: string;
  /** The sentence beside the title; `size` is `1,342` or `more than 10,000`. */
  readonly about: (size: string, isOne: boolean) => string;
  /** Options of an infinite query for the filters that stand in the address. */
  readonly read: (query: Query) => object;
  /** Asks again by itself while the page is open. */
  readonly isLive?: boolean;
  readonly filters: readonly Filter[];
  /** The route and the name of what is taken away. */
  readonly exported: {
    readonly name: string;
    readonly path: string;
    readonly columns: readonly ExportColumn<Row>[];
  };
  readonly columns: readonly GridColumn<Row>[];
  /** The order where the address names none; absent: this list has one order. */
  readonly sort?: string;
  readonly rowId: (row: Row) => string;
  readonly rowName: (row: Row) => string;
  readonly rowAddress: (row: Row) => string;
  readonly canPick?: boolean;
  readonly empty: (isFiltered: boolean) => ReactNode;
  /** Above the list: what starts a new row. */
  readonly start?: ReactNode;
  readonly inspector?: { readonly label: string; readonly show: (row: Row) => ReactNode };
};

const REFRESH_MS = 10_000;

export function ListPage<Row>(props: ListPageProps<Row>): ReactNode {
  const { filters, set } = useFilters();
  const query = queryOf(props, filters);
  const list = useList<Row>({
    ...props.read(query),
    ...(props.isLive ? { refetchInterval: REFRESH_MS } : {}),
  });
  const { here, setHere, row } = usePlace(list.rows, props.rowId);
  const picks = usePicks();
  const navigate = useNavigate();
  const open = (target: Row) => void navigate({ to: props.rowAddress(target) });
  useListKeys({
    name: props.title,
    count: list.rows.length,
    here,
    setHere,
    open: () => row !== undefined && open(row),
    ...(props.canPick ? { pick: () => row !== undefined && picks.toggle(props.rowId(row)) } : {}),
  });
  const size = list.size;
  const { inspector } = props;
  return (
    <Page
      title={props.title}
      crumbs={props.crumbs ?? [{ label: props.title }]}
      inspector={
        // Its room is kept while the list is read, so that nothing jumps when the rows arrive.
        inspector === undefined ||
        (row === undefined && (size !== null || list.error !== null)) ? undefined : (
          <Inspector
            follow
            label={inspector.label}
            position={size === null ? '' : `Row ${count(here + 1)} of ${howMany(size)}`}
          >
            {row === undefined ? null : inspector.show(row)}
          </Inspector>
        )
      }
    >
      <div className="head-row">
        <h1>{props.title}</h1>
        <span className="count" role="status">
          {size === null || list.rows.length === 0 ? '' : props.about(howMany(size), size.total === 1)}
        </span>
      </div>
      {props.start}
      <div className="box">
        <div className="tools">
          <Filters filters={props.filters} rows={list.rows} />
          <span className="end">
            {picks.picked.size === 0 ? null : (
              <>
                <span className="meta">{many(picks.picked.size, 'row')} picked</span>
                <Button className="btn quiet small" onPress={picks.clear}>
                  Put down
                </Button>
              </>
            )}
            <ExportButtons {...props.exported} query={query} />
          </span>
        </div>
        <ListBody
          {...list}
          shown={list.rows.length}
          noun={props.noun}
          empty={props.empty(props.filters.some(({ name }) => filters[name] !== undefined))}
        >
          <Grid
            label={props.title}
            rows={list.rows}
            total={size?.total ?? -1}
            columns={props.columns}
            rowId={props.rowId}
            rowName={props.rowName}
            here={here}
            setHere={setHere}
            open={open}
            isStale={list.error !== null}
            needMore={list.needMore}
            {...(props.canPick ? { picked: picks.picked, togglePick: picks.toggle } : {})}
            {...(props.sort === undefined
              ? {}
              : {
                  sort: filters['sort'] ?? props.sort,
                  setSort: (sort: string) => set({ sort, at: undefined }),
                })}
          />
        </ListBody>
      </div>
    </Page>
  );
}

/** Only what this page knows goes to the server, whatever else stands in the address. */
function queryOf<Row>(props: ListPageProps<Row>, filters: Search): Query {
  const known = props.filters.flatMap((filter) => {
    const value = filters[filter.name] ?? (filter.kind === 'choose' ? filter.standing : undefined);
    return value === undefined ? [] : [[filter.name, value] as const];
  });
  const sort = props.sort === undefined ? undefined : filters['sort'];
  return { ...Object.fromEntries(known), ...(sort === undefined ? {} : { sort }) };
}

function Filters({
  filters: offered,
  rows,
}: {
  filters: readonly Filter[];
  rows: readonly unknown[];
}): ReactNode {
  const { filters, set } = useFilters();
  const change = useCallback(
    (name: string, value: string | undefined, replace: boolean) =>
      set({ [name]: value, at: undefined }, { replace }),
    [set],
  );
  return offered.map((filter) => (
    <Control key={filter.name} filter={filter} value={filters[filter.name]} rows={rows} change={change} />
  ));
}

type Change = (name: string, value: string | undefined, replace: boolean) => void;

function Control({
  filter,
  value,
  rows,
  change,
}: {
  filter: Filter;
  value: string | undefined;
  rows: readonly unknown[];
  change: Change;
}): ReactNode {
  const { name } = filter;
  switch (filter.kind) {
    case 'search':
      return <Words filter={filter} value={value ?? ''} change={change} />;
    case 'choose':
      return (
        <Choose
          label={filter.label}
          value={value ?? filter.standing}
          choices={filter.choices}
          isBound={filter.standing !== undefined}
          change={(chosen) => change(name, chosen, false)}
        />
      );
    case 'chip':
      return value === undefined ? null : (
        <Chip words={filter.words(value, rows)} remove={() => change(name, undefined, false)} />
      );
  }
}

function Words({
  filter,
  value,
  change,
}: {
  filter: Extract<Filter, { kind: 'search' }>;
  value: string;
  change: Change;
}): ReactNode {
  const { name } = filter;
  const search = useCallback((words: string) => change(name, words, true), [change, name]);
  return <SearchBox label={filter.label} value={value} change={search} />;
}
