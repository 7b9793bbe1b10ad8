/** Entry of `breakwater`: picks the command, maps whatever escapes to an exit code, never prints a stack by default. */

import type { CommandIo, ExitCode } from './command.ts';
import { UsageError } from './command.ts';
import { COMMANDS } from './commands.ts';
import { printable } from './printable.ts';
import { usageOf } from './usage.ts';

const io: CommandIo = {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
};

// A reader that stops early (`| head`) is not our fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<ExitCode> {
  const chosen = choose(argv);
  if (chosen === null) {
    const wantsHelp = argv.length === 0 || argv[0] === '--help' || argv[0] === 'help';
    if (wantsHelp) {
      io.stdout.write(overview());
      return 0;
    }
    io.stderr.write(
      `breakwater: unknown command '${printable((argv[0] ?? '').slice(0, 80))}'. See 'breakwater --help'.\n`,
    );
    return 2;
  }
  const command = await chosen.load();
  const rest = argv.slice(chosen.name.split(' ').length);
  if (rest.includes('--help')) {
    io.stdout.write(`${command.help.trim()}\n`);
    return 0;
  }
  try {
    return await command.run(rest, io);
  } catch (thrown) {
    const error = usageOf(thrown);
    if (error instanceof UsageError) {
      io.stderr.write(
        `breakwater ${chosen.name}: ${error.message}\nSee 'breakwater ${chosen.name} --help'.\n`,
      );
      return 2;
    }
    const shown = io.env['BREAKWATER_DEBUG'] === '1' && error instanceof Error ? error.stack : String(error);
    io.stderr.write(
      `breakwater ${chosen.name}: our fault: ${shown}\nSet BREAKWATER_DEBUG=1 for the stack.\n`,
    );
    return 70;
  }
}

function choose(argv: readonly string[]): (typeof COMMANDS)[number] | null {
  const longestFirst = COMMANDS.toSorted((a, b) => b.name.split(' ').length - a.name.split(' ').length);
  return (
    longestFirst.find((command) => command.name.split(' ').every((word, index) => argv[index] === word)) ??
    null
  );
}

function overview(): string {
  const width = Math.max(0, ...COMMANDS.map((command) => command.name.length));
  const rows = COMMANDS.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return [
    'Usage: breakwater <command> [options]',
    '',
    ...rows,
    '',
    "'breakwater <command> --help' says more.",
    '',
  ].join('\n');
}
