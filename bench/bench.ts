/** One promise, measured. A bench makes its own world in its own directory and takes it away again. */
export type Figure = {
  /** What and where, e.g. `intake-stream`. */
  readonly name: string;
  /** The median of the runs. */
  readonly value: number;
  readonly unit: string;
  readonly n: number;
  readonly min: number;
  readonly median: number;
  readonly max: number;
  /** What the bare thing underneath does here, in the same unit. */
  readonly floor?: number;
};

export type Bench = {
  readonly name: string;
  /** What is promised, in one line. */
  readonly promise: string;
  /** `say` tells a person what is going on; figures are what is returned. */
  readonly run: (say: (line: string) => void) => Promise<readonly Figure[]>;
};

/** Several measurements of one thing as a figure. Throws on none: a bar met on no data is not met. */
export function figure(
  name: string,
  unit: string,
  values: readonly number[],
  floor?: readonly number[],
): Figure {
  if (values.length === 0) throw new Error(`${name}: nothing was measured`);
  const median = quantile(values, 0.5);
  return {
    name,
    value: round(median),
    unit,
    n: values.length,
    min: round(Math.min(...values)),
    median: round(median),
    max: round(Math.max(...values)),
    ...(floor === undefined ? {} : { floor: round(quantile(floor, 0.5)) }),
  };
}

/** Nearest rank; `q` between 0 and 1. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))]!;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
