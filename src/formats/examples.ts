/**
 * One small valid document of each format, with a value wherever a reader looks. The contract test damages
 * them place by place, and fuzzing starts from them. About no real flaw.
 */
import type { FormatId } from './format.ts';
import type { JsonValue } from './json/parse.ts';

const reproducer = {
  environment: 'npm',
  files: [{ path: 'poc.js', text: "require('sample-package').run('{marker}')" }],
  command: ['node', 'poc.js'],
  dependencies: { 'other-package': '2.0.0' },
  network: 'none',
  runs: 3,
  timeoutSeconds: 10,
  oracle: { type: 'file-created', path: '{marker}' },
};

export const EXAMPLES: Readonly<Record<FormatId, JsonValue>> = {
  native: {
    format: 'breakwater.finding/1',
    id: 'example/1',
    finder: { party: 'example', tool: 'reader/1.0', aiAssisted: true, humanReviewed: true },
    component: { purl: 'pkg:npm/sample-package@1.0.0', repository: 'https://example.org/sample-package' },
    affected: 'vers:npm/<1.0.1',
    weaknesses: ['CWE-78'],
    aliases: ['EX-1'],
    title: 'run() passes its argument to a shell',
    description: 'The name of the file reaches a shell unquoted.',
    locations: [{ file: 'index.js', function: 'run', startLine: 3, endLine: 5 }],
    crash: { kind: 'abort', frames: [{ function: 'run', file: 'index.js', line: 4 }] },
    reproducer,
    patches: [
      { id: 'p1', diff: '--- a/index.js\n+++ b/index.js\n@@ -4 +4 @@\n-exec(name)\n+execFile(name)\n' },
      { id: 'p2', version: '1.0.1' },
    ],
    severity: ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'],
    references: [{ type: 'report', url: 'https://example.org/report' }],
    tlp: 'AMBER',
  },
  sarif: {
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'scan',
            semanticVersion: '1.0.0',
            rules: [
              {
                id: 'R1',
                shortDescription: { text: 'Shell command from input' },
                helpUri: 'https://example.org/r1',
                relationships: [{ target: { id: '78', toolComponent: { name: 'CWE' } } }],
                properties: { tags: ['external/cwe/cwe-078'] },
              },
            ],
          },
        },
        taxonomies: [{ name: 'CWE', taxa: [{ id: '78' }] }],
        artifacts: [{ location: { uri: 'index.js' } }],
        versionControlProvenance: [
          { repositoryUri: 'https://example.org/sample-package', revisionId: 'abc123' },
        ],
        results: [
          {
            ruleId: 'R1',
            ruleIndex: 0,
            level: 'error',
            message: { text: 'The argument {0} reaches a shell.', arguments: ['name'] },
            locations: [
              {
                physicalLocation: { artifactLocation: { index: 0 }, region: { startLine: 3, endLine: 5 } },
                logicalLocations: [{ fullyQualifiedName: 'run', kind: 'function' }],
              },
            ],
            stacks: [{ frames: [{ location: { logicalLocations: [{ name: 'run' }] } }] }],
            taxa: [{ id: '78', toolComponent: { index: 0 } }],
            partialFingerprints: { 'sink/v1': 'f00' },
            properties: { purl: 'pkg:npm/sample-package@1.0.0', cwe: 'CWE-78', reproducer },
          },
        ],
      },
    ],
  },
  osv: {
    schema_version: '1.7.0',
    id: 'OSV-2026-1',
    modified: '2026-11-01T08:00:00Z',
    published: '2026-11-01T08:00:00Z',
    aliases: ['CVE-2026-0001'],
    summary: 'sample-package runs a shell',
    details: 'The name of the file reaches a shell unquoted.',
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
    affected: [
      {
        package: { ecosystem: 'npm', name: 'sample-package', purl: 'pkg:npm/sample-package' },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.0.1' }] }],
        versions: ['1.0.0'],
        database_specific: { cwes: [{ cweId: 'CWE-78' }] },
      },
    ],
    references: [{ type: 'REPORT', url: 'https://example.org/report' }],
    credits: [{ name: 'example', type: 'FINDER' }],
    database_specific: { cwe_ids: ['CWE-78'], finder: { aiAssisted: true }, reproducer },
  },
  cyclonedx: {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    components: [
      {
        'bom-ref': 'a',
        type: 'library',
        name: 'sample-package',
        version: '1.0.0',
        purl: 'pkg:npm/sample-package@1.0.0',
      },
      {
        'bom-ref': 'b',
        type: 'library',
        group: 'scope',
        name: 'other',
        components: [{ type: 'file', name: 'f' }],
      },
    ],
    vulnerabilities: [
      {
        id: 'CVE-2026-0001',
        source: { name: 'example', url: 'https://example.org/a' },
        references: [{ id: 'EX-1', source: { name: 'example' } }],
        ratings: [{ method: 'CVSSv31', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
        cwes: [78],
        description: 'sample-package runs a shell',
        affects: [{ ref: 'a', versions: [{ range: 'vers:npm/<1.0.1', status: 'affected' }] }, { ref: 'b' }],
        analysis: { state: 'in_triage' },
      },
    ],
  },
  cve: {
    dataType: 'CVE_RECORD',
    dataVersion: '5.1',
    cveMetadata: {
      cveId: 'CVE-2026-0001',
      assignerOrgId: '00000000-0000-4000-8000-000000000000',
      state: 'PUBLISHED',
      datePublished: '2026-11-01T08:00:00Z',
    },
    containers: {
      cna: {
        providerMetadata: { orgId: '00000000-0000-4000-8000-000000000000', shortName: 'example' },
        title: 'sample-package runs a shell',
        descriptions: [{ lang: 'en', value: 'The name of the file reaches a shell unquoted.' }],
        affected: [
          {
            vendor: 'example',
            product: 'sample-package',
            collectionURL: 'https://registry.npmjs.org',
            packageName: 'sample-package',
            repo: 'https://example.org/sample-package',
            defaultStatus: 'unaffected',
            programFiles: ['index.js'],
            programRoutines: [{ name: 'run' }],
            versions: [{ version: '0', status: 'affected', versionType: 'semver', lessThan: '1.0.1' }],
          },
        ],
        problemTypes: [
          { descriptions: [{ lang: 'en', description: 'OS command injection', cweId: 'CWE-78' }] },
        ],
        references: [{ url: 'https://example.org/report', tags: ['issue-tracking'] }],
        metrics: [
          {
            cvssV3_1: {
              version: '3.1',
              vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
              baseScore: 9.8,
              baseSeverity: 'CRITICAL',
            },
          },
        ],
      },
    },
  },
  csaf: {
    document: {
      category: 'csaf_security_advisory',
      csaf_version: '2.0',
      title: 'sample-package runs a shell',
      lang: 'en',
      distribution: { tlp: { label: 'WHITE' } },
      publisher: { category: 'coordinator', name: 'Example', namespace: 'https://example.org' },
      notes: [{ category: 'summary', text: 'The name of the file reaches a shell unquoted.' }],
      references: [{ category: 'self', summary: 'This document', url: 'https://example.org/ex-1.json' }],
      tracking: {
        id: 'EX-1',
        status: 'final',
        version: '1',
        initial_release_date: '2026-11-01T08:00:00Z',
        current_release_date: '2026-11-01T08:00:00Z',
        revision_history: [{ number: '1', date: '2026-11-01T08:00:00Z', summary: 'First' }],
        generator: { date: '2026-11-01T08:00:00Z', engine: { name: 'Example', version: '1' } },
      },
    },
    product_tree: {
      branches: [
        {
          category: 'vendor',
          name: 'example',
          branches: [
            {
              category: 'product_name',
              name: 'sample-package',
              branches: [
                {
                  category: 'product_version_range',
                  name: 'vers:npm/<1.0.1',
                  product: {
                    product_id: 'A',
                    name: 'sample-package below 1.0.1',
                    product_identification_helper: { purl: 'pkg:npm/sample-package' },
                  },
                },
              ],
            },
          ],
        },
      ],
    },
    vulnerabilities: [
      {
        cve: 'CVE-2026-0001',
        cwe: {
          id: 'CWE-78',
          name: "Improper Neutralization of Special Elements used in an OS Command ('OS Command Injection')",
        },
        title: 'run() passes its argument to a shell',
        notes: [{ category: 'description', text: 'The name of the file reaches a shell unquoted.' }],
        product_status: { known_affected: ['A'] },
        remediations: [{ category: 'none_available', details: 'None yet.', product_ids: ['A'] }],
        references: [{ summary: 'Report', url: 'https://example.org/report' }],
        scores: [
          {
            products: ['A'],
            cvss_v3: {
              version: '3.1',
              vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
              baseScore: 9.8,
              baseSeverity: 'CRITICAL',
            },
          },
        ],
      },
    ],
  },
  openvex: {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': 'https://example.org/vex-1',
    author: 'Example',
    timestamp: '2026-11-01T08:00:00Z',
    version: 1,
    statements: [
      {
        vulnerability: { name: 'CVE-2026-0001', aliases: ['EX-1'] },
        products: [
          {
            '@id': 'pkg:npm/app@1.0.0',
            subcomponents: [{ identifiers: { purl: 'pkg:npm/sample-package@1.0.0' } }],
          },
        ],
        status: 'not_affected',
        justification: 'vulnerable_code_not_in_execute_path',
      },
    ],
  },
};
