/** What every list keeps: its filters and sort in the address, its place, and its keys. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useKeys } from '../frame/keys.tsx';

/** What stands behind the `?` of an address: words, none of them trusted to mean anything. */
export type Search = Readonly<Record<string, string>>;

export function useFilters(): {
  readonly filters: Search;
  readonly set: (changes: Record<string, string | undefined>, options?: { replace?: boolean }) => void;
} {
  const filters = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const set = useCallback(
    (changes: Record<string, string | undefined>, options: { replace?: boolean } = {}) => {
      const search = (before: Search) => {
        const after: Record<string, string> = { ...before };
        for (const [name, value] of Object.entries(changes)) {
          if (value === undefined || value === '') delete after[name];
          else after[name] = value;
        }
        return after;
      };
      void navigate({ to: '.', search: search as never, replace: options.replace ?? false });
    },
    [navigate],
  );
  return { filters, set };
}

type Page<Row> = {
  readonly items: readonly Row[];
  readonly next: string | null;
  readonly total?: number;
  readonly totalAtLeast?: number;
};

type InfiniteOptions = Parameters<typeof useInfiniteQuery>[0];

/** All rows read so far, and how many there are. */
export function useList<Row>(options: unknown) {
  const query = useInfiniteQuery(options as InfiniteOptions);
  const pages = (query.data as { pages?: readonly Page<Row>[] } | undefined)?.pages;
  const rows = useMemo(() => pages?.flatMap((page) => page.items) ?? [], [pages]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isFetchNextPageError } = query;
  const needMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  return {
    rows,
    size: pages?.[0] ?? null,
    hasMore: hasNextPage,
    isReading: query.isFetching,
    error: query.error,
    readAt: query.dataUpdatedAt,
    retry: () => void (isFetchNextPageError ? fetchNextPage() : query.refetch()),
    needMore,
  };
}

/** Where one is in a list, kept in the address as `at` once one rests there. */
export function usePlace<Row>(rows: readonly Row[], rowId: (row: Row) => string) {
  const { filters, set } = useFilters();
  const [here, setHere] = useState(0);
  const [hasMoved, setMoved] = useState(false);
  const wanted = filters['at'];
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the list arrives or changes under the place
  useEffect(() => {
    const index = wanted === undefined ? -1 : rows.findIndex((row) => rowId(row) === wanted);
    if (index >= 0 || here >= rows.length) setHere(Math.max(0, index));
  }, [rows]);
  const row = rows[here];
  const id = row === undefined ? undefined : rowId(row);
  useEffect(() => {
    if (!hasMoved || id === undefined || id === wanted) return;
    const timer = setTimeout(() => set({ at: id }, { replace: true }), 400);
    return () => clearTimeout(timer);
  }, [id, wanted, set, hasMoved]);
  const move = useCallback((index: number) => {
    setMoved(true);
    setHere(index);
  }, []);
  return { here, setHere: move, row };
}

export function useListKeys(options: {
  readonly name: string;
  readonly count: number;
  readonly here: number;
  readonly setHere: (index: number) => void;
  readonly open: () => void;
  readonly pick?: () => void;
}): void {
  const { count, here, setHere } = options;
  useKeys(options.name, [
    { key: 'j', words: 'next row', run: () => count > 0 && setHere(Math.min(count - 1, here + 1)) },
    { key: 'k', words: 'previous row', run: () => count > 0 && setHere(Math.max(0, here - 1)) },
    { key: 'Enter', words: 'open the row', run: () => here >= 0 && options.open() },
    ...(options.pick === undefined ? [] : [{ key: 'x', words: 'pick the row', run: options.pick }]),
  ]);
}

export function usePicks(): {
  readonly picked: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
  readonly clear: () => void;
} {
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) =>
    setPicked((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  return { picked, toggle, clear: () => setPicked(new Set()) };
}
