import type { Command } from './command.ts';

/**
 * Every command, by its words. Loaded only when chosen, so that `version compare` opens no database.
 * Order is the order of `--help`.
 */
export const COMMANDS: readonly {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}[] = [
  {
    name: 'version compare',
    summary: 'which of two versions comes first, a pair a line',
    load: async () => (await import('./commands/version-compare.ts')).VERSION_COMPARE,
  },
  {
    name: 'vers contains',
    summary: 'whether a version lies in a range, a pair a line',
    load: async () => (await import('./commands/vers-contains.ts')).VERS_CONTAINS,
  },
  {
    name: 'purl',
    summary: 'the canonical form of package URLs, one a line',
    load: async () => (await import('./commands/purl.ts')).PURL,
  },
];
