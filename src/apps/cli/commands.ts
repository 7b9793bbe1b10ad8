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
    name: 'serve',
    summary: 'the server: API, web interface and workers',
    load: async () => (await import('./commands/serve.ts')).SERVE,
  },
  {
    name: 'worker',
    summary: 'background work for a server that runs elsewhere',
    load: async () => (await import('./commands/worker.ts')).WORKER,
  },
  {
    name: 'key create',
    summary: 'an API key for a party, shown once',
    load: async () => (await import('./commands/key-create.ts')).KEY_CREATE,
  },
  {
    name: 'key rotate',
    summary: 'new keys for what this instance signs; the old ones stay for checking',
    load: async () => (await import('./commands/key-rotate.ts')).KEY_ROTATE,
  },
  {
    name: 'peer create',
    summary: 'a clearinghouse elsewhere may ask whether a flaw is held here',
    load: async () => (await import('./commands/peer.ts')).PEER_CREATE,
  },
  {
    name: 'peer list',
    summary: 'who may ask, and since when',
    load: async () => (await import('./commands/peer.ts')).PEER_LIST,
  },
  {
    name: 'peer end',
    summary: 'that peer is answered no more',
    load: async () => (await import('./commands/peer.ts')).PEER_END,
  },
  {
    name: 'peer ask',
    summary: 'whether another clearinghouse holds a flaw, by a salted digest',
    load: async () => (await import('./commands/peer-ask.ts')).PEER_ASK,
  },
  {
    name: 'sign-in-link',
    summary: 'a new first-sign-in link: once, within 15 minutes',
    load: async () => (await import('./commands/sign-in-link.ts')).SIGN_IN_LINK,
  },
  {
    name: 'backup',
    summary: 'everything of an instance into one encrypted file, while it serves',
    load: async () => (await import('./commands/backup.ts')).BACKUP,
  },
  {
    name: 'restore',
    summary: 'a backup into a new data directory',
    load: async () => (await import('./commands/restore.ts')).RESTORE,
  },
  {
    name: 'upgrade',
    summary: 'bring the database up to this release, or say what that would do',
    load: async () => (await import('./commands/upgrade.ts')).UPGRADE,
  },
  {
    name: 'keys',
    summary: "the public halves of this instance's keys",
    load: async () => (await import('./commands/keys.ts')).KEYS,
  },
  {
    name: 'import',
    summary: 'published advisories (OSV, CSAF, CVE, KEV, EPSS) into an instance',
    load: async () => (await import('./commands/import.ts')).IMPORT,
  },
  {
    name: 'ledger verify',
    summary: "check an instance's public log, as anyone can",
    load: async () => (await import('./commands/ledger-verify.ts')).LEDGER_VERIFY,
  },
  {
    name: 'check',
    summary: 'is this known? asked of a server, from what is published and your own',
    load: async () => (await import('./commands/check.ts')).CHECK,
  },
  {
    name: 'validate',
    summary: 'every problem of a document, with its place',
    load: async () => (await import('./commands/validate.ts')).VALIDATE,
  },
  {
    name: 'convert',
    summary: 'the findings of a document in another format',
    load: async () => (await import('./commands/convert.ts')).CONVERT,
  },
  {
    name: 'priority',
    summary: 'the outcome of a decision table (BOD 26-04, SSVC)',
    load: async () => (await import('./commands/priority.ts')).PRIORITY,
  },
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
    name: 'evaluation',
    summary: 'what a sealed evaluation run of a model shows, recomputed from its samples',
    load: async () => (await import('./commands/evaluation.ts')).EVALUATION,
  },
  {
    name: 'evaluation plan',
    summary: 'the digest of an evaluation plan, or every problem of it',
    load: async () => (await import('./commands/evaluation-plan.ts')).EVALUATION_PLAN,
  },
  {
    name: 'evaluation suite',
    summary: 'the digest of a suite of tasks, and what changed since an earlier version',
    load: async () => (await import('./commands/evaluation-suite.ts')).EVALUATION_SUITE,
  },
  {
    name: 'evaluation run',
    summary: 'start Inspect where it is installed, and hold its logs against the plan',
    load: async () => (await import('./commands/evaluation-run.ts')).EVALUATION_RUN,
  },
  {
    name: 'evaluation register',
    summary: "register plans in an engagement's log on a server, before the first run",
    load: async () => (await import('./commands/evaluation-server.ts')).EVALUATION_REGISTER,
  },
  {
    name: 'evaluation import',
    summary: 'send sealed runs to a server, under a registered plan',
    load: async () => (await import('./commands/evaluation-server.ts')).EVALUATION_IMPORT,
  },
  {
    name: 'evaluation report',
    summary: 'what sealed runs show under the plans they were registered with, as a printable page',
    load: async () => (await import('./commands/evaluation-report.ts')).EVALUATION_REPORT,
  },
  {
    name: 'evaluation reports',
    summary: 'the reports of an engagement on a server, or one of them as JSON or as its page',
    load: async () => (await import('./commands/evaluation-reports.ts')).EVALUATION_REPORTS,
  },
  {
    name: 'exchange export',
    summary: 'a file for another instance, once two people have read it',
    load: async () => (await import('./commands/exchange.ts')).EXCHANGE_EXPORT,
  },
  {
    name: 'exchange verify',
    summary: "check a file from another instance, with the sender's key alone",
    load: async () => (await import('./commands/exchange.ts')).EXCHANGE_VERIFY,
  },
  {
    name: 'exchange import',
    summary: 'take a file from another instance in, as far as its marking lets it',
    load: async () => (await import('./commands/exchange.ts')).EXCHANGE_IMPORT,
  },
  {
    name: 'purl',
    summary: 'the canonical form of package URLs, one a line',
    load: async () => (await import('./commands/purl.ts')).PURL,
  },
  {
    name: 'reproduce',
    summary: 'run the lab on findings in files',
    load: async () => (await import('./commands/reproduce.ts')).REPRODUCE,
  },
  {
    name: 'attestation verify',
    summary: 'check what a lab signed, with its public key',
    load: async () => (await import('./commands/attestation-verify.ts')).ATTESTATION_VERIFY,
  },
  {
    name: 'triage',
    summary: 'which findings in files are one flaw, and why',
    load: async () => (await import('./commands/triage.ts')).TRIAGE,
  },
  {
    name: 'match',
    summary: 'which components of an inventory the advisories affect',
    load: async () => (await import('./commands/match.ts')).MATCH,
  },
  {
    name: 'match index',
    summary: 'prepare advisories, so that match starts at once',
    load: async () => (await import('./commands/match-index.ts')).MATCH_INDEX,
  },
];
