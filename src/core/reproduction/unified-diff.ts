/**
 * Applies a unified diff, strictly: every context and removed line must be where the hunk says, exactly. A
 * patch is a claim to be tested; guessing where it might have been meant would test something else.
 * Hostile input: names and sizes are checked here, links and modes are ignored.
 */
export type FilePatch = {
  /** Null for a file that the patch creates. Without the leading `a/`. */
  readonly from: string | null;
  /** Null for a file that the patch removes. */
  readonly to: string | null;
  readonly hunks: readonly Hunk[];
};

export type Hunk = {
  /** 1-based line of the old file at which the hunk starts; 0 for an empty one. */
  readonly start: number;
  readonly lines: readonly { readonly kind: ' ' | '-' | '+'; readonly text: string }[];
};

export type DiffProblem = { readonly problem: string };

const MAX_LINES = 100_000;

/** What git writes for a change without hunks. Left out, another patch would be tested than the one that was sent. */
const WHOLE_FILE = [
  { head: 'GIT binary patch', problem: 'binary patches are not read' },
  { head: 'Binary files ', problem: 'binary patches are not read' },
  { head: 'similarity index 100%', problem: 'a file that is only renamed or copied is not read' },
];

/** Reads a diff of one or more files (POSIX diff -u, as git writes it). Returns why it cannot where it cannot. */
export function parseUnifiedDiff(diff: string): readonly FilePatch[] | DiffProblem {
  // Pasted through a form or saved on Windows, a diff has CRLF; `applyFilePatch` gives each file its own ends.
  const lines = diff.replaceAll('\r\n', '\n').split('\n');
  if (lines.length > MAX_LINES) return { problem: 'the diff has too many lines' };
  const patches: FilePatch[] = [];
  let at = 0;
  while (at < lines.length) {
    if (!lines[at]!.startsWith('--- ') || !lines[at + 1]?.startsWith('+++ ')) {
      const whole = WHOLE_FILE.find(({ head }) => lines[at]!.startsWith(head));
      if (whole !== undefined) return { problem: whole.problem };
      at++;
      continue;
    }
    const from = fileName(lines[at]!.slice(4));
    const to = fileName(lines[at + 1]!.slice(4));
    if (from === undefined || to === undefined) return { problem: 'a file name leaves the source root' };
    const read = readHunks(lines, at + 2);
    if ('problem' in read) return read;
    patches.push({ from, to, hunks: read.hunks });
    at = read.next;
  }
  return patches.length === 0 ? { problem: 'the diff names no file' } : patches;
}

/** Undefined for a name that is refused; null for /dev/null. A leading `a/` or `b/` is the tool's, not a folder. */
function fileName(field: string): string | null | undefined {
  const name = field.split('\t', 1)[0]!.trim();
  if (name === '/dev/null') return null;
  const path = name.replace(/^[ab]\//, '').replace(/^\.\//, '');
  const parts = path.split('/');
  const isBad = path === '' || path.includes('\0') || path.includes('\\') || path.startsWith('/');
  return isBad || parts.some((part) => part === '' || part === '.' || part === '..') ? undefined : path;
}

type HunksRead = { readonly hunks: Hunk[]; readonly next: number };

function readHunks(lines: readonly string[], from: number): HunksRead | DiffProblem {
  const hunks: Hunk[] = [];
  let at = from;
  for (;;) {
    const header = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@/.exec(lines[at] ?? '');
    if (header === null) break;
    let old = Number(header[2] ?? 1);
    let fresh = Number(header[3] ?? 1);
    const hunk: { kind: ' ' | '-' | '+'; text: string }[] = [];
    at++;
    while (old > 0 || fresh > 0) {
      const line = lines[at];
      if (line === undefined) return { problem: 'a hunk ends early' };
      if (line.startsWith('\\ No newline')) {
        at++;
        continue;
      }
      const kind = line === '' ? ' ' : line[0];
      if (kind !== ' ' && kind !== '-' && kind !== '+')
        return { problem: `line ${at + 1} is not part of a hunk` };
      if (kind !== '+') old--;
      if (kind !== '-') fresh--;
      hunk.push({ kind, text: line.slice(1) });
      at++;
    }
    if (old < 0 || fresh < 0) return { problem: 'a hunk holds more lines than its header says' };
    while (lines[at]?.startsWith('\\ No newline')) at++;
    hunks.push({ start: Number(header[1]), lines: hunk });
  }
  return hunks.length === 0 ? { problem: 'a file in the diff has no hunk' } : { hunks, next: at };
}

/**
 * Applies one file's hunks. Line ends of the file are kept: a diff written with LF applies to a file with
 * CRLF. Returns null for a removed file.
 */
export function applyFilePatch(
  text: string,
  patch: FilePatch,
): { readonly text: string | null } | DiffProblem {
  const isCrlf = text.includes('\r\n');
  const old = text === '' ? [] : text.replaceAll('\r\n', '\n').split('\n');
  const result: string[] = [];
  let at = 0;
  for (const hunk of patch.hunks) {
    const start = Math.max(0, hunk.start - (hunk.lines.some(({ kind }) => kind !== '+') ? 1 : 0));
    if (start < at || start > old.length)
      return { problem: `the hunk at line ${hunk.start} is out of order` };
    for (; at < start; at++) result.push(old[at] ?? '');
    for (const { kind, text: raw } of hunk.lines) {
      const line = raw.replace(/\r$/, '');
      if (kind === '+') {
        result.push(line);
        continue;
      }
      if (old[at] !== line) return { problem: `line ${at + 1} is not what the patch expects` };
      if (kind === ' ') result.push(line);
      at++;
    }
  }
  for (; at < old.length; at++) result.push(old[at] ?? '');
  if (patch.to === null) return { text: null };
  return { text: result.join(isCrlf ? '\r\n' : '\n') };
}

/** A diff that says the same as these patches. */
export function formatUnifiedDiff(patches: readonly FilePatch[]): string {
  let text = '';
  for (const { from, to, hunks } of patches) {
    text += `--- ${from === null ? '/dev/null' : `a/${from}`}\n+++ ${to === null ? '/dev/null' : `b/${to}`}\n`;
    for (const { start, lines } of hunks) {
      const old = lines.filter(({ kind }) => kind !== '+').length;
      const fresh = lines.filter(({ kind }) => kind !== '-').length;
      text += `@@ -${start},${old} +${start},${fresh} @@\n`;
      for (const { kind, text: line } of lines) text += `${kind}${line}\n`;
    }
  }
  return text;
}
