/** Audiences in words. The name of the audience stands in the composer's border, so that it is read before sending. */
import type { AudienceView, ThreadView } from '../../../../src/apps/server/views/index.ts';
import { many } from '../../parts/words.ts';

export const AUDIENCE_NAMES: Readonly<Record<AudienceView, string>> = {
  participants: 'All who take part',
  maintainer: 'Maintainer and clearinghouse',
  finders: 'Finders and clearinghouse',
  desk: 'Clearinghouse only',
};

/** Widest first. */
export const AUDIENCE_ORDER: readonly AudienceView[] = ['participants', 'maintainer', 'finders', 'desk'];

export function readersWords(thread: ThreadView): string {
  return thread.audience === 'desk'
    ? 'nobody outside the clearinghouse'
    : many(thread.readers.length, 'party', 'parties');
}

/** How the composer's border says who reads: everybody, few, or nobody outside. */
export function borderOf(audience: AudienceView): 'open' | 'few' | 'desk' {
  if (audience === 'desk') return 'desk';
  return audience === 'participants' ? 'open' : 'few';
}
