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

/** Colours are what a theme changes, and looking at them is most of the work. */
export type Looking = 'at everything' | 'at colours';

const CONTRAST = 'color-contrast';
const TAGS = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };
const CHOICES: Readonly<Record<Looking, object>> = {
  'at everything': { runOnly: TAGS },
  'at colours': { runOnly: { type: 'rule', values: [CONTRAST] } },
};

/** Rows of a long list beyond those in which each of its states has stood: they are the same once more. */
const REPEATED = 'tr[data-row]:nth-of-type(n + 16)';

/** One line for each violation: rule, what it asks, where. Empty: none. */
export async function axeViolations(
  page: Page,
  looking: Looking = 'at everything',
): Promise<readonly string[]> {
  // Once for each document: it is half a megabyte.
  if (await page.evaluate(() => !('axe' in globalThis))) await page.evaluate(source);
  const violations = await page.evaluate(
    async ([within, choice]) => {
      const { axe } = globalThis as unknown as {
        axe: { run: (within: object, options: object) => Promise<{ violations: Violation[] }> };
      };
      return (await axe.run(within, choice)).violations;
    },
    [{ exclude: [REPEATED] }, { ...CHOICES[looking], resultTypes: ['violations'], preload: false }] as const,
  );
  return violations.map((violation) => {
    const node = violation.nodes[0];
    return `${violation.id}: ${violation.help} (${violation.nodes.length}×) ${node?.html.slice(0, 200)} ${node?.failureSummary?.slice(0, 200) ?? ''}`;
  });
}
