/**
 * The embedded PostgreSQL: the real server under our own small supervisor, so that Breakwater starts with one
 * command and still runs on the engine, locks, row security and NOTIFY of production. Unix socket only.
 *
 * `startEmbedded` attaches to a server that already runs on the data directory, waits for one that is on its
 * way up or down, or starts one. Nothing here needs a lock: PostgreSQL's own lock file decides between two
 * servers, a rename between two first boots, a link between two sets of secrets.
 */
import { spawn } from 'node:child_process';
import { mkdir, open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { confine, ensureCluster } from './cluster.ts';
import type { Confinement } from './confinement.ts';
import { type KeepRunning, keepRunning } from './keep-running.ts';
import { ensureSecrets, type Layout, prepareLayout, type Secrets, SOCKET_PORT } from './layout.ts';
import { arrive } from './presence.ts';
import { type Durability, serverArguments } from './settings.ts';

export type EmbeddedPostgres = {
  /** Connection strings over the socket. `superuser` is for making databases and roles, nothing else. */
  readonly url: (role: keyof Secrets, database: string) => string;
  readonly secrets: Secrets;
  readonly postmasterPid: number;
  /** How we run it; null where a server was already running and we attached. */
  readonly confinement: Confinement['kind'] | null;
  /** Leaves the server; the last to leave stops it, and then this resolves once it is gone. */
  readonly close: () => Promise<void>;
};

export type EmbeddedOptions = {
  readonly dataDir: string;
  /** Default `durable`. */
  readonly durability?: Durability;
  /** How long a start may take: recovery after a crash reads the whole log since the last checkpoint. */
  readonly patienceMs?: number;
  /** Where given, a server that dies is started again until `close`, and this is told so. */
  readonly onTrouble?: (line: string) => void;
};

/** `superuser` makes the others; `owner` owns the schema and migrates; `app` serves, and owns nothing. */
export const ROLES = {
  superuser: 'postgres',
  owner: 'breakwater_owner',
  app: 'breakwater_app',
} as const satisfies Record<keyof Secrets, string>;

/** A start that fails at once may have met another one's lock; this often it is tried again. */
const ATTEMPTS = 4;

/** Rejects with one clear sentence; then nothing of ours is left running. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const layout = await prepareLayout(await realpath(options.dataDir));
  const secrets = await ensureSecrets(layout.secretsFile);
  const presence = await arrive(layout.users, layout.cluster);
  try {
    const started = await attachOrStart(layout, secrets, options);
    const kept = options.onTrouble === undefined ? null : watch(layout, secrets, options, options.onTrouble);
    return {
      url: (role, database) => socketUrl(layout.run, role, secrets, database),
      secrets,
      postmasterPid: started.pid,
      confinement: started.confinement,
      close: async () => {
        await kept?.stop();
        await presence.leave();
      },
    };
  } catch (error) {
    await presence.leave();
    throw error;
  }
}

function watch(
  layout: Layout,
  secrets: Secrets,
  options: EmbeddedOptions,
  say: (line: string) => void,
): KeepRunning {
  return keepRunning({
    isThere: async () => (await livePostmaster(layout.cluster)) !== null,
    start: (signal) => attachOrStart(layout, secrets, { ...options, signal }),
    lastWords: () => lastWords(layout.log),
    say,
  });
}

/** `signal` keeps it from starting a server, not from waiting for the one that it has started. */
async function attachOrStart(
  layout: Layout,
  secrets: Secrets,
  options: EmbeddedOptions & { readonly signal?: AbortSignal },
): Promise<{ readonly pid: number; readonly confinement: Confinement['kind'] | null }> {
  const deadline = Date.now() + (options.patienceMs ?? 120_000);
  let confinement: Confinement | null = null;
  let attempts = 0;
  let running = false;
  while (Date.now() < deadline) {
    const pid = await livePostmaster(layout.cluster);
    if (pid !== null) {
      if (await answers(layout, secrets)) return { pid, confinement: confinement?.kind ?? null };
    } else if (!running) {
      options.signal?.throwIfAborted();
      if (attempts === ATTEMPTS) {
        throw new Error(`PostgreSQL did not start: ${await lastWords(layout.log)} (see ${layout.log})`);
      }
      attempts += 1;
      confinement ??= await confine(layout);
      if (!(await ensureCluster(layout, confinement, secrets.superuser))) {
        confinement = null;
        continue;
      }
      await removeStaleLocks(layout);
      const server = await spawnServer(layout, confinement, options.durability ?? 'durable');
      running = true;
      server.once('exit', () => {
        running = false;
      });
    }
    await sleep(15);
  }
  throw new Error(
    `PostgreSQL did not become ready in time: ${await lastWords(layout.log)} (see ${layout.log})`,
  );
}

/** The id in postmaster.pid, if that process lives and works in this cluster; null otherwise. */
async function livePostmaster(cluster: string): Promise<number | null> {
  try {
    const pid = Number.parseInt(await readFile(join(cluster, 'postmaster.pid'), 'utf8'), 10);
    const [works, here] = await Promise.all([stat(`/proc/${pid}/cwd`), stat(cluster)]);
    return works.dev === here.dev && works.ino === here.ino ? pid : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') {
      throw new Error(`${cluster} belongs to another user: run as the user that made it, or as root.`);
    }
    return null;
  }
}

/**
 * After kill −9 of everything the lock files name a process that is dead but may not be buried: in a container
 * whose first process reaps nobody it stays a zombie, and PostgreSQL takes it for a living server for ever. They
 * go only when no process at all works in the cluster: a backend that outlived its postmaster does, and guards
 * the data as the lock would.
 */
async function removeStaleLocks({ cluster, run }: Layout): Promise<void> {
  for (const lock of [join(cluster, 'postmaster.pid'), join(run, `.s.PGSQL.${SOCKET_PORT}.lock`)]) {
    const pid = Number.parseInt(await readFile(lock, 'utf8').catch(() => ''), 10);
    if (Number.isNaN(pid) || !(await isZombie(pid)) || (await isInUse(cluster))) continue;
    await rm(lock, { force: true });
  }
}

async function isInUse(cluster: string): Promise<boolean> {
  const here = await stat(cluster);
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const works = await stat(`/proc/${name}/cwd`).catch(() => null);
    if (works?.dev === here.dev && works.ino === here.ino) return true;
  }
  return false;
}

async function isZombie(pid: number): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return line.slice(line.lastIndexOf(')') + 2).startsWith('Z');
}

async function answers(layout: Layout, secrets: Secrets): Promise<boolean> {
  const client = new pg.Client({
    connectionString: socketUrl(layout.run, 'superuser', secrets, 'postgres'),
    connectionTimeoutMillis: 5000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') return false;
    throw new Error(
      `the PostgreSQL on ${layout.cluster} was not made with the passwords in ${layout.secretsFile}`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

function socketUrl(run: string, role: keyof Secrets, secrets: Secrets, database: string): string {
  return `postgres://${ROLES[role]}:${secrets[role]}@${encodeURIComponent(run)}:${SOCKET_PORT}/${database}`;
}

/** In a session of its own, so that a Ctrl-C at the terminal reaches us alone and we stop it in order. */
async function spawnServer(layout: Layout, confinement: Confinement, durability: Durability) {
  if (((await stat(layout.log).catch(() => null))?.size ?? 0) > LARGEST_LOG) {
    await rename(layout.log, `${layout.log}.1`);
  }
  const places = { cluster: await realpath(layout.cluster), run: await realpath(layout.run) };
  const log = await open(layout.log, 'a', 0o600);
  try {
    const invocation = confinement.invoke('postgres', places, (seen) =>
      serverArguments(seen.cluster, seen.run, durability),
    );
    const server = spawn(invocation.file, invocation.args, {
      env: invocation.env,
      cwd: '/',
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    server.on('error', () => undefined);
    server.unref();
    return server;
  } finally {
    await log.close();
  }
}

const LARGEST_LOG = 16 * 1024 * 1024;

/** Said to every connection that the end met, or that came too early; never why it ended. */
const CHORUS = /terminating connection|the database system is|the connection to/;

async function lastWords(log: string): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '');
  const lines = text.slice(-4000).trimEnd().split('\n');
  const fatal = lines.findLast((line) => /FATAL|PANIC|HINT/.test(line) && !CHORUS.test(line)) ?? lines.at(-1);
  return fatal?.slice(0, 500) || 'it said nothing';
}
