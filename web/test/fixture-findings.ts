/** Made-up findings and pairs of them. */
import type { FindingDetail, PairSide, PairView } from '../../src/apps/server/views/index.ts';
import { ago, finding, LAB, labWord, link } from './fixture-rows.ts';

export function findingDetail(index: number): FindingDetail {
  const row = finding(index);
  return {
    ...row,
    cluster: row.case?.id ?? null,
    reproduction: row.lab,
    description:
      'The path of an entry is resolved and written without a look at where it lands.\n\n<script>alert(1)</script> stays text, and so does "><img src=x onerror=alert(1)>.',
    affected: 'vers:npm/<0.4.9',
    aliases: ['CVE-2018-1002204'],
    locations: [{ file: 'adm-zip.js', function: 'extractAllTo', startLine: 319, endLine: 329 }],
    crash: null,
    severities: [
      {
        vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
        score: 9.8,
        rank: 'critical',
        by: LAB,
        at: ago(9),
      },
    ],
    references: [{ type: 'report', url: 'https://example.org/a' }],
    reproducer: {
      environment: 'npm',
      command: ['node', 'poc.js'],
      oracle: 'a file is made outside the work directory',
      runs: 3,
      timeoutSeconds: 30,
      network: 'none',
      files: [
        {
          path: 'poc.js',
          size: 120,
          text: "const Zip = require('adm-zip');\nnew Zip('a.zip').extractAllTo('out');\n",
        },
      ],
    },
    patchList: [{ id: 'p1', diff: '--- a/x.js\n+++ b/x.js\n@@ -1 +1 @@\n-a\n+b\n', version: null }],
    claimedFinder: {
      party: null,
      tool: 'scan/1.0',
      model: 'vendor/model',
      aiAssisted: true,
      humanReviewed: false,
    },
    submittedBy: LAB,
    document: {
      digest: `sha256:${'ab'.repeat(32)}`,
      mediaType: 'application/json',
      size: 2048,
      pointer: '',
      line: null,
    },
    unknownFields: [],
    receipts: [{ id: 'r-1', at: ago(9) }],
    experiments: [{ id: `x-${index}`, state: 'done', at: ago(8), lab: labWord(index) }],
    links: [link(index)],
  };
}

function side(index: number): PairSide {
  const row = finding(index);
  return {
    id: row.id,
    ownId: row.ownId,
    title:
      index % 2 === 0
        ? 'Image.pipe()/stream(): the output type reaches a shell unescaped'
        : 'Untrusted text concatenated into a shell command',
    description: 'The output type is appended to the convert argument list and run by spawn with shell:true.',
    component: row.component,
    submitter: row.submitter,
    model: 'vendor/model-5',
    tool: null,
    humanReviewed: index % 2 === 0,
    weaknesses: ['CWE-78'],
    aliases: [],
    places: index % 2 === 0 ? ['image.js:319–329 ImageProto.stream'] : ['image.js:329 Image.stream'],
    affected: 'vers:npm/<3.4.7',
    severity: index % 2 === 0 ? 8.1 : 9.8,
    oracle: 'file created: pwned.txt',
    proof: `const s = Image.load('a.png', 'im')\n  .stream('png:-; touch pwned.txt ${index}');`,
    patches: ['p1: diff of 12 lines'],
    lab: labWord(index),
    case: { id: `c-${index}`, number: 100 + index, findings: 2 },
  };
}

export function pair(index: number): PairView {
  return {
    link: link(index),
    held: index === 3 ? 4 : 0,
    prior: -2,
    bar: 0.98,
    a: side(0),
    b: { ...side(1), component: side(0).component },
    ifTogether: { findings: ['lab-a/07', 'lab-c/08', 'lab-b/07'], credit: ['lab-a', 'lab-c', 'lab-b'] },
    otherRelations: [],
    place: {
      position: index,
      waiting: 12,
      previous: index > 1 ? `l-${index - 1}` : null,
      next: index < 12 ? `l-${index + 1}` : null,
    },
  };
}
