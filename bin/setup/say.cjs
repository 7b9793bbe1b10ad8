/** What set-up tells the person at the terminal, and how it gives up: one clear sentence, never a stack. */
'use strict';

/** Something outside is missing or refuses. The message says what, and what to do. */
class SetupError extends Error {
  constructor(message) {
    super(message);
    this.name = 'SetupError';
  }
}

function say(line) {
  process.stderr.write(`breakwater: ${line}\n`);
}

/** Runs `main`; exit code 2 for what is wrong around us, 70 for what is wrong with us. */
function run(main) {
  main().then(
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      if (error instanceof SetupError) say(error.message);
      else if (error && (error.code === 'EROFS' || error.code === 'EACCES' || error.code === 'EPERM')) {
        say(
          `${error.path || 'the checkout'} cannot be written (${error.code}): set-up needs to write below the checkout once. Make it writable, or run set-up as its owner.`,
        );
      } else if (error && error.code === 'ENOSPC')
        say('the disk is full: set-up needs about 1 GB below the checkout.');
      else say(`our fault: ${process.env.BREAKWATER_DEBUG === '1' && error ? error.stack : error}`);
      process.exitCode = error instanceof SetupError || error?.errno ? 2 : 70;
    },
  );
}

module.exports = { SetupError, say, run };
