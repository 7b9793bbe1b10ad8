/** A unified diff applied to a source tree that only the caller can read. */
import { applyFilePatch, type DiffProblem, parseUnifiedDiff } from './unified-diff.ts';

/** What the patch leaves in each file that it touches; null for a file that it removes. */
export type Changes = ReadonlyMap<string, Uint8Array | null>;

/** `bytesOf` answers undefined for a file that is not there. Strict, as `applyFilePatch` is. */
export function applyDiff(
  diff: string,
  bytesOf: (path: string) => Uint8Array | undefined,
): Changes | DiffProblem {
  const patches = parseUnifiedDiff(diff);
  if ('problem' in patches) return patches;
  const changes = new Map<string, Uint8Array | null>();
  for (const patch of patches) {
    const before = patch.from === null ? undefined : (changes.get(patch.from) ?? bytesOf(patch.from));
    if (patch.from !== null && before === undefined)
      return { problem: 'a file that the patch changes is not there' };
    const { text, encoding } = decoded(before ?? new Uint8Array());
    const applied = applyFilePatch(text, patch);
    if ('problem' in applied) return applied;
    if (patch.from !== null && patch.from !== patch.to) changes.set(patch.from, null);
    if (patch.to !== null && applied.text !== null)
      changes.set(patch.to, Buffer.from(applied.text, encoding));
  }
  return changes;
}

export function isDiffProblem(value: object): value is DiffProblem {
  return 'problem' in value;
}

/** Old sources are often Latin-1: what is no UTF-8 is kept byte for byte. */
function decoded(bytes: Uint8Array): { readonly text: string; readonly encoding: 'utf8' | 'latin1' } {
  const text = Buffer.from(bytes).toString('utf8');
  return text.includes('\uFFFD')
    ? { text: Buffer.from(bytes).toString('latin1'), encoding: 'latin1' }
    : { text, encoding: 'utf8' };
}
