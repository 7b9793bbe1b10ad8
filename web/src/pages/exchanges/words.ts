/** States of a file for another instance. */
import type { ExchangeView } from '../../../../src/apps/server/views/index.ts';
import type { MarkKind } from '../../parts/icons.tsx';

export const STATE_WORDS: Readonly<Record<ExchangeView['state'], string>> = {
  prepared: 'waits for two readers',
  'reviewed-once': 'waits for a second reader',
  sealed: 'sealed',
  refused: 'refused',
};

export const STATE_MARKS: Readonly<Record<ExchangeView['state'], MarkKind>> = {
  prepared: 'dot',
  'reviewed-once': 'half',
  sealed: 'seen',
  refused: 'closed',
};
