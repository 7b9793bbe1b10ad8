/** Rows as columns, which is how one statement takes many of them at once (`unnest`). */
export function columnsOf<R>(
  rows: readonly R[],
  cells: (row: R) => readonly unknown[],
  width: number,
): unknown[][] {
  const columns: unknown[][] = Array.from({ length: width }, () => []);
  for (const row of rows) for (const [index, cell] of cells(row).entries()) columns[index]?.push(cell);
  return columns;
}
