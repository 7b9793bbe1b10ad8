/** Which test files there are, by what they need: the last words of their names say it. */
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

export type GroupName = 'pure' | 'database' | 'sandbox' | 'browser' | 'slow';

export type Group = {
  readonly name: GroupName;
  /** Shown in place of the name, where the group runs another way. */
  readonly title?: string;
  readonly files: readonly string[];
  /** How many files of this group at once. */
  readonly concurrency: number;
  /** The system's program that these tests cannot do without; null where they need none. */
  readonly program: { readonly name: string; readonly anyOf: readonly string[] } | null;
};

const ROOT = join(import.meta.dirname, '../..');

const SUFFIXES: readonly (readonly [suffix: string, group: GroupName])[] = [
  ['.slow.test.ts', 'slow'],
  ['.fuzz.ts', 'slow'],
  ['.db.test.ts', 'database'],
  ['.lab.test.ts', 'sandbox'],
  ['.browser.test.ts', 'browser'],
  ['.test.ts', 'pure'],
];

/** In the order in which they are begun. */
const NEEDS: Readonly<Record<GroupName, Omit<Group, 'files' | 'name'>>> = {
  browser: {
    concurrency: 1,
    program: { name: 'chromium', anyOf: ['chromium-headless-shell', 'chromium', 'chromium-browser'] },
  },
  sandbox: { concurrency: 1, program: { name: 'bubblewrap', anyOf: ['bwrap'] } },
  database: { concurrency: 4, program: null },
  pure: { concurrency: 4, program: null },
  slow: { concurrency: 1, program: null },
};

/** The longest by far: begun last it would run alone at the end. */
const FIRST = 'leak.db.test.ts';

/** Every test file of the project by group; with `only`, those among the given files. Absolute paths. */
export function findGroups(only: readonly string[]): readonly Group[] {
  const files =
    only.length > 0 ? only.map((file) => join(process.cwd(), relative(process.cwd(), file))) : allTestFiles();
  return (Object.keys(NEEDS) as GroupName[]).map((name) => ({
    name,
    ...NEEDS[name],
    files: files.filter((file) => groupOf(file) === name),
  }));
}

function groupOf(file: string): GroupName | null {
  return SUFFIXES.find(([suffix]) => file.endsWith(suffix))?.[1] ?? null;
}

function allTestFiles(): readonly string[] {
  return ['src', 'test', 'bin', 'bench', 'conformance', 'examples', 'web']
    .map((dir) => join(ROOT, dir))
    .filter((dir) => existsSync(dir))
    .flatMap((dir) => readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((file) => join(dir, file)))
    .filter((file) => groupOf(file) !== null && !file.includes('/node_modules/') && !file.includes('/dist/'))
    .toSorted((a, b) => Number(b.endsWith(FIRST)) - Number(a.endsWith(FIRST)) || (a < b ? -1 : 1));
}

/** Null if the group can run here, else the name of the package that is missing. */
export function missingProgram({ program }: Group): string | null {
  if (program === null) return null;
  const dirs = `${process.env['PATH'] ?? ''}:/usr/bin:/usr/local/bin`.split(':').filter((dir) => dir !== '');
  return program.anyOf.some((name) => dirs.some((dir) => existsSync(join(dir, name)))) ? null : program.name;
}

export function shown(file: string): string {
  return relative(ROOT, file);
}
