/**
 * What goes wrong with the lab's own surroundings while a finding is judged: the registry hangs up in the middle of an
 * archive, the folder that packages are kept in cannot be written, the sandbox is killed from outside. None of it
 * is ever a verdict about the finding, and when it is over the same finding is judged as ever.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { findingOf, POLLUTED } from '../../../test/lab-world.ts';
import { testRegistry } from '../../../test/npm-registry.ts';
import { openHostSandbox } from '../../adapters/sandbox/host-sandbox.ts';
import { openLab } from '../../adapters/sandbox/open-lab.ts';
import { reproduce } from './reproduce.ts';

const registry = await testRegistry([
  {
    name: 'weak',
    version: '1.0.0',
    files: { 'index.js': 'exports.set = (o, a, b, v) => { o[a][b] = v; };' },
  },
  { name: 'weak', version: '1.0.1', files: { 'index.js': 'exports.set = () => {};' } },
]);
/** Archives whose address holds this are cut off in the middle. */
let cutsOff = '';
const front = createServer(async ({ url = '' }, response) => {
  const found = await fetch(new URL(url, registry.url));
  const bytes = Buffer.from(await found.arrayBuffer());
  response.writeHead(found.status, { 'content-length': bytes.length });
  if (cutsOff === '' || !url.includes(cutsOff)) return response.end(bytes);
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
});
await new Promise<void>((done) => front.listen(0, '127.0.0.1', done));
const folder = await mkdtemp(join(tmpdir(), 'bw-faults-'));
const cache = join(folder, 'cache');
const lab = await openLab({
  cacheDirectory: cache,
  capacity: 1,
  env: { npm_config_registry: `http://127.0.0.1:${(front.address() as AddressInfo).port}/` },
});
after(async () => {
  await lab.close();
  front.closeAllConnections();
  front.close();
  await registry.close();
  await rm(folder, { recursive: true });
});

const PROOF = "require('weak').set({}, '__proto__', 'x', 1);";
const word = async (program = PROOF) => {
  const finding = findingOf(program, POLLUTED, { component: 'weak', affected: 'vers:npm/<1.0.1' });
  const { verdict, reason, assurance, controls } = (await reproduce(finding, lab)).reproduction;
  return `${verdict} ${reason} ${assurance} ${controls.fixed}`;
};

test('a folder that cannot be written, as on a full disk, gives no verdict, and nothing half written is used later', async () => {
  await rename(join(cache, 'packages'), join(folder, 'aside'));
  await writeFile(join(cache, 'packages'), '');
  const said = await word().catch((error: Error) => error);
  assert.ok(said instanceof Error || said.startsWith('inconclusive'), String(said));
  await rm(join(cache, 'packages'));
  await rename(join(folder, 'aside'), join(cache, 'packages'));
});

test('a registry that hangs up in the middle of the component is not a verdict', async () => {
  cutsOff = 'weak-1.0.0.tgz';
  assert.equal(await word(), 'inconclusive install_failed effect_only not_run');
});

test('a registry that hangs up in the middle of the fixed release costs that control only', async () => {
  cutsOff = 'weak-1.0.1.tgz';
  assert.equal(await word(), 'reproduced null observed inconclusive');
});

test('once it answers again, the same finding is judged as ever', async () => {
  cutsOff = '';
  assert.equal(await word(), 'reproduced null observed passed');
});

test('a sandbox that is killed from outside has told nothing', async () => {
  const judged = word(`setTimeout(() => { ${PROOF} }, 6_000);`);
  for (let tries = 0; tries < 100 && !(await killSleeper()); tries++) await sleep(50);
  assert.match(await judged, /^inconclusive sandbox_lost /);
});

test('without its program, or its helper’s, no lab is opened, and what to install is said', async () => {
  const made = { cells: 1, name: 'bubblewrap', calls: '', way: 'bubblewrap' as never, ownProcesses: 0 };
  await assert.rejects(
    openHostSandbox({ ...made, program: join(folder, 'bwrap') }),
    /the lab needs .*bwrap: apt-get install bubblewrap/,
  );
});

/** Kills, among the processes that this one started, the launcher of the one that runs the proof. */
async function killSleeper(): Promise<boolean> {
  const all = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      .map(async (pid) => {
        const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
        const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
        return {
          pid: Number(pid),
          parent: Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]),
          words,
        };
      }),
  );
  const byPid = new Map(all.map((one) => [one.pid, one]));
  for (const { pid, words } of all) {
    if (words !== 'node\0poc.js\0') continue;
    const line = [];
    for (let at = byPid.get(pid); at !== undefined && at.pid !== process.pid; at = byPid.get(at.parent))
      line.push(at);
    // The last one is what starts launchers.
    const launcher = line.at(-2);
    if (launcher === undefined || line.at(-1)?.parent !== process.pid) continue;
    process.kill(launcher.pid, 'SIGKILL');
    return true;
  }
  return false;
}
