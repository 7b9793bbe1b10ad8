/**
 * `breakwater peer ask`: is a flaw held at another clearinghouse? The other side of `peer create` there. What leaves
 * this machine is a digest that nobody without the salt can guess from; the answer is the peer's word.
 */
import { claimDigest } from '../../../core/federation/claim-digest.ts';
import { claimsOf, mayBeToldToPeers } from '../../../core/federation/claims-of-finding.ts';
import type { Finding } from '../../../core/finding/finding.ts';
import { isObject, parseJson } from '../../../formats/json/parse.ts';
import { textAt } from '../../../formats/json/read.ts';
import { readArguments } from '../arguments.ts';
import { type Command, type CommandIo, type ExitCode, UsageError } from '../command.ts';
import { printable, problemLine } from '../printable.ts';
import { readBounded, whyUnanswered } from '../read-bounded.ts';
import { readFindings } from '../read-findings.ts';
import { readAnswer, readServer } from './check.ts';

const MAX_PEER_FILE = 64 * 1024;
const MAX_CONTACT = 500;
const TIMEOUT_MS = 30_000;

type Peer = { readonly address: URL; readonly salt: string };
/** `match` is null where nothing could be asked; `why` then says so. */
type Asked = {
  readonly finding: string;
  readonly match: boolean | null;
  readonly contact: string | null;
  readonly why: string | null;
};

export const PEER_ASK: Command = {
  help: `
Usage: breakwater peer ask PATH… --peer FILE [--json]

Asks another clearinghouse whether it holds the flaws in these findings, as scrutineer does: by a digest of the
repository, the file and the weaknesses, salted for the two of you. Needs no server and no database. A finding that names
no repository or no file cannot be asked about; one marked TLP:RED or TLP:AMBER+STRICT is not.

  --peer FILE  what 'breakwater peer create' printed there: { "address", "salt" }
  --json       an array: { "finding", "match": true | false | null, "contact", "why" }

Exit status: 0 all of them are held there; 1 some are not; 2 something could not be asked.
`,
  run: async (args, io) => {
    const { values, positionals } = readArguments({
      args: [...args],
      allowPositionals: true,
      options: { peer: { type: 'string' }, json: { type: 'boolean' } },
    });
    if (positionals.length === 0) throw new UsageError('name at least one file or directory');
    if (values.peer === undefined) throw new UsageError('name the file of the peer with --peer');
    const peer = await readPeer(values.peer);
    const { findings, rejected } = await readFindings(positionals, io.stdin);
    for (const { source, problems } of rejected) {
      for (const problem of problems) io.stderr.write(problemLine(source, problem));
    }
    const asked: Asked[] = [];
    for (const { finding } of findings) asked.push(await askAbout(peer, finding));
    report(asked, values.json === true, io);
    return exitCode(asked, rejected.length > 0);
  },
};

/** In a file: the address holds the peer's token, and arguments can be read by everyone on the machine. */
async function readPeer(file: string): Promise<Peer> {
  const bytes = await readBounded(file, MAX_PEER_FILE).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--peer cannot be read (${error.code}).`);
  });
  const parsed = parseJson(bytes);
  const told = parsed.ok && isObject(parsed.value) ? parsed.value : undefined;
  const [address, salt] = [textAt(told, 'address'), textAt(told, 'salt')];
  if (address === undefined || salt === undefined || salt === '') {
    throw new UsageError('--peer holds no { "address", "salt" }.');
  }
  return { address: readServer(address, 'the address in --peer'), salt };
}

/** Every way in which the peer may know it, until one matches. */
async function askAbout(peer: Peer, finding: Finding): Promise<Asked> {
  const of = { finding: finding.id, match: null, contact: null };
  if (finding.tlp !== undefined && !mayBeToldToPeers(finding.tlp)) {
    return { ...of, why: `marked TLP:${finding.tlp}: that it exists is not told` };
  }
  const claims = claimsOf(finding);
  if (claims.length === 0) return { ...of, why: 'names no repository or no file' };
  for (const claim of claims) {
    const answer = await askOnce(peer, Buffer.from(claimDigest(peer.salt, claim)).toString('hex'));
    if (typeof answer === 'string') return { ...of, why: answer };
    if (answer.match) return { ...of, ...answer, why: null };
  }
  return { ...of, match: false, why: null };
}

/** The answer, or in words why there is none. */
async function askOnce(
  { address }: Peer,
  hash: string,
): Promise<string | { readonly match: boolean; readonly contact: string | null }> {
  const response = await fetch(`${address.href.replace(/\/+$/, '')}/claim-check`, {
    method: 'POST',
    redirect: 'error',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ hash }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: Error) => whyUnanswered(error));
  if (typeof response === 'string') return `${address.origin} cannot be asked: ${response}`;
  const body = (await readAnswer(response)) as {
    readonly match?: unknown;
    readonly contact?: unknown;
  } | null;
  if (response.status === 429) {
    const seconds = Number(response.headers.get('retry-after'));
    return `asked too often${seconds > 0 ? `: again in ${seconds} s` : ''}`;
  }
  if (response.status === 404) return 'there is no such door there, or it was closed';
  if (!response.ok || typeof body?.match !== 'boolean')
    return `the peer answers ${response.status}, and no claim-check`;
  const contact = body.match && typeof body.contact === 'string' ? body.contact.slice(0, MAX_CONTACT) : null;
  return { match: body.match, contact };
}

function report(asked: readonly Asked[], asJson: boolean, io: CommandIo): void {
  if (asJson) {
    io.stdout.write(`${JSON.stringify(asked)}\n`);
    return;
  }
  for (const { finding, match, contact, why } of asked) {
    const word = match === null ? 'not asked ' : match ? 'held there' : 'not held  ';
    const more = match === null ? `  ${why}` : contact === null ? '' : `  ask ${contact}`;
    io.stdout.write(`${word}  ${printable(finding)}${printable(more)}\n`);
  }
}

function exitCode(asked: readonly Asked[], isRejected: boolean): ExitCode {
  if (isRejected || asked.length === 0 || asked.some(({ match }) => match === null)) return 2;
  return asked.every(({ match }) => match === true) ? 0 : 1;
}
