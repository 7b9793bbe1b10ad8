/**
 * Protected by their date: of the dates that operators were given and that have passed, the share that was kept,
 * by sector. An operator's dates share its luck, so the interval is over operators and not over dates.
 */
import { clusteredWilsonInterval } from '../model/proportion.ts';

/** One operator's dates that have passed. An asset counts once for each advisory that it was told about. */
export type OperatorDates = {
  /** '' where none was stated. */
  readonly sector: string;
  readonly operator: string;
  readonly passed: number;
  readonly kept: number;
};

export type KeptDates = {
  readonly sector: string;
  readonly operators: number;
  readonly passed: number;
  readonly kept: number;
  /** 95 % interval of the share; null below two operators, of whom nothing can be said. */
  readonly low: number | null;
  readonly high: number | null;
};

/** Sectors by name, those without a date that has passed left out. */
export function keptDates(operators: readonly OperatorDates[]): readonly KeptDates[] {
  const dated = operators.filter(({ passed }) => passed > 0);
  return [...Map.groupBy(dated, ({ sector }) => sector)]
    .map(([sector, own]): KeptDates => {
      const interval = clusteredWilsonInterval(
        own.map(({ operator, passed, kept }) => ({ cluster: operator, successes: kept, trials: passed })),
      );
      return {
        sector,
        operators: own.length,
        passed: own.reduce((sum, { passed }) => sum + passed, 0),
        kept: own.reduce((sum, { kept }) => sum + kept, 0),
        low: interval?.low ?? null,
        high: interval?.high ?? null,
      };
    })
    .toSorted((a, b) => (a.sector < b.sector ? -1 : 1));
}
