/**
 * The long list. Rows have one height and only those in sight exist, so that ten thousand cost as much as
 * thirty; the keyboard moves over all of them; the selection is the page's, so that an inspector can follow.
 */
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';

export type GridColumn<Row> = {
  readonly id: string;
  readonly head: string;
  /** CSS width; one column should have none and takes the rest. */
  readonly width?: string;
  readonly numeric?: boolean;
  /** On a phone: 1 is the first line, 2 and 3 the second line's ends; without it the column is not shown. */
  readonly small?: 1 | 2 | 3;
  readonly cell: (row: Row) => ReactNode;
  /** The two values of `sort` in the address: as first pressed, and reversed. */
  readonly sort?: readonly [string, string];
  /** Whether the first of `sort` is descending. */
  readonly downFirst?: boolean;
};

export type GridProps<Row> = {
  readonly label: string;
  readonly rows: readonly Row[];
  /** The whole list, loaded or not; -1 where only a lower bound is known. */
  readonly total: number;
  readonly columns: readonly GridColumn<Row>[];
  readonly rowId: (row: Row) => string;
  readonly rowName: (row: Row) => string;
  readonly here: number;
  readonly setHere: (index: number) => void;
  readonly open: (row: Row) => void;
  readonly picked?: ReadonlySet<string>;
  readonly togglePick?: (id: string) => void;
  readonly sort?: string | undefined;
  readonly setSort?: (sort: string) => void;
  readonly isStale?: boolean;
  readonly needMore?: () => void;
};

const ROW_PX = 33;
const PHONE_ROW_PX = 77;

export function Grid<Row>(props: GridProps<Row>): ReactNode {
  const table = useRef<HTMLTableElement>(null);
  const isPhone = useIsPhone();
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    if (table.current !== null) setMargin(table.current.getBoundingClientRect().top + window.scrollY);
  }, []);
  const virtual = useWindowVirtualizer({
    count: props.rows.length,
    estimateSize: () => (isPhone ? PHONE_ROW_PX : ROW_PX),
    overscan: 12,
    scrollMargin: margin + 28,
    scrollPaddingStart: 80,
    scrollPaddingEnd: 60,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height of a row changed
  useEffect(() => virtual.measure(), [isPhone]);
  const shown = virtual.getVirtualItems();
  const first = shown[0];
  const last = shown.at(-1);
  const { needMore, rows } = props;
  useEffect(() => {
    if (last !== undefined && last.index >= rows.length - 40) needMore?.();
  }, [last, rows.length, needMore]);
  useFocusFollows(props.here, virtual.scrollToIndex, table);
  const before = first === undefined ? 0 : first.start - virtual.options.scrollMargin;
  const after = last === undefined ? 0 : virtual.getTotalSize() - (last.end - virtual.options.scrollMargin);
  return (
    <table
      ref={table}
      className={props.isStale ? 'grid stale' : 'grid'}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table that one moves in with keys is a grid (APG)
      role="grid"
      aria-label={props.label}
      aria-rowcount={props.total < 0 ? -1 : props.total + 1}
      aria-multiselectable={props.picked === undefined ? undefined : true}
    >
      <Head {...props} />
      <tbody>
        <Spacer height={before} span={props.columns.length + (props.picked === undefined ? 0 : 1)} />
        {shown.map((item) => {
          const row = rows[item.index];
          return row === undefined ? null : (
            <Line key={props.rowId(row)} grid={props} row={row} index={item.index} />
          );
        })}
        <Spacer height={after} span={props.columns.length + (props.picked === undefined ? 0 : 1)} />
      </tbody>
    </table>
  );
}

function Spacer({ height, span }: { height: number; span: number }): ReactNode {
  if (height <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: an empty row cannot take the focus
    <tr className="spacer" aria-hidden="true">
      <td colSpan={span} style={{ height }} />
    </tr>
  );
}

function Head<Row>(props: GridProps<Row>): ReactNode {
  return (
    <>
      <colgroup>
        {props.picked === undefined ? null : <col className="pick" />}
        {props.columns.map((column) => (
          <col key={column.id} style={column.width === undefined ? undefined : { width: column.width }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          {props.picked === undefined ? null : (
            <th scope="col">
              <span className="vh">Picked</span>
            </th>
          )}
          {props.columns.map((column) => (
            <HeadCell key={column.id} column={column} sort={props.sort} setSort={props.setSort} />
          ))}
        </tr>
      </thead>
    </>
  );
}

function HeadCell<Row>({
  column,
  sort,
  setSort,
}: {
  column: GridColumn<Row>;
  sort: string | undefined;
  setSort: ((sort: string) => void) | undefined;
}): ReactNode {
  const numeric = column.numeric ? 'num' : undefined;
  if (column.sort === undefined || setSort === undefined) {
    return (
      <th scope="col" className={numeric}>
        {column.head}
      </th>
    );
  }
  const [one, other] = column.sort;
  const at = column.sort.indexOf(sort ?? '');
  const down = at === -1 ? null : (at === 0) === (column.downFirst ?? false);
  return (
    <th
      scope="col"
      className={numeric}
      aria-sort={down === null ? 'none' : down ? 'descending' : 'ascending'}
    >
      <button type="button" onClick={() => setSort(sort === one ? other : one)}>
        {column.head}
        {down === null ? null : <span aria-hidden="true">{down ? '↓' : '↑'}</span>}
      </button>
    </th>
  );
}

function Line<Row>({ grid, row, index }: { grid: GridProps<Row>; row: Row; index: number }): ReactNode {
  const isHere = grid.here === index;
  const id = grid.rowId(row);
  const isPicked = grid.picked?.has(id) ?? false;
  return (
    <tr
      data-row={index}
      data-here={isHere}
      aria-rowindex={index + 2}
      aria-selected={grid.picked === undefined ? isHere : isPicked}
      tabIndex={isHere || (grid.here < 0 && index === 0) ? 0 : -1}
      onClick={() => grid.setHere(index)}
      onDoubleClick={() => grid.open(row)}
      onKeyDown={(event) => moveWithin(event, grid, index)}
    >
      {grid.picked === undefined ? null : (
        <td>
          <input
            type="checkbox"
            tabIndex={-1}
            checked={isPicked}
            aria-label={`Pick ${grid.rowName(row)}`}
            onChange={() => grid.togglePick?.(id)}
          />
        </td>
      )}
      {grid.columns.map((column) => (
        <td
          key={column.id}
          className={
            [column.numeric ? 'num' : '', column.small === undefined ? '' : `small-${column.small}`]
              .join(' ')
              .trim() || undefined
          }
        >
          {wholeOnHover(column.cell(row))}
        </td>
      ))}
    </tr>
  );
}

/** A cell cuts what does not fit: text then stands whole in its title. */
function wholeOnHover(cell: ReactNode): ReactNode {
  return typeof cell === 'string' ? <span title={cell}>{cell}</span> : cell;
}

/** The grid's own keys where the row has the focus; `j k x Enter` work from anywhere (useListKeys). */
function moveWithin<Row>(event: KeyboardEvent, grid: GridProps<Row>, index: number): void {
  const to = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + 20,
    PageUp: index - 20,
    Home: 0,
    End: grid.rows.length - 1,
  }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    grid.setHere(Math.max(0, Math.min(grid.rows.length - 1, to)));
  } else if (event.key === ' ' && grid.togglePick !== undefined && event.target === event.currentTarget) {
    event.preventDefault();
    const row = grid.rows[index];
    if (row !== undefined) grid.togglePick(grid.rowId(row));
  }
}

/** The row one moves to is scrolled into sight and takes the focus; a row chosen by the address does not. */
function useFocusFollows(
  here: number,
  scrollToIndex: (index: number, options?: { align?: 'auto' }) => void,
  table: { readonly current: HTMLTableElement | null },
): void {
  const before = useRef(here);
  useEffect(() => {
    if (here < 0 || before.current === here) return;
    before.current = here;
    scrollToIndex(here, { align: 'auto' });
    const focus = () =>
      table.current?.querySelector<HTMLElement>(`tr[data-row="${here}"]`)?.focus({ preventScroll: true });
    const frame = requestAnimationFrame(() => requestAnimationFrame(focus));
    return () => cancelAnimationFrame(frame);
  }, [here, scrollToIndex, table]);
}

export function useIsPhone(): boolean {
  const [query] = useState(() => window.matchMedia('(max-width: 760px)'));
  const [isPhone, setPhone] = useState(query.matches);
  useEffect(() => {
    const changed = () => setPhone(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, [query]);
  return isPhone;
}
