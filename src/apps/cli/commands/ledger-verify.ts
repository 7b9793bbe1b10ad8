/** `breakwater ledger verify`: what a stranger checks, with the log's key and nothing else of ours. */
import { type LogCheck, verifyLog } from '../../../app/ledger/verify-log.ts';
import { type ReceiptCheck, verifyReceipt } from '../../../app/ledger/verify-receipt.ts';
import { readArguments } from '../arguments.ts';
import { type Command, type CommandIo, type ExitCode, UsageError } from '../command.ts';
import { readLogKeys } from '../log-keys.ts';
import { LogUnreadable, logSource } from '../log-source.ts';
import { printable } from '../printable.ts';
import { readBounded, whyUnread } from '../read-bounded.ts';

const MAX_FILE = 16 * 1024 * 1024;

export const LEDGER_VERIFY: Command = {
  help: `
Usage: breakwater ledger verify PATH-OR-URL --key VKEY… [--since CHECKPOINT] [--receipt FILE] [--json]

Reads the whole public log of an instance, from its address or from a copy in a directory; rebuilds every tile
and the root from the entries; checks them against what is served and against the signed checkpoint, and that
its intervals follow each other without a gap. Needs no database and no account.

  --key VKEY          the log's verifier key (breakwater keys --public, or from the operator), or a file with it
                      or with several, one a line. May be repeated: after a change of keys the old and the new
                      one both vouch, and each note needs the signature of one of them.
                      Without it nothing is known of who wrote the log: 'unauthenticated', exit status 1
  --since CHECKPOINT  a file with a checkpoint seen earlier: the log must extend it
  --receipt FILE      the answer to a submission, or of GET /api/v1/receipts/ID: it must stand in this log
  --json              one JSON document

Exit status: 0 all of it holds; 1 it does not, each reason is named; 2 something cannot be read.

Example: breakwater ledger verify http://localhost:8080 --key 'breakwater-…/ledger+1234abcd+Ae…'
`,
  run: async (args, io) => {
    const { values, positionals } = readArguments({
      args: [...args],
      allowPositionals: true,
      options: {
        key: { type: 'string', multiple: true },
        since: { type: 'string' },
        receipt: { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    const [source, ...more] = positionals;
    if (source === undefined || more.length > 0) throw new UsageError('name one log: a directory or a URL');
    if (values.receipt !== undefined && values.key === undefined) {
      throw new UsageError('--receipt needs --key: without it a receipt proves nothing');
    }
    try {
      const keys = await readLogKeys(values.key ?? []);
      const since = values.since === undefined ? null : await readBytes(values.since);
      const receipt = values.receipt === undefined ? null : await readJson(values.receipt);
      const read = logSource(source);
      if ((await read('checkpoint', MAX_FILE)) === null)
        throw new LogUnreadable('there is no log: it has no checkpoint');
      const log = await verifyLog(read, { keys, since });
      const checked = receipt === null ? null : receiptInLog(verifyReceipt(receipt.value, keys), log);
      const hasKey = keys.length > 0;
      return report(io, { log, receipt: checked, hasKey, json: values.json === true });
    } catch (error) {
      if (!(error instanceof LogUnreadable)) throw error;
      io.stderr.write(`${printable(error.file ?? source)}: : ${printable(error.message)}\n`);
      return 2;
    }
  },
};

/** A receipt's proof leads to a checkpoint; that one must be the log's own, if the log has come that far. */
function receiptInLog(receipt: ReceiptCheck, log: LogCheck): ReceiptCheck {
  const [its, ours] = [receipt.checkpoint, log.checkpoint];
  if (its === null || ours === null || its.size !== ours.size) return receipt;
  return Buffer.compare(its.root, ours.root) === 0
    ? receipt
    : {
        ...receipt,
        faults: [...receipt.faults, 'the log shows another history than the one this receipt was proven in'],
      };
}

function report(
  io: CommandIo,
  {
    log,
    receipt,
    hasKey,
    json,
  }: {
    readonly log: LogCheck;
    readonly receipt: ReceiptCheck | null;
    readonly hasKey: boolean;
    readonly json: boolean;
  },
): ExitCode {
  const faults = [...log.faults, ...(receipt?.faults ?? []).map((fault) => `receipt: ${fault}`)];
  const verified = log.isAuthenticated && faults.length === 0;
  if (json) {
    const document = {
      verified,
      authenticated: log.isAuthenticated,
      faults,
      checkpoint: log.checkpoint && {
        origin: log.checkpoint.origin,
        size: log.checkpoint.size,
        root: Buffer.from(log.checkpoint.root).toString('base64'),
      },
      from: instant(log.from),
      until: instant(log.until),
      lateIntervals: log.late,
      receipt: receipt && {
        standing: receipt.standing,
        interval: receipt.interval && {
          from: instant(receipt.interval.start),
          until: instant(receipt.interval.end),
          closed: instant(receipt.interval.closed),
        },
      },
    };
    io.stdout.write(`${JSON.stringify(document)}\n`);
  } else io.stdout.write(inWords({ log, receipt, hasKey }, faults));
  return verified ? 0 : 1;
}

type Checked = {
  readonly log: LogCheck;
  readonly receipt: ReceiptCheck | null;
  readonly hasKey: boolean;
};

function inWords({ log, receipt, hasKey }: Checked, faults: readonly string[]): string {
  const lines: string[] = [];
  if (log.checkpoint !== null) {
    lines.push(`${printable(log.checkpoint.origin)}: ${log.checkpoint.size} intervals`);
    if (log.from !== null)
      lines.push(`from ${instant(log.from)} until ${instant(log.until)}, ${log.late} closed late`);
  }
  if (receipt !== null && receipt.faults.length === 0) {
    const { standing, interval } = receipt;
    lines.push(
      standing === 'proven' && interval !== null
        ? `the receipt stands in the interval that ended ${instant(interval.end)}`
        : 'the receipt is a promise of this log; it holds no proof yet',
    );
  }
  if (!log.isAuthenticated) {
    const why = hasKey ? 'nothing on it is signed by a key that was given' : 'no key was given';
    lines.push(`unauthenticated: ${why}, so anyone may have written this`);
  }
  lines.push(...faults.map((fault) => `not so: ${printable(fault)}`));
  if (log.isAuthenticated && faults.length === 0) lines.push('verified');
  return `${lines.join('\n')}\n`;
}

async function readJson(path: string): Promise<{ readonly value: unknown }> {
  const bytes = await readBytes(path);
  try {
    return { value: JSON.parse(Buffer.from(bytes).toString('utf8')) };
  } catch {
    throw new LogUnreadable('This is not JSON.', path);
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  return readBounded(path, MAX_FILE).catch((error: unknown) => {
    throw new LogUnreadable(whyUnread(error), path);
  });
}

function instant(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
