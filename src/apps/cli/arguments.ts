/** `node:util` parseArgs, with every complaint turned into bad usage (exit code 2). */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './command.ts';
import { printable } from './printable.ts';

export function readArguments<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    // Some of its complaints are of several lines.
    const said = error instanceof Error ? error.message : String(error);
    throw new UsageError(printable(said.replaceAll('\n', ' ')));
  }
}
