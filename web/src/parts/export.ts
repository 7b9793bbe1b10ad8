/** Takes a list away: what it shows, as CSV or JSON, in the order it shows it. */

export type ExportColumn<Row> = {
  readonly head: string;
  readonly text: (row: Row) => string | number | null;
};

/** RFC 4180, with a quote before what a spreadsheet would run as a formula: titles are text from outside. */
export function toCsv<Row>(rows: readonly Row[], columns: readonly ExportColumn<Row>[]): string {
  const lines = [columns.map((column) => csvCell(column.head))];
  for (const row of rows) lines.push(columns.map((column) => csvCell(column.text(row))));
  return `${lines.map((line) => line.join(',')).join('\r\n')}\r\n`;
}

function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function toJson<Row>(rows: readonly Row[]): string {
  return `${JSON.stringify(rows, null, 2)}\n`;
}

export function download(name: string, mediaType: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
