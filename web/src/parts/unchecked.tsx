/** Every part of one inventory that could not be checked, with the reason: the first at once, the rest by a press. */
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import type { InventoryView } from '../../../src/apps/server/views/index.ts';
import { queries } from '../api/queries.ts';
import { Trouble } from './trouble.tsx';
import { count, many } from './words.ts';

export function Unchecked({
  inventory,
}: {
  inventory: Pick<InventoryView, 'id' | 'asset' | 'unmatchedCount'>;
}): ReactNode {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    queries.unmatched(inventory.id),
  );
  const parts = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section aria-label={`Not checked: ${inventory.asset}`}>
      <p>
        <b>{inventory.asset}</b>: {many(inventory.unmatchedCount, 'part')} could not be checked
      </p>
      {error === null ? null : <Trouble error={error} retry={() => void refetch()} />}
      <ul>
        {parts.map((part, index) => (
          // Two parts may be named alike and say the same.
          // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows at its end
          <li key={index} className="wrap">
            {part.component === '' ? 'a part without a name' : part.component}: {part.reason}
            {part.pointer === null ? null : <span className="q2 mono"> {part.pointer}</span>}
          </li>
        ))}
      </ul>
      {hasNextPage ? (
        <Button className="btn small" isDisabled={isFetchingNextPage} onPress={() => void fetchNextPage()}>
          Show more; {count(inventory.unmatchedCount - parts.length)} are left
        </Button>
      ) : null}
    </section>
  );
}
