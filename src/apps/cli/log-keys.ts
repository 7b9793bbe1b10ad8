/** The verifier keys of one log, as they are given on a command line: each a key, or a file with keys. */
import { type NoteVerifier, parseVkey } from '../../core/ledger/note.ts';
import { UsageError } from './command.ts';
import { readBounded } from './read-bounded.ts';

const MAX_FILE = 1024 * 1024;

/**
 * What each `--key` means; nothing where none is given. A file holds one key a line; the blocks of other keys that
 * `keys --public` prints beside them are passed over.
 * @throws {UsageError} with everything that is wrong, and where the keys are of two logs.
 */
export async function readLogKeys(given: readonly string[]): Promise<readonly NoteVerifier[]> {
  const keys: NoteVerifier[] = [];
  const problems: string[] = [];
  for (const word of given) {
    const direct = parseVkey(word);
    if (direct !== null) keys.push(direct);
    else await readFrom(word, keys, problems);
  }
  const names = [...new Set(keys.map(({ name }) => name))];
  if (names.length > 1) problems.push(`the keys given are of ${names.length} logs: ${names.join(', ')}`);
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  return keys;
}

async function readFrom(path: string, keys: NoteVerifier[], problems: string[]): Promise<void> {
  const shown = `--key ${JSON.stringify(path.slice(0, 120)).slice(1, -1)}`;
  const lines = await linesOf(path);
  if (lines === null) {
    problems.push(`${shown} is neither a verifier key ('name+id+base64') nor a file that can be read`);
    return;
  }
  const found: NoteVerifier[] = [];
  const wrong: number[] = [];
  let isInBlock = false;
  for (const [at, line] of lines.entries()) {
    if (line.startsWith('-----BEGIN ')) isInBlock = true;
    const key = isInBlock || line === '' ? null : parseVkey(line);
    if (key !== null) found.push(key);
    else if (!isInBlock && line !== '') wrong.push(at + 1);
    if (line.startsWith('-----END ')) isInBlock = false;
  }
  for (const line of wrong.slice(0, 20)) problems.push(`${shown}: line ${line}: not a verifier key`);
  if (wrong.length === 0 && found.length === 0) problems.push(`${shown}: no verifier key in it`);
  keys.push(...found);
}

/** Null where it is no file that can be read, or far too large to be one of keys. */
async function linesOf(path: string): Promise<readonly string[] | null> {
  try {
    return (await readBounded(path, MAX_FILE))
      .toString('utf8')
      .split('\n')
      .map((line) => line.trim());
  } catch {
    return null;
  }
}
