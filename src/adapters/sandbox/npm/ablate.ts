/** The component without one of its functions: everything else stays as it is. */
import type { NoSide, Place } from '../../../app/lab/environment.ts';
import { isNoSide } from '../../../app/lab/environment.ts';
import { componentFiles, folderOver, type NpmSide, type NpmWorld } from './component.ts';

const LIMITS = {
  wallMs: 20_000,
  memoryBytes: 768 * 1024 * 1024,
  processes: 64,
  diskBytes: 16 * 1024 * 1024,
  inodes: 1_000,
  cpuCores: 1,
  outputBytes: 65_536,
  reportBytes: 32 * 1024 * 1024,
};

/** `not_applicable` where the finding names a file or a function that is not there, or not once. */
export async function ablate(
  world: NpmWorld,
  side: NpmSide,
  place: Place,
  made: string[],
): Promise<NpmSide | NoSide> {
  const file = (await componentFiles(world, side)).find(({ path }) => path === place.file);
  if (file === undefined || !/\.(js|cjs|mjs)$/.test(file.path))
    return absent('no such file of the component');
  const text = await withoutFunction(world, Buffer.from(file.bytes).toString('utf8'), place);
  if (isNoSide(text)) return text;
  const changed = new Map([[file.path, text.bytes]]);
  const over = await folderOver(world, side, changed, made);
  return { ...side, version: null, digest: world.newDigest(), over, changed };
}

async function withoutFunction(
  world: NpmWorld,
  text: string,
  { function: name, line }: Place,
): Promise<{ readonly bytes: Uint8Array } | NoSide> {
  const result = await world.sandbox.run({
    argv: ['node', '--expose-internals', '--no-warnings', '/lab/inside/neutralise.cjs'],
    env: {},
    binds: [{ source: world.inside, target: '/lab/inside' }],
    files: [],
    network: 'none',
    stdin: Buffer.from(JSON.stringify({ text, name, line })),
    report: new Uint8Array(),
    limits: LIMITS,
  });
  if (result.lost !== null) return { reason: 'sandbox_lost', detail: 'the function could not be taken out' };
  const { bytes } = result.report;
  return bytes.length === 0 ? absent('no such function in that file, or several') : { bytes };
}

function absent(detail: string): NoSide {
  return { reason: 'not_applicable', detail };
}
