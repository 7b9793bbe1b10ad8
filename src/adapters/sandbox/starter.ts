/**
 * The small resident process that starts launchers (`starter.pl`), from this side. A process that forks pays for
 * the pages it has, and a server has hundreds of megabytes: 10 ms a run, in which it answers nobody. The starter
 * holds no secret and ends with this process; its launchers end with it. One that was killed is made anew with the
 * next launcher, and the runs that it took along are lost, which is no verdict.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const PERL = '/usr/bin/perl';
const PROGRAM = join(import.meta.dirname, 'starter.pl');
/** Of what each connection says first: whose it is, and which. */
const GREETING_BYTES = 5;

/** What differs between launchers until their order comes; `starter.pl` says what each is. */
export type Rooms = {
  /** Null where this process is no root: its own stays. */
  readonly uid: number | null;
  readonly joinFiles: readonly string[];
  readonly scratch: string;
  readonly mountOptions: string;
  readonly folders: readonly string[];
  /** Descriptors that lead here; 6 among them, by which the order comes. */
  readonly channels: readonly number[];
};

/** A launcher as its starter knows it. */
export type Started = {
  /** By descriptor. Resolves when all are there, or when it ended, to those that are. */
  readonly channels: Promise<ReadonlyMap<number, Socket>>;
  /** Its exit code; null where its starter is gone. By then nothing of its process group is left. */
  readonly ended: Promise<number | null>;
  hasEnded(): boolean;
  /** With its group, while its process id is still its own. */
  kill(): void;
  /** Whether this process stays for it. Not at first. */
  hold(wanted: boolean): void;
};

export type Starter = {
  start(rooms: Rooms): Started;
  /** When every launcher has ended. */
  close(): Promise<void>;
};

/** `folder`: nobody but this process's user may enter it. */
export async function openStarter(folder: string): Promise<Starter> {
  const socket = join(folder, 'starter');
  const all = new Map<number, Launched>();
  const server = createServer((connection) => greet(connection, all)).listen(socket);
  await once(server, 'listening');
  server.unref();
  let resident = startResident(socket, all);
  let last = 0;
  return {
    start(rooms) {
      if (resident.isGone()) resident = startResident(socket, all);
      const id = ++last;
      const launched = launchedBy(resident, id, rooms.channels);
      all.set(id, launched);
      void launched.started.ended.then(() => all.delete(id));
      resident.say('start', String(id), ...fieldsOf(rooms));
      return launched.started;
    },
    close: () => closeAll(server, resident, socket),
  };
}

/** Length-prefixed, as `starter.pl` reads what it is told. */
export function fields(all: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(
    all.flatMap((one) => {
      const bytes = typeof one === 'string' ? Buffer.from(one) : one;
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}

function fieldsOf({ uid, joinFiles, scratch, mountOptions, folders, channels }: Rooms): string[] {
  const groups = joinFiles.join('\0');
  return [
    uid === null ? '' : String(uid),
    groups,
    scratch,
    mountOptions,
    folders.join(' '),
    channels.join(' '),
  ];
}

type Launched = {
  readonly started: Started;
  readonly resident: ChildProcess;
  arrived(channel: number, connection: Socket): void;
  end(code: number | null): void;
};

type Resident = {
  readonly child: ChildProcess;
  isGone(): boolean;
  say(...words: readonly string[]): void;
  /** How many launchers this process stays for. */
  held: number;
};

function startResident(socket: string, all: ReadonlyMap<number, Launched>): Resident {
  const child = spawn(PERL, [PROGRAM, process.arch, socket], {
    detached: true,
    cwd: '/',
    // Another locale costs every program the reading of its files; the run's own is bubblewrap's to set.
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let isGone = child.pid === undefined;
  const gone = () => {
    isGone = true;
    for (const launched of [...all.values()]) if (launched.resident === child) launched.end(null);
  };
  child.once('error', gone).once('exit', gone);
  child.stdin.on('error', () => undefined);
  createInterface(child.stdout).on('line', (line) => {
    const [id, code] = line.split(' ').map(Number);
    all.get(id!)?.end(code!);
  });
  refer(child, false);
  return {
    child,
    isGone: () => isGone,
    say: (...words) => void child.stdin.write(fields([fields(words)])),
    held: 0,
  };
}

function refer(child: ChildProcess, wanted: boolean): void {
  const all = [child, child.stdin, child.stdout] as unknown as Pick<ChildProcess, 'ref' | 'unref'>[];
  for (const one of all) wanted ? one.ref() : one.unref();
}

function launchedBy(resident: Resident, id: number, wanted: readonly number[]): Launched {
  const connections = new Map<number, Socket>();
  const channels = Promise.withResolvers<ReadonlyMap<number, Socket>>();
  const ended = Promise.withResolvers<number | null>();
  let hasEnded = false;
  let isHeld = false;
  const holdResident = (isWanted: boolean) => {
    if (isWanted === isHeld) return;
    isHeld = isWanted;
    resident.held += isWanted ? 1 : -1;
    refer(resident.child, resident.held > 0);
  };
  return {
    resident: resident.child,
    arrived(channel, connection) {
      if (hasEnded || !wanted.includes(channel) || connections.has(channel)) return void connection.destroy();
      connections.set(channel, connection);
      isHeld ? connection.ref() : connection.unref();
      if (connections.size === wanted.length) channels.resolve(connections);
    },
    end(code) {
      hasEnded = true;
      holdResident(false);
      channels.resolve(connections);
      ended.resolve(code);
    },
    started: {
      channels: channels.promise,
      ended: ended.promise,
      hasEnded: () => hasEnded,
      kill: () => {
        if (!hasEnded && !resident.isGone()) resident.say('kill', String(id));
      },
      hold: (isWanted) => {
        for (const one of connections.values()) isWanted ? one.ref() : one.unref();
        if (!hasEnded) holdResident(isWanted);
      },
    },
  };
}

/** A launcher's connection says whose it is. The folder keeps everybody else out. */
function greet(connection: Socket, all: ReadonlyMap<number, Launched>): void {
  connection.on('error', () => undefined);
  connection.unref();
  const listen = () => {
    const greeting = connection.read(GREETING_BYTES) as Buffer | null;
    if (greeting === null) return;
    connection.off('readable', listen);
    const launched = all.get(greeting.readUInt32BE(0));
    if (launched === undefined) connection.destroy();
    else launched.arrived(greeting[4]!, connection);
  };
  connection.on('readable', listen);
}

async function closeAll(server: Server, { child, isGone }: Resident, socket: string): Promise<void> {
  server.close();
  if (!isGone()) {
    const ended = once(child, 'exit');
    refer(child, true);
    child.stdin?.end();
    await ended;
  }
  await rm(socket, { force: true });
}
