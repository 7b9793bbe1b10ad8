/** axe-core in the page, by WCAG 2.2 A and AA. Injected by the debugger, so the page's policy stays as it is. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Violation = {
  readonly id: string;
  readonly help: string;
  readonly nodes: { readonly html: string; readonly failureSummary?: string }[];
};

/** One line for each violation: rule, what it asks, where. Empty: none. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(source);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: (options: object) => Promise<{ violations: Violation[] }> };
    };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    return (await axe.run({ runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }))
      .violations;
  });
  return violations.map((violation) => {
    const node = violation.nodes[0];
    return `${violation.id}: ${violation.help} (${violation.nodes.length}×) ${node?.html.slice(0, 200)} ${node?.failureSummary?.slice(0, 200) ?? ''}`;
  });
}
