import { verifyEnvelope } from '../../../adapters/signing/attestation-key.ts';
import { readEnvelope } from '../../../core/reproduction/attestation.ts';
import { readArguments } from '../arguments.ts';
import { type Command, type CommandIo, UsageError } from '../command.ts';
import { printable } from '../printable.ts';
import { readBounded, whyUnread } from '../read-bounded.ts';

const MAX_BYTES = 32 * 1024 * 1024;

export const ATTESTATION_VERIFY: Command = {
  help: `
Usage: breakwater attestation verify FILE --key PEM [--json]

Checks the signature of a DSSE envelope with the lab's public key (a PEM file) and shows what it says.
Needs nothing but the two files.

Exit status: 0 signed by that key, 1 not, 2 a file cannot be read or is not what it should be.
`,
  run: async (args, io) => {
    const { values, positionals } = readArguments({
      args: [...args],
      allowPositionals: true,
      options: { key: { type: 'string' }, json: { type: 'boolean' } },
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new UsageError('name one file');
    if (values.key === undefined) throw new UsageError('name the public key with --key');
    const [text, key] = await Promise.all([read(file, io), read(values.key, io)]);
    if (text === null || key === null) return 2;
    const envelope = readEnvelope(parsed(text));
    if (envelope === null) {
      io.stderr.write(`${printable(file)}: : is not a DSSE envelope\n`);
      return 2;
    }
    let verified: ReturnType<typeof verifyEnvelope>;
    try {
      verified = verifyEnvelope(envelope, key);
    } catch {
      io.stderr.write(`${printable(values.key)}: : is not a public key in PEM form\n`);
      return 2;
    }
    if (!verified.ok) {
      if (values.json === true)
        io.stdout.write(`${JSON.stringify({ valid: false, reason: verified.reason })}\n`);
      else io.stderr.write(`not valid: ${verified.reason}\n`);
      return 1;
    }
    const statement = parsed(Buffer.from(verified.payload).toString('utf8'));
    if (values.json === true) io.stdout.write(`${JSON.stringify({ valid: true, statement })}\n`);
    else io.stdout.write(`valid\n${JSON.stringify(statement, null, 2)}\n`);
    return 0;
  },
};

/** null where it cannot be read; why is then on standard error. */
async function read(path: string, io: CommandIo): Promise<string | null> {
  try {
    return (await readBounded(path, MAX_BYTES)).toString('utf8');
  } catch (error) {
    io.stderr.write(`${printable(path)}: : ${whyUnread(error)}\n`);
    return null;
  }
}

/** Undefined for text that is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
