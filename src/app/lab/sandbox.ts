/**
 * The face of the one place where code from outside may run (invariant 8). What an implementation promises
 * is tested by `sandbox-contract.ts`, which every implementation runs.
 */
export type SandboxLimits = {
  /** From the start of the program until the watchdog kills everything it started. */
  readonly wallMs: number;
  /** Resident memory of all processes together, the writable file system included. */
  readonly memoryBytes: number;
  /** Processes and threads together. */
  readonly processes: number;
  /** Size of the writable file system, `/work` and `/tmp` together. */
  readonly diskBytes: number;
  readonly inodes: number;
  /** Share of the CPU, 1 is one core. */
  readonly cpuCores: number;
  /** Kept of standard output and of standard error, each; a program that writes more is killed. */
  readonly outputBytes: number;
  readonly reportBytes: number;
  /** Stop once all processes together used this much CPU time. Needs a controller that counts it. */
  readonly stopAtCpuMs?: number;
};

/** A host directory or file that the program may read and never write. */
export type ReadOnlyBind = { readonly source: string; readonly target: string };

/** A file of the program's own, copied in; it may change its copy. */
export type PlacedFile = {
  readonly target: string;
  readonly bytes: Uint8Array;
  readonly executable?: boolean;
};

/** What to look at in `/work` after every process has gone, by code that is not the program's. */
export type AfterRun = {
  /** List what lies in `/work`, without following links. */
  readonly list: boolean;
  /** Name the files below `/work` that hold these bytes. Printable ASCII only. */
  readonly find?: string;
  /** Return the files `/tmp/<logs>.*`, at most 16, 64 KiB of each. Lower-case letters and digits only. */
  readonly logs?: string;
  /** Return all of `/work` as one tar archive of at most so many bytes, instead of everything above. */
  readonly archiveBytes?: number;
};

export type SandboxRequest = {
  /** Never a shell line. `argv[0]` is looked up in the sandbox's own PATH. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly binds: readonly ReadOnlyBind[];
  readonly files: readonly PlacedFile[];
  readonly network: 'none' | 'loopback';
  readonly limits: SandboxLimits;
  readonly stdin?: Uint8Array;
  /** Opens descriptor 3: the program first reads these bytes from it and may then write its report to it. */
  readonly report?: Uint8Array;
  readonly after?: AfterRun;
  /**
   * For programs that reserve address space by the terabyte and never touch it (sanitizers): no limit on
   * reservations. Memory in use stays limited.
   */
  readonly reservesAddresses?: boolean;
  /** The program needs to connect to a socket that lies in one of its binds. */
  readonly usesBoundSocket?: boolean;
  /** The program's processes may trace one another, as a leak checker must. Nothing outside is in reach. */
  readonly traces?: boolean;
};

export type LimitHit = 'wall' | 'memory' | 'processes' | 'output' | 'cpu';

export type Captured = {
  readonly bytes: Uint8Array;
  /** More was written than is kept here. */
  readonly truncated: boolean;
  /** `sha256:<hex>` of `bytes`. */
  readonly digest: string;
};

/** One entry of `/work` after the run: its path relative to `/work`, and what it is. */
export type WorkEntry = { readonly path: string; readonly kind: 'file' | 'directory' | 'link' | 'other' };

export type SandboxResult = {
  /** Null when a signal ended it, or when it never started. */
  readonly exit: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  readonly limitHit: LimitHit | null;
  /** The sandbox itself failed: nothing here says anything about the program. */
  readonly lost: string | null;
  readonly wallMs: number;
  /** User and system time of every process it started, the sandbox's own start included (some 10 ms). */
  readonly cpuMs: number;
  /** Null where no memory controller is in force. */
  readonly peakBytes: number | null;
  readonly stdout: Captured;
  readonly stderr: Captured;
  readonly report: Captured;
  readonly work: readonly WorkEntry[];
  /** Paths below `/work` that hold `after.find`. */
  readonly found: readonly string[];
  /** What `after.logs` asked for, byte for byte as Latin-1 (a NUL as `?`), by the part of the name behind the dot. */
  readonly logs: readonly { readonly suffix: string; readonly text: string }[];
  /** What `after.archiveBytes` asked for; null where it was not, or did not fit. */
  readonly archive: Uint8Array | null;
};

/**
 * Runs one program, alone, and answers when nothing of it is left.
 *
 * Promises: the program runs as an unprivileged host user that runs nothing else, without capabilities,
 * without a way to gain privileges, in its own user, pid, mount, ipc, uts, cgroup and network namespaces,
 * under a system call filter; it sees a read-only minimal system, its binds, and one sized writable file
 * system; it reaches no network but its own loopback, and not even that with `network: 'none'`. Limits hold
 * for all of its processes together; what enforces them is stated by `inForce`. When `run` resolves, every
 * process is gone and the writable file system with it. When the caller dies, so does the program.
 * Output is data: capped, never interpreted. Never rejects for anything the program does; rejects only for
 * a request that is malformed. Concurrency: as many runs at once as there are cells, others wait their turn.
 */
export interface Sandbox {
  run(request: SandboxRequest, signal?: AbortSignal): Promise<SandboxResult>;
  /** Which limits are enforced here and by what, e.g. `memory: cgroup v1`. For the attestation. */
  readonly inForce: readonly string[];
  /** A host directory whose content can be bound; removed by `close`. Its name cannot be guessed. */
  newBindable(): Promise<string>;
  close(): Promise<void>;
}
