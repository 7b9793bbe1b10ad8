/**
 * Which functions a report speaks of as called: `U.set(obj, path, value)`, "cs.get.hwb() is slow". A report
 * without a reproducer names its way in like this. Bounded and linear in the text.
 */
import { foldConfusables } from './confusables.ts';
import { GLOBALS, HARNESS, MODULE } from './harness-names.ts';

const MAX_TEXT = 24_000;
const MAX_CALLS = 24;
/** So far into a description its subject stands: "`set(target, path)` resolves…". */
const OPENING = 160;

/** Innermost names, lower case, sorted; MODULE where the package itself is called by its name. */
export function spokenCalls(title: string, description: string, packageName: string): readonly string[] {
  const calls = new Set<string>();
  const own = bare(packageName);
  const subject = foldConfusables(`${title.slice(0, MAX_TEXT)}\n${description.slice(0, OPENING)}`);
  addCalls(calls, subject, own, true);
  addCalls(calls, foldConfusables(description.slice(0, MAX_TEXT)), own, false);
  return [...calls].toSorted();
}

function addCalls(calls: Set<string>, text: string, own: string, isSubject: boolean): void {
  for (const match of text.matchAll(/[A-Za-z_$][\w$-]*(?:\.[A-Za-z_$][\w$]*)*/g)) {
    if (calls.size >= MAX_CALLS) return;
    if (match[0].length > 80 || text[match.index + match[0].length] !== '(') continue;
    const [receiver = '', ...rest] = match[0].split('.');
    const name = (rest.at(-1) ?? receiver).toLowerCase();
    if (rest.length === 0 && own !== '' && bare(receiver) === own) calls.add(MODULE);
    else if (name === 'require' || name.length < 2 || GLOBALS.has(receiver)) continue;
    else if (isSubject || !HARNESS.has(name) || (own !== '' && bare(receiver) === own)) calls.add(name);
  }
}

function bare(name: string): string {
  return name
    .slice(name.lastIndexOf('/') + 1)
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .toLowerCase();
}
