/** Marks what two texts have in common, word by word, so that the eye finds it. */
import type { ReactNode } from 'react';

const WORD = /[\p{L}\p{N}_$]+(?:[.-][\p{L}\p{N}_$]+)*/gu;
const DULL = new Set([
  'the',
  'and',
  'for',
  'with',
  'that',
  'this',
  'from',
  'into',
  'can',
  'are',
  'not',
  'its',
  'via',
  'has',
  'was',
  'all',
  'any',
]);

function words(text: string): ReadonlySet<string> {
  const found = text.toLowerCase().match(WORD) ?? [];
  return new Set(
    found.map((word) => word.replace(/^\.+|\.+$/g, '')).filter((word) => word.length >= 3 && !DULL.has(word)),
  );
}

/** `text` with every word that `other` also has marked. Both are text from outside and stay text. */
export function Agreement({ text, other }: { text: string; other: string }): ReactNode {
  const shared = words(other);
  const parts: ReactNode[] = [];
  let from = 0;
  for (const match of text.matchAll(WORD)) {
    const bare = match[0].toLowerCase();
    if (bare.length < 3 || DULL.has(bare) || !shared.has(bare)) continue;
    parts.push(text.slice(from, match.index), <mark key={match.index}>{match[0]}</mark>);
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return <>{parts}</>;
}
