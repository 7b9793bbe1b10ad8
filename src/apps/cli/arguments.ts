/** `node:util` parseArgs, with every complaint turned into bad usage (exit code 2). */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './command.ts';
import { printable } from './printable.ts';

export function readArguments<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(printable(error instanceof Error ? error.message : String(error)));
  }
}
