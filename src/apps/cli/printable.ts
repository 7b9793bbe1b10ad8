/** Text from outside never reaches a terminal with what would move its cursor, colour it or turn its direction. */

import type { Problem } from '../../core/problem.ts';

/** One line: control and direction characters as JSON would write them. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** A problem's sentence with its place in the text, where the text itself is broken. */
export function sentenceOf({ message, line, column }: Problem): string {
  const place =
    line === undefined ? '' : ` (line ${line}${column === undefined ? '' : `, column ${column}`})`;
  return printable(message) + place;
}
