/** Commands shown to be copied into a POSIX shell. What is quoted came from outside; nothing of it is syntax there. */

/** One word, as POSIX shells read it (XCU 2.2.2). A line break within single quotes stays a line break. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9@%+=:,./_-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

export function shellCommand(argv: readonly string[]): string {
  return argv.map(shellWord).join(' ');
}
