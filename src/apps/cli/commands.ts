import type { Command } from './command.ts';

/**
 * Every command, by its words. Loaded only when chosen, so that `version compare` opens no database.
 * Order is the order of `--help`.
 */
export const COMMANDS: readonly {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}[] = [];
