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

// A reader that stops early (`| head`) is not our fault; nor is a full disk, but that has to be said.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  io.stderr.write(`breakwater: the answer cannot be written (${error.code}).\n`);
  process.exit(2);
});
process.stderr.on('error', () => undefined);

const HELP = new Set(['--help', '-h']);

process.exitCode = await main(process.argv.slice(2));

async function main(given: readonly string[]): Promise<ExitCode> {
  const argv = given[0] === 'help' ? [...given.slice(1), '--help'] : given;
  const chosen = choose(argv);
  if (chosen === null) return withoutCommand(argv);
  const command = await chosen.load();
  const rest = argv.slice(chosen.name.split(' ').length);
  if (rest.some((word) => HELP.has(word))) {
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

/** No word at all, `--help`, or the first word of several commands; anything else is bad usage. */
function withoutCommand(argv: readonly string[]): ExitCode {
  const [first = '--help', second = '--help'] = argv;
  const group = HELP.has(first) ? COMMANDS : COMMANDS.filter(({ name }) => name.startsWith(`${first} `));
  if (group.length > 0 && (HELP.has(first) || HELP.has(second))) {
    io.stdout.write(overview(group));
    return 0;
  }
  const said = printable(
    argv
      .slice(0, group.length > 0 ? 2 : 1)
      .join(' ')
      .slice(0, 80),
  );
  io.stderr.write(`breakwater: unknown command '${said}'. See 'breakwater --help'.\n`);
  return 2;
}

function choose(argv: readonly string[]): (typeof COMMANDS)[number] | null {
  const longestFirst = COMMANDS.toSorted((a, b) => b.name.split(' ').length - a.name.split(' ').length);
  return (
    longestFirst.find((command) => command.name.split(' ').every((word, index) => argv[index] === word)) ??
    null
  );
}

function overview(commands: typeof COMMANDS): string {
  const width = Math.max(0, ...commands.map((command) => command.name.length));
  const rows = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return [
    'Usage: breakwater <command> [options]',
    '',
    ...rows,
    '',
    "'breakwater <command> --help' says more.",
    '',
  ].join('\n');
}
