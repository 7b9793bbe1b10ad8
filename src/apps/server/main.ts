/**
 * Wires the server: database, routes, web bundle, in-process workers; says where it is; stops all of it.
 * The command line is the only caller (`cli/commands/serve.ts`), tests included.
 */
import { readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { fileMaterial, MATERIAL } from '../../adapters/material/file-material.ts';
import { giveBackMemory, stayLean } from '../../adapters/memory/give-back.ts';
import { threadedReports } from '../../adapters/reporting/report-maker.ts';
import { checkSeal, openAttestationKey } from '../../adapters/signing/attestation-key.ts';
import { createSignInLink } from '../../app/identity/create-sign-in-link.ts';
import { commitQueue } from '../../app/intake/commit-queue.ts';
import { importProgress } from '../../app/model/import-progress.ts';
import type { Marking } from '../../core/model/marking.ts';
import { type Node, openNode } from '../node.ts';
import { sayRarely } from '../say-rarely.ts';
import { startWork, type Work } from '../worker/main.ts';
import { buildServer } from './build-server.ts';
import { createMetrics } from './metrics.ts';
import { listenForMonitoring, type MetricsListener } from './metrics-listener.ts';
import { createOrigins, type Origins } from './origins.ts';
import { ROUTES } from './routes/registry.ts';
import { type SampleRun, startSample } from './sample.ts';
import type { Services } from './services.ts';
import { loadStaticBundle } from './static-bundle.ts';

const ROOT = join(import.meta.dirname, '../../..');
const READY_PATIENCE_MS = 2000;
/** Where the server was last reached, for commands on the same machine that print addresses. */
export const ADDRESS_FILE = 'address';

export type ServeOptions = {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly publicUrl: URL | null;
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
  readonly dataDir: string;
  readonly databaseUrl?: string;
  /** For people who need a person: shown to operators. Null where none was set. */
  readonly phone: string | null;
  /** What is marked above it does not come in. */
  readonly maximumMarking: Marking;
  /** Whether jobs and loops run in this process as well. */
  readonly withWork: boolean;
  /** Of the listener that monitoring asks; absent: there is none. 0 picks a free one. */
  readonly metricsPort?: number;
  readonly log: (line: string) => void;
};

export type Running = {
  /** Where people go, e.g. `http://localhost:8080`. */
  readonly url: string;
  /** Where monitoring asks; null where it was not wanted. */
  readonly metricsUrl: string | null;
  readonly node: Node;
  /** A new single-use link for the first coordinator. */
  readonly signInUrl: () => Promise<string>;
  /** Sends the sample's documents, if this is a new instance. */
  readonly startSample: () => SampleRun;
  /** Stops taking requests, lets those in flight finish, stops work and the embedded database. */
  readonly stop: () => Promise<void>;
};

/** Resolves once `/readyz` would say 200. Rejects with nothing left running. */
export async function startServer(given: ServeOptions): Promise<Running> {
  const options = { ...given, log: sayRarely(given.log, () => performance.now()) };
  stayLean();
  const origins = createOrigins({ publicUrl: options.publicUrl, tls: options.tls !== null });
  const node = await openNode({
    dataDir: options.dataDir,
    name: 'breakwater-serve',
    onTrouble: given.log,
    ...(options.databaseUrl === undefined ? {} : { databaseUrl: options.databaseUrl }),
  });
  const closing: (() => Promise<unknown>)[] = [node.close];
  try {
    const { server, monitoring } = await listen(options, origins, node);
    closing.unshift(() => server.close());
    if (monitoring !== null) closing.unshift(monitoring.close);
    await writeFile(join(node.dataDir, ADDRESS_FILE), `${origins.publicOrigin()}\n`);
    if (options.withWork) {
      const work: Work = await startWork(node, options.log);
      closing.unshift(work.stop);
    }
    return {
      url: origins.publicOrigin(),
      metricsUrl: monitoring?.url ?? null,
      node,
      signInUrl: () => signInUrl(origins, node),
      startSample: () => {
        const host = new URL(origins.publicOrigin()).host;
        return startSample({ node, host, ask: (request) => server.inject(request) }, options.log);
      },
      stop: () => stopAll(closing),
    };
  } catch (error) {
    await stopAll(closing);
    throw error;
  }
}

type Listening = { readonly server: FastifyInstance; readonly monitoring: MetricsListener | null };

async function listen(options: ServeOptions, origins: Origins, node: Node): Promise<Listening> {
  const version = await ownVersion();
  const signer = await openAttestationKey(node.dataDir, node.randomness);
  const services: Services = {
    commits: commitQueue({ ...node, signer: node.ledger, giveBackMemory }),
    ledger: { signer: node.ledger, actor: await node.authentication.actorOfService('ledger') },
    transactions: node.transactions,
    clock: node.clock,
    randomness: node.randomness,
    blobs: node.blobs,
    material: await fileMaterial(join(node.dataDir, MATERIAL), node.randomness, options.maximumMarking),
    reports: threadedReports(),
    imports: importProgress(),
    giveBackMemory,
    authentication: node.authentication,
    attestationKey: signer.publicKey,
    sealer: signer,
    checkSeal,
    maximumMarking: options.maximumMarking,
    origins,
    needsPasskey: options.publicUrl !== null,
    signingKey: node.instance.signingKey,
    about: { name: node.instance.name, version, phone: options.phone },
    isReady: () => isReady(node),
  };
  const { metricsPort } = options;
  const metrics = metricsPort === undefined ? null : createMetrics(node.database.pool);
  const server = await buildServer({
    routes: ROUTES,
    services,
    bundle: await loadStaticBundle(join(ROOT, 'web', 'dist')),
    version,
    logFault: options.log,
    ...(metrics === null ? {} : { watch: metrics.watch }),
    ...(options.tls === null ? {} : { tls: options.tls }),
  });
  try {
    await server.listen({ host: options.host, port: options.port });
    origins.bind((server.server.address() as AddressInfo).port);
    if (metrics === null || metricsPort === undefined) return { server, monitoring: null };
    const monitoring = await listenForMonitoring(metrics, metricsPort);
    const close = async () => {
      metrics.stop();
      await monitoring.close();
    };
    return { server, monitoring: { ...monitoring, close } };
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** Asks the database, and does not wait for one that hangs. */
async function isReady({ database }: Node): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), READY_PATIENCE_MS);
  });
  const answer = database.pool.query('select 1').then(
    () => true,
    () => false,
  );
  const ready = await Promise.race([answer, late]);
  clearTimeout(timer);
  return ready;
}

/** The token stands behind the `#`, which browsers send to no server and write into no log. */
async function signInUrl(origins: Origins, node: Node): Promise<string> {
  const owner = await node.authentication.actorOfService('console');
  const { token } = await createSignInLink(node, owner);
  return `${origins.publicOrigin()}/sign-in#token=${token}`;
}

/** Each in turn, whatever the one before it did: a server that fails to close must not orphan the database. */
async function stopAll(closing: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closing) {
    await close().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw new AggregateError(failures, 'stopping did not go cleanly');
}

async function ownVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  return String((manifest as { version?: unknown }).version ?? '0.0.0');
}
