/** What is seen in the words of two reports: rare words shared weigh, common ones do not. */
import type { Observation } from './reason.ts';
import type { Signature } from './signature.ts';
import { rarity } from './word-rarity.ts';
import { jaccard } from './words.ts';

/** Jaccard similarity from which one text was likely written from the other. */
const COPIED = 0.75;

/** Below so many words a text is a remark: two remarks agree or differ by chance. */
const TELLING_WORDS = 12;

export function wordObservations(a: Signature, b: Signature): readonly Observation[] {
  return [...proseObservations(a, b), ...nameObservations(a, b)];
}

function proseObservations(a: Signature, b: Signature): readonly Observation[] {
  if (a.words.length === 0 || b.words.length === 0) return [];
  const bothTell = Math.min(a.words.length, b.words.length) >= TELLING_WORDS;
  const alike = jaccard(a.words, b.words);
  const shared = sharedRarity(a.words, b.words);
  const detail = `Their words agree to ${Math.round(100 * shared.cosine)} %, rare words counting more${
    shared.words.length === 0 ? '' : `: ${shared.words.join(', ')}`
  }.`;
  const degree = shared.cosine;
  if (bothTell && alike >= COPIED) return [{ kind: 'copied-words', detail, degree }];
  if (bothTell && shared.cosine >= 0.5) return [{ kind: 'nearly-same-words', detail, degree }];
  if (shared.cosine >= 0.35) return [{ kind: 'very-similar-words', detail, degree }];
  if (shared.cosine >= 0.22) return [{ kind: 'similar-words', detail, degree }];
  if (shared.cosine >= 0.12) return [{ kind: 'some-shared-words', detail, degree }];
  return bothTell && shared.cosine < 0.06 ? [{ kind: 'unlike-words', detail, degree }] : [];
}

/** Cosine of the two texts' words, each as long as it is rare in advisories; both lists are sorted. */
export function sharedRarity(
  a: readonly string[],
  b: readonly string[],
): { readonly cosine: number; readonly words: readonly string[] } {
  const other = new Set(b);
  const both = a.filter((word) => other.has(word));
  const norm = (words: readonly string[]) =>
    Math.sqrt(words.reduce((sum, word) => sum + rarity(word) ** 2, 0));
  const length = norm(a) * norm(b);
  const dot = both.reduce((sum, word) => sum + rarity(word) ** 2, 0);
  return {
    cosine: length === 0 ? 0 : dot / length,
    words: both.toSorted((x, y) => rarity(y) - rarity(x) || (x < y ? -1 : 1)).slice(0, 3),
  };
}

function nameObservations(a: Signature, b: Signature): readonly Observation[] {
  const shared = a.names.filter((name) => b.names.includes(name));
  if (shared.length === 0) return [];
  const kind =
    shared.length >= 4
      ? 'many-shared-code-names'
      : shared.length >= 2
        ? 'shared-code-names'
        : 'shared-code-name';
  return [
    {
      // Names of code are places, said in prose; other words are not.
      kind,
      detail: `Both speak of ${shared.slice(0, 4).join(', ')}${shared.length > 4 ? ' and more' : ''}.`,
    },
  ];
}
