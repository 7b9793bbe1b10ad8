/** Findings as a lab would send them: about a kilobyte, each its own, over a few hundred components. */
export function findingText(lab: string, number: number): string {
  return JSON.stringify({
    format: 'breakwater.finding/1',
    id: `${lab}/${number}`,
    finder: {
      party: lab,
      tool: 'scanner/1.0',
      model: 'vendor/model',
      aiAssisted: true,
      humanReviewed: false,
    },
    component: { purl: `pkg:npm/package-${number % 400}@4.17.${number % 20}` },
    affected: 'vers:npm/<4.17.21',
    weaknesses: [`CWE-${[1321, 79, 22, 400, 94][number % 5]}`],
    title: `Prototype pollution in set${number}`,
    description: `A crafted path reaches the prototype. Seen in run ${number}. ${WORDS}`,
    locations: [
      { file: `lib/part-${number % 37}.js`, function: `set${number % 91}`, startLine: (number % 500) + 1 },
    ],
    severity: ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:H/A:L'],
    references: [{ type: 'report', url: `https://lab.example/reports/${number}` }],
    tlp: 'AMBER',
  });
}

const WORDS = 'The value is taken from the request and walked without a check of its own names. '.repeat(5);
