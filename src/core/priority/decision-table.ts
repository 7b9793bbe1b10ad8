/**
 * A decision table of SSVC: a total function from the values of its decision points to one outcome, as data.
 * One interpreter serves all of them; no rule about priority is written as code.
 */
export type DecisionPoint = {
  /** `namespace:KEY:version` as published. */
  readonly id: string;
  readonly name: string;
  /** Published key and name of each value, in the published order. */
  readonly values: readonly (readonly [key: string, name: string])[];
};

export type DecisionTable = {
  readonly id: string;
  readonly name: string;
  readonly points: readonly DecisionPoint[];
  readonly outcome: DecisionPoint;
  /** Words of digits: the index of each point's value, then of the outcome's. */
  readonly rows: string;
};

/** The short name people use: `cisa:KEV:1.0.0` → `KEV`. */
export function shortKey(point: DecisionPoint): string {
  return point.id.split(':')[1] ?? point.id;
}
