/** Figures and words of a report, spelled the same way everywhere. */
import type { Interval } from '../../core/model/mean.ts';
import type { Treatment } from '../../core/model/treatment.ts';
import { escaped } from './figures.ts';

export function percent(share: number | null): string {
  return share === null ? 'undefined' : `${(share * 100).toFixed(1)} %`;
}

export function between(interval: Interval | null, write: (value: number) => string = percent): string {
  return interval === null ? 'undefined' : `${write(interval.low)} to ${write(interval.high)}`;
}

/** Minutes of human work: seconds below two, hours from two on. */
export function duration(minutes: number | null): string {
  if (minutes === null) return 'undefined';
  if (minutes < 2) return `${Number((minutes * 60).toPrecision(3))} s`;
  if (minutes < 120) return `${Number(minutes.toPrecision(3))} min`;
  return `${Number((minutes / 60).toPrecision(3)).toLocaleString('en')} h`;
}

const TREATMENT_WORDS: Readonly<Record<Treatment, string>> = {
  'as-failure': 'counted as failures',
  'as-success': 'counted as successes',
  excluded: 'left out',
};

export function treatmentWords(treatment: Treatment): string {
  return TREATMENT_WORDS[treatment];
}

/** Cells are text; they are escaped here. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[]): string => row.map((cell) => `<td>${escaped(cell)}</td>`).join('');
  return `<div class="scroll" tabindex="0" role="group" aria-label="${escaped(head.join(', '))}"><table><thead><tr>${head.map((name) => `<th scope="col">${escaped(name)}</th>`).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${cells(row)}</tr>`)
    .join('')}</tbody></table></div>`;
}
