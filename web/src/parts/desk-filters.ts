/** Filters of lists by who found and whom it reaches: for the desk, which alone may know who there is. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { queries } from '../api/queries.ts';
import { useMe } from '../frame/session.tsx';
import type { Filter } from './list-page.tsx';

/** `filters` with those of the desk before the first chip; once it is known that there is nothing to choose, without. */
export function useDeskFilters(filters: readonly Filter[]): readonly Filter[] {
  const { data } = useQuery(queries.choices());
  const { roles } = useMe();
  // Their room is kept meanwhile, so that the tools do not jump.
  const isAsking = data === undefined && roles.includes('coordinator');
  return useMemo(() => {
    const finders = (data?.finders ?? []).map(({ id, name }) => ({ value: id, words: name }));
    const sectors = (data?.sectors ?? []).map((value) => ({ value, words: value }));
    const offered: readonly Filter[] = [
      { kind: 'choose', name: 'finder', label: 'Finder', choices: finders },
      { kind: 'choose', name: 'sector', label: 'Sector', choices: sectors },
    ];
    const own = offered.filter(
      (filter) => filter.kind === 'choose' && (isAsking || filter.choices.length > 0),
    );
    const names = new Set(own.map(({ name }) => name));
    const rest = filters.filter(({ name }) => !names.has(name));
    const chips = rest.findIndex(({ kind }) => kind === 'chip');
    return [...rest.slice(0, chips), ...own, ...rest.slice(chips)];
  }, [data, filters, isAsking]);
}
