/**
 * The lab against a part of the sample that shows every kind of answer, with real packages from the registry.
 * All of it is judged by `bench/harbor-lab.ts`, which takes minutes.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type OpenLab, openLab } from '../../src/adapters/sandbox/open-lab.ts';
import { reproduce } from '../../src/app/lab/reproduce.ts';
import { loadSample } from './load.ts';

/** Own id, or what the positional id ends with; and what it stands for. */
const CHOSEN: readonly (readonly [string, string])[] = [
  ['lab-north/0417', 'a polluted prototype, told at length'],
  ['LSOUTH-2026-0041', 'an OSV record with a tested version'],
  ['w-d8e1', 'CPU time'],
  ['lab-north/0502', 'a file written outside the directory'],
  ['BD-5566', 'a package that never had a fixed release, with a diff'],
  ['BD-5549', "the program's own word"],
  ['BD-5583', 'a program that pollutes by itself'],
  ['BD-5590', 'a program that looks at the version first'],
  ['lab-north/0527', 'a release that no longer has the flaw'],
];

describe('the lab on the harbor sample', () => {
  const { findings } = loadSample();
  let lab: OpenLab;
  let cacheDirectory: string;

  before(async () => {
    cacheDirectory = await mkdtemp(path.join(tmpdir(), 'breakwater-harbor-'));
    lab = await openLab({ cacheDirectory, env: process.env });
  });
  after(async () => {
    await lab?.close();
    await rm(cacheDirectory, { recursive: true, force: true });
  });

  for (const [id, what] of CHOSEN) {
    it(`gives ${id} the verdict that it deserves: ${what}`, async (t) => {
      const chosen = findings.find(({ finding }) => finding.id === id || finding.id.endsWith(id));
      assert.ok(chosen, `${id} is not in the sample`);
      const { finding, truth } = chosen;
      const { reproduction } = await reproduce(finding, lab);
      if (reproduction.reason === 'install_failed') {
        assert.equal(reproduction.verdict, 'inconclusive');
        t.skip('the registry cannot be reached');
        return;
      }
      assert.deepEqual(
        { verdict: reproduction.verdict, reason: reproduction.reason },
        { verdict: truth.verdict, reason: truth.reason },
      );
      if (truth.assurance !== undefined) assert.equal(reproduction.assurance, truth.assurance);
      const judged = Object.fromEntries(
        reproduction.patches.map(({ id: patch, verdict }) => [patch, verdict]),
      );
      if (truth.patches !== undefined) assert.deepEqual(judged, truth.patches);
    });
  }
});
