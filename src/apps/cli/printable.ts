/** Text from outside never reaches a terminal with what would move its cursor, colour it or turn its direction. */

import type { Problem } from '../../core/problem.ts';

/** One line: what is not seen itself (control, direction, zero width, tags) as JSON would write it. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** `file: pointer: message` (contracts, "Exit codes"), a whole line. */
export function problemLine(
  source: string,
  problem: Pick<Problem, 'pointer' | 'message' | 'line' | 'column'>,
  mark = '',
): string {
  return `${printable(source)}: ${printable(problem.pointer)}: ${mark}${sentenceOf(problem)}\n`;
}

/** A problem's sentence with its place in the text, where the text itself is broken. */
function sentenceOf({ message, line, column }: Pick<Problem, 'message' | 'line' | 'column'>): string {
  const place =
    line === undefined ? '' : ` (line ${line}${column === undefined ? '' : `, column ${column}`})`;
  return printable(message) + place;
}
