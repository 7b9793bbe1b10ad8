/**
 * A finder's diff as a mail that `git am` takes (git-mailinfo, git-format-patch): one message of an mbox, with
 * the words that become the commit's. Words and diff come from outside, so whatever mailinfo would read as a
 * header, as the end of the message or as another message is made plain text, and of the diff only what was
 * parsed gets in.
 */
import { type FilePatch, parseUnifiedDiff } from '../reproduction/unified-diff.ts';

export type MailPatch = {
  readonly subject: string;
  /** Plain text; may be empty. */
  readonly body: string;
  readonly diff: string;
  /** Whom the commit names: never a person who did not write it. */
  readonly author: { readonly name: string; readonly address: string };
  /** RFC 3339 UTC. */
  readonly date: string;
};

/** git-format-patch's constant for "no commit"; mail readers look for the form alone. */
const MBOX_FROM = `From ${'0'.repeat(40)} Mon Sep 17 00:00:00 2001`;

/** Null for a diff that the lab could not read either, or that git would not take. Lines end in LF. */
export function mailPatch(patch: MailPatch): string | null {
  const files = parseUnifiedDiff(patch.diff);
  if ('problem' in files) return null;
  const diff = diffLines(patch.diff, files);
  if (diff === null) return null;
  return [
    MBOX_FROM,
    `From: ${encoded(patch.author.name)} <${patch.author.address.replace(/[^\x21-\x7e]|[<>]/g, '')}>`,
    `Date: ${new Date(patch.date).toUTCString().replace('GMT', '+0000')}`,
    `Subject: [PATCH] ${encoded(oneLine(patch.subject, 120))}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    ...patch.body.split(/\r\n?|\n/).map(plainLine),
    '---',
    ...diff,
    '-- ',
    'Breakwater',
    '',
  ].join('\n');
}

/** A file name of the subject: letters, digits and dashes, as git-format-patch would call it. */
export function patchFileName(subject: string): string {
  const stem = subject
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 52)
    .replace(/^-+|-+$/g, '');
  return `0001-${stem === '' ? 'fix' : stem}.patch`;
}

/** Whether applying needs `--keep-cr`: git-mailsplit drops carriage returns otherwise. */
export function hasCarriageReturns(mail: string): boolean {
  return mail.includes('\r\n');
}

function oneLine(text: string, length: number): string {
  const line = text.replace(/\p{Cc}+|\s+/gu, ' ').trim();
  return [...line].slice(0, length).join('');
}

/** RFC 2047 where it is not plain ASCII; an encoded word is at most 75 characters. */
function encoded(text: string): string {
  const line = oneLine(text, 200);
  if (/^[\x20-\x7e]*$/.test(line) && !/[<>@,;:"()\\[\]]/.test(line)) return line;
  if (/^[\x20-\x7e]*$/.test(line) && !line.includes('=?')) return line.replace(/[<>"\\]/g, "'");
  const words: string[] = [];
  let part = '';
  for (const symbol of line) {
    if (Buffer.byteLength(part + symbol) > 39) {
      words.push(part);
      part = '';
    }
    part += symbol;
  }
  return [...words, part].map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join('\n ');
}

/** What ends the message, starts a patch, or would be an in-body header is moved off the margin. */
function plainLine(line: string): string {
  const text = line.replace(/\p{Cc}/gu, ' ').trimEnd();
  return /^(---|diff -|Index: |-- |From |>From |[A-Za-z-]+: |.*8<|.*>8)/.test(text) ? `  ${text}` : text;
}

/**
 * The diff again, file by file: what the parser took, line for line, and nothing between. Git wants context
 * around a change, so a hunk without any makes no mail.
 */
function diffLines(diff: string, files: readonly FilePatch[]): readonly string[] | null {
  const lines = diff.split('\n');
  const written: string[] = [];
  let at = 0;
  for (const { from, to, hunks } of files) {
    while (!(lines[at]?.startsWith('--- ') && lines[at + 1]?.startsWith('+++ '))) at++;
    const name = to ?? from ?? '';
    written.push(`diff --git a/${from ?? name} b/${name}`);
    if (from === null) written.push('new file mode 100644');
    if (to === null) written.push('deleted file mode 100644');
    written.push(
      from === null ? '--- /dev/null' : `--- a/${from}`,
      to === null ? '+++ /dev/null' : `+++ b/${to}`,
    );
    at += 2;
    for (const hunk of hunks) {
      const hasContext = hunk.lines.some(({ kind }) => kind === ' ');
      if (!hasContext && from !== null && to !== null) return null;
      written.push(/^@@ [^@]* @@/.exec(lines[at] ?? '')?.[0] ?? '');
      at++;
      for (let left = hunk.lines.length; left > 0; at++) {
        const line = lines[at] ?? '';
        written.push(line === '' ? ' ' : line);
        if (!line.startsWith('\\')) left--;
      }
      for (; lines[at]?.startsWith('\\ No newline'); at++) written.push('\\ No newline at end of file');
    }
  }
  return written;
}
