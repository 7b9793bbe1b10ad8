/** `npm run bench [-- NAME…]`: one JSON document on stdout, what is going on on stderr. */
import { cpus, totalmem } from 'node:os';
import type { Bench, Figure } from './bench.ts';
import { BENCHES } from './registry.ts';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `no bench '${unknown.join("', '")}'. There are: ${BENCHES.map(({ name }) => name).join(', ')}\n`,
  );
  process.exit(2);
}
const figures: Figure[] = [];
const failed: string[] = [];
for (const bench of BENCHES) {
  if (wanted.length > 0 && !wanted.includes(bench.name)) continue;
  await measure(bench);
}
process.stdout.write(`${JSON.stringify({ machine: machine(), figures }, null, 2)}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function measure(bench: Bench): Promise<void> {
  process.stderr.write(`${bench.name}: ${bench.promise}\n`);
  try {
    figures.push(...(await bench.run((line) => process.stderr.write(`  ${line}\n`))));
  } catch (error) {
    failed.push(bench.name);
    process.stderr.write(`  not measured: ${error instanceof Error ? error.stack : String(error)}\n`);
  }
}

function machine() {
  const [first] = cpus();
  return {
    cores: cpus().length,
    cpu: first?.model ?? 'unknown',
    memoryBytes: totalmem(),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  };
}
