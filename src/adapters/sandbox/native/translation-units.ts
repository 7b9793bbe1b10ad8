/** Which of a component's files a compiler makes an object of, and which of those objects ran. */
import { basename } from 'node:path';

const TRANSLATION_UNIT = /\.(c|cc|cpp|cxx|C|m|mm|s|S)$/;

export function isTranslationUnit(path: string): boolean {
  return TRANSLATION_UNIT.test(path);
}

/**
 * Translation units whose object ran: each left its counts when the program ended. That the object ran is known,
 * not that the changed function did.
 */
export function touchedSources(sources: readonly string[], paths: readonly string[]): string[] {
  const counts = paths.filter((path) => path.endsWith('.gcda')).map((path) => basename(path, '.gcda'));
  return sources
    .filter(isTranslationUnit)
    .filter((path) => {
      const stem = basename(path).replace(TRANSLATION_UNIT, '');
      return counts.some((count) => count === stem || count.endsWith(`-${stem}`));
    })
    .map((path) => `/work/${path}`);
}
