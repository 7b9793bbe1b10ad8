/** Options of `match` that take everything up to the next option (`--sbom a b c`), which parseArgs cannot say. */
import { UsageError } from './command.ts';
import { printable } from './printable.ts';

/** By option without its dashes, each value once for each time it stands there. */
export function readLists<Name extends string>(
  args: readonly string[],
  lists: readonly Name[],
  flags: readonly string[],
): { readonly lists: Readonly<Record<Name, readonly string[]>>; readonly flags: ReadonlySet<string> } {
  const found = Object.fromEntries(lists.map((name) => [name, [] as string[]])) as Record<Name, string[]>;
  const set = new Set<string>();
  let into: string[] | null = null;
  for (const arg of args) {
    const [option = '', ...rest] = arg.startsWith('--') ? arg.slice(2).split('=') : [];
    const list = lists.find((name) => name === option);
    if (list !== undefined && rest.length > 0) found[list].push(rest.join('='));
    else if (list !== undefined) into = found[list];
    else if (flags.includes(option) && rest.length === 0) set.add(option);
    else if (arg.startsWith('-') && arg !== '-') throw new UsageError(`unknown option '${printable(arg)}'`);
    else if (into === null) throw new UsageError(`'${printable(arg)}' stands before ${names(lists)}`);
    else into.push(arg);
  }
  return { lists: found, flags: set };
}

function names(lists: readonly string[]): string {
  return lists.map((name) => `--${name}`).join(' or ');
}
