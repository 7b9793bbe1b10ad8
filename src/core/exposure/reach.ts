/**
 * Reach: the share of exposed assets that are closed, by sector. What others than the clearinghouse may see of
 * it names no one: sectors of at least five operators, rounded, from a snapshot that is as old for everybody.
 */
export const FEWEST_OPERATORS = 5;

/** Exact, of one sector at one time. An asset counts once for each advisory that it was told about. */
export type SectorReach = {
  readonly sector: string;
  readonly operators: number;
  readonly exposed: number;
  readonly closed: number;
  /** Of the closed ones those that a newer inventory shows. */
  readonly confirmed: number;
  readonly needHelp: number;
};

export type PublishedReach = {
  readonly sector: string;
  /** Rounded down to a multiple of five. */
  readonly operatorsAtLeast: number;
  /** Rounded to ten. */
  readonly closedPercent: number;
};

/** Sectors with fewer operators are left out, and do not show in any total either; nor do operators of none. */
export function publishedReach(sectors: readonly SectorReach[]): readonly PublishedReach[] {
  return sectors
    .filter(({ sector, operators, exposed }) => sector !== '' && operators >= FEWEST_OPERATORS && exposed > 0)
    .map(({ sector, operators, exposed, closed }) => ({
      sector,
      operatorsAtLeast: Math.floor(operators / FEWEST_OPERATORS) * FEWEST_OPERATORS,
      closedPercent: Math.round((closed / exposed) * 10) * 10,
    }))
    .toSorted((a, b) => (a.sector < b.sector ? -1 : 1));
}
