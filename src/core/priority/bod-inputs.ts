/**
 * What is known of a CVE, as the inputs of BOD 26-04: listed by KEV, publicly exposed, automatable, technical
 * impact. A value that nobody gave is missing, not assumed: the decision then lists every outcome that the
 * missing ones leave possible.
 */
import { decide } from './decide.ts';
import { BOD_26_04, findTable } from './tables.ts';

export type KnownOfCve = {
  /** KEV is a complete list: not on it is an answer. Null where no catalogue was imported. */
  readonly listed: boolean | null;
  /** SSVC assessments, each with its assessor's time; of two the later one counts. */
  readonly assessments: readonly {
    readonly automatable: 'no' | 'yes' | null;
    readonly technicalImpact: 'partial' | 'total' | null;
    readonly assessedAt: Date | null;
  }[];
  /** Whether the asset is publicly exposed; null where its operator did not say. */
  readonly exposed: boolean | null;
};

export type BodOutcome = {
  /** By the table's short keys; only what is known. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
  /** One where everything is known; else all that are possible, each once. Keys as published, e.g. `3D`. */
  readonly outcomes: readonly { readonly outcome: string; readonly label: string }[];
};

const VALUES: Readonly<Record<string, readonly string[]>> = {
  KEV: ['Y', 'N'],
  PE: ['Y', 'N'],
  A: ['Y', 'N'],
  TI: ['T', 'P'],
};

export function bodOutcome(known: KnownOfCve): BodOutcome {
  const table = findTable(BOD_26_04);
  if (table === null) throw new Error(`${BOD_26_04} is not among the tables`);
  const inputs = inputsOf(known);
  const missing = Object.keys(VALUES).filter((key) => inputs[key] === undefined);
  const outcomes = new Map<string, string>();
  for (const full of completions(inputs, missing)) {
    const answer = decide(table, Object.entries(full));
    if (answer.ok) outcomes.set(answer.value.outcome, answer.value.label);
  }
  return { inputs, missing, outcomes: [...outcomes].map(([outcome, label]) => ({ outcome, label })) };
}

function inputsOf({ listed, assessments, exposed }: KnownOfCve): Readonly<Record<string, string>> {
  const latest = assessments.toSorted(
    (a, b) => (b.assessedAt?.getTime() ?? 0) - (a.assessedAt?.getTime() ?? 0),
  );
  const automatable = latest.find((each) => each.automatable !== null)?.automatable;
  const impact = latest.find((each) => each.technicalImpact !== null)?.technicalImpact;
  return {
    ...(listed !== null && { KEV: listed ? 'Y' : 'N' }),
    ...(exposed !== null && { PE: exposed ? 'Y' : 'N' }),
    ...(automatable != null && { A: automatable === 'yes' ? 'Y' : 'N' }),
    ...(impact != null && { TI: impact === 'total' ? 'T' : 'P' }),
  };
}

function completions(
  inputs: Readonly<Record<string, string>>,
  missing: readonly string[],
): readonly Readonly<Record<string, string>>[] {
  return missing.reduce<readonly Readonly<Record<string, string>>[]>(
    (all, key) => all.flatMap((some) => (VALUES[key] ?? []).map((value) => ({ ...some, [key]: value }))),
    [inputs],
  );
}
