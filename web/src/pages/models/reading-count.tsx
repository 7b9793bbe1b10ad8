/** How far the server is with a log of which it has every byte. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { queries } from '../../api/queries.ts';
import { bytes, count } from '../../parts/words.ts';

const EVERY_MS = 1000;

export function ReadingCount({ engagement }: { engagement: string }): ReactNode {
  const { data } = useQuery({
    ...queries.engagementReading(engagement),
    refetchInterval: EVERY_MS,
    gcTime: 0,
    retry: false,
  });
  const [reading] = (data?.items ?? []).slice(-1);
  if (reading === undefined || reading.samples === 0) return 'All sent; it is being read and recomputed.';
  const of = reading.of === null ? '' : ` of ${count(reading.of)}`;
  return `All sent; ${count(reading.samples)}${of} samples read (${bytes(reading.bytes)}).`;
}
