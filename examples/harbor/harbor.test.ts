/** What the sample promises (README.md), counted, so that an edit cannot quietly break a promise. */
import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { describe, it } from 'node:test';
import { componentKey } from '../../src/core/finding/component-key.ts';
import { isRejecting } from '../../src/core/problem.ts';
import type { SampleFinding } from './load.ts';
import { loadManifest, loadSample, readText } from './load.ts';

const sample = loadSample();
const manifest = loadManifest();
const trueOnes = sample.findings.filter(({ truth }) => truth.claim === 'true');

describe('the harbor sample', () => {
  it('is read by the registry without a problem, and every finding has its line of truth', () => {
    const rejecting = sample.complaints.filter(({ problem }) => isRejecting(problem));
    assert.deepEqual(rejecting, []);
    assert.deepEqual(sample.unmatched, []);
  });

  it('draws one warning only: the OSV prefix of an invented desk is not registered', () => {
    assert.deepEqual(
      sample.complaints.filter(({ problem }) => problem.code !== 'id-prefix'),
      [],
    );
  });

  it('holds 44 findings or more by four finders or more in three formats', () => {
    assert.ok(sample.findings.length >= 44);
    assert.ok(new Set(sample.findings.map(({ party }) => party)).size >= 4);
    const formats = new Set(sample.findings.map(({ finding }) => finding.format));
    assert.deepEqual([...formats].sort(), ['native', 'osv', 'sarif']);
  });

  it('claims 18 public flaws or more, each found with a reproducer', () => {
    assert.ok(sample.groups.length >= 18);
    for (const group of sample.groups) {
      assert.match(group.cve, /^CVE-\d{4}-\d{4,}$/);
      const members = membersOf(group.id);
      assert.ok(members.length > 0, group.id);
      for (const { finding } of members) assert.ok(finding.reproducer, `${group.id}: ${finding.id}`);
    }
  });

  it('keeps one component to a root cause', () => {
    for (const group of sample.groups) {
      const components = new Set(membersOf(group.id).map(({ finding }) => componentKey(finding.component)));
      assert.deepEqual([...components], [group.component]);
    }
    const known = new Set(sample.groups.map(({ id }) => id));
    for (const { truth } of trueOnes) assert.ok(truth.group !== null && known.has(truth.group));
  });

  it('has ten flaws or more that several parties found, told in different words', () => {
    const shared = sample.groups.filter(
      ({ id }) => new Set(membersOf(id).map(({ party }) => party)).size > 1,
    );
    assert.ok(shared.length >= 10, String(shared.length));
    for (const { id } of shared) {
      const titles = membersOf(id).map(({ finding }) => finding.title);
      assert.equal(new Set(titles).size, titles.length, id);
    }
    const crossFormat = shared.filter(
      ({ id }) => new Set(membersOf(id).map(({ finding }) => finding.format)).size > 1,
    );
    assert.ok(crossFormat.length >= 10, String(crossFormat.length));
  });

  it('has six pairs or more of different flaws in one package, two or more in one file with one weakness', () => {
    const pairs = sample.groups.flatMap((a, index) =>
      sample.groups.slice(index + 1).flatMap((b) => (a.component === b.component ? [{ a, b }] : [])),
    );
    assert.ok(pairs.length >= 6, String(pairs.length));
    const close = pairs.filter(({ a, b }) => a.file === b.file && a.cwe === b.cwe);
    assert.ok(close.length >= 2, String(close.length));
  });

  it('has false claims of every kind, and says why each is false', () => {
    const count = (why: string): number =>
      sample.findings.filter(({ truth }) => truth.claim === 'false' && truth.why === why).length;
    assert.ok(count('faked-effect') >= 2);
    assert.ok(count('fixed-version') >= 2);
    assert.ok(count('no-proof') >= 2);
    assert.ok(count('version-sniffing') >= 1);
    for (const { truth } of sample.findings) {
      assert.equal(truth.claim === 'false', truth.why !== undefined);
      assert.equal(truth.claim === 'false', truth.group === null);
    }
  });

  it('says something of every patch that a finding with a reproducer proposes', () => {
    for (const { finding, truth } of trueOnes) {
      const proposed = finding.patches.map(({ id }) => id).sort();
      assert.deepEqual(Object.keys(truth.patches ?? {}).sort(), proposed, finding.id);
    }
    const verdicts = new Set(trueOnes.flatMap(({ truth }) => Object.values(truth.patches ?? {})));
    for (const expected of ['fixes', 'fixes_untested', 'does_not_fix', 'breaks_tests', 'does_not_apply']) {
      assert.ok(verdicts.has(expected), expected);
    }
  });

  it('gives no answer away in the findings themselves', () => {
    const labels =
      /truth|ground.?truth|\bfake|\bfalse (claim|finding|positive)|self.?trigger|sniff|root.?cause/i;
    const groups = new Set(sample.groups.map(({ id }) => id));
    for (const { file } of manifest.findings) {
      const text = readText(file);
      assert.doesNotMatch(text, labels, file);
      for (const id of groups) assert.ok(!text.includes(`"${id}"`), `${file} names ${id}`);
    }
  });

  it('has a manifest that names every file once and only parties that it introduces', () => {
    const named = [...manifest.findings, ...manifest.inventories];
    const parties = new Set(manifest.parties.map(({ name }) => name));
    for (const { party } of named) assert.ok(parties.has(party), party);
    const files = named.map(({ file }) => file).sort();
    const here = new URL('./', import.meta.url);
    const present = readdirSync(here, { recursive: true, encoding: 'utf8' })
      .filter((path) => /^(findings|sboms)\//.test(path) && statSync(new URL(path, here)).isFile())
      .sort();
    assert.deepEqual(files, present);
  });

  it('has inventories of three operators, several assets each, with vulnerable and fixed versions', () => {
    const assets = Map.groupBy(manifest.inventories, ({ party }) => party);
    assert.equal(assets.size, 3);
    const purls = new Set<string>();
    let bytes = 0;
    for (const [party, entries] of assets) {
      assert.ok(entries.length >= 2, party);
      for (const { file } of entries) {
        const text = readText(file);
        bytes += text.length;
        const { components } = JSON.parse(text) as { components: { purl: string }[] };
        for (const { purl } of components) purls.add(purl);
      }
    }
    assert.ok(bytes <= 2_000_000, String(bytes));
    const claimed = trueOnes.map(({ finding }) => finding.component.purl ?? '');
    assert.ok(new Set(claimed.filter((purl) => purls.has(purl))).size >= 12);
    const fixed = sample.groups.filter((group) => purls.has(`${group.component}@${group.fixed}`));
    assert.ok(fixed.length >= 2, String(fixed.length));
  });
});

function membersOf(group: string): readonly SampleFinding[] {
  return trueOnes.filter(({ truth }) => truth.group === group);
}
