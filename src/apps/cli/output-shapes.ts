/** What commands print with `--json`, as shapes: tests hold the commands to them, `docs/schema` publishes them. */
import type { Shape } from '../../formats/json/shape.ts';

const text: Shape = { kind: 'string' };
const count: Shape = { kind: 'number', integer: true, min: 0 };
const orNull = (of: Shape): Shape => ({
  kind: 'one-of',
  options: [of, { kind: 'null' }],
  say: 'a value or null',
});

const problem: Shape = {
  kind: 'object',
  fields: {
    pointer: text,
    code: text,
    message: text,
    line: { kind: 'number', integer: true, min: 1 },
    column: { kind: 'number', integer: true, min: 1 },
  },
  required: ['pointer', 'code', 'message'],
  others: 'refuse',
};

const FORMATS = ['native', 'sarif', 'osv', 'cve', 'csaf', 'cyclonedx', 'openvex'];

export const validateOutput: Shape = {
  kind: 'object',
  fields: {
    files: {
      kind: 'array',
      of: {
        kind: 'object',
        fields: {
          file: text,
          format: orNull({ kind: 'string', among: FORMATS }),
          version: orNull(text),
          valid: { kind: 'boolean' },
          problems: { kind: 'array', of: problem },
          warnings: { kind: 'array', of: problem },
          findings: count,
        },
        required: ['file', 'format', 'version', 'valid', 'problems', 'warnings', 'findings'],
        others: 'refuse',
      },
    },
  },
  required: ['files'],
  others: 'refuse',
};

export const priorityOutput: Shape = {
  kind: 'object',
  fields: {
    table: text,
    inputs: { kind: 'object', fields: {}, others: text },
    outcome: text,
    label: text,
    row: { kind: 'number', integer: true, min: 1 },
  },
  required: ['table', 'inputs', 'outcome', 'label', 'row'],
  others: 'refuse',
};

const object = (fields: Readonly<Record<string, Shape>>, optional: readonly string[] = []): Shape => ({
  kind: 'object',
  fields,
  required: Object.keys(fields).filter((name) => !optional.includes(name)),
  others: 'refuse',
});
const list = (of: Shape): Shape => ({ kind: 'array', of });
const told = list(object({ source: text, problems: list(problem) }));

export const matchOutput: Shape = object({
  components: count,
  matches: list(
    object(
      {
        sbom: text,
        component: text,
        advisory: text,
        aliases: list(text),
        fixed: list(text),
        status: { kind: 'string', among: ['affected', 'not_affected', 'unknown'] },
        reason: text,
        justification: text,
        vex: object(
          {
            source: text,
            pointer: text,
            author: orNull(text),
            at: orNull(text),
            status: { kind: 'string', among: ['affected', 'not_affected', 'fixed', 'under_investigation'] },
            words: text,
          },
          ['words'],
        ),
      },
      ['justification', 'vex'],
    ),
  ),
  unmatched: list(object({ sbom: text, component: text, reason: text, pointer: text }, ['pointer'])),
  upgrades: list(
    object({
      sbom: text,
      component: text,
      fixes: list(object({ advisory: text, version: orNull(text) })),
      clearsAll: orNull(text),
      best: orNull(object({ version: text, leaves: list(text) })),
    }),
  ),
  suspicious: list(
    object({ why: { kind: 'string', among: ['too-large', 'different-packages'] }, advisories: list(text) }),
  ),
  rejected: told,
  warnings: told,
});

const fraction: Shape = { kind: 'number', min: 0, max: 1 };
const among = (...words: readonly string[]): Shape => ({ kind: 'string', among: words });
const RELATION = among('duplicate', 'subsumes', 'chains', 'related');

const pair = {
  a: text,
  b: text,
  relation: RELATION,
  confidence: fraction,
  evidence: list(object({ kind: text, detail: text, weight: { kind: 'number' } })),
};

export const triageOutput: Shape = object(
  {
    findings: count,
    clusters: list(
      object({
        id: text,
        canonical: text,
        findings: list(text),
        links: list(object({ ...pair, decidedBy: among('auto', 'person', 'suggested') })),
      }),
    ),
    suggestions: list(object(pair)),
    rejected: told,
    reproductions: list(object({ finding: text, verdict: text, reason: orNull(text), assurance: text })),
  },
  ['reproductions'],
);

const OUTCOME = among('passed', 'failed', 'removed', 'not_applicable', 'not_run', 'inconclusive');
const whole: Shape = { kind: 'number', integer: true };

const run: Shape = object(
  {
    role: among('vulnerable', 'inert', 'attribution', 'ablation', 'fixed', 'benign', 'tests'),
    triggered: orNull({ kind: 'boolean' }),
    exit: orNull(whole),
    signal: orNull(text),
    wallMs: { kind: 'number', min: 0 },
    cpuMs: { kind: 'number', min: 0 },
    peakBytes: orNull(count),
    evidence: text,
  },
  ['cpuMs'],
);

/** Mirrors `Reproduction` of core/reproduction/verdict.ts; reasons are left open, there will be more. */
const reproduction: Shape = object(
  {
    finding: text,
    verdict: among('reproduced', 'not_reproduced', 'flaky', 'inconclusive'),
    reason: orNull(text),
    assurance: among('observed', 'effect_only', 'claimed'),
    runs: list(run),
    controls: object(
      { inert: OUTCOME, attribution: OUTCOME, ablation: OUTCOME, fixed: OUTCOME, benign: OUTCOME },
      ['ablation'],
    ),
    patches: list(
      object({
        id: text,
        verdict: among(
          ...['fixes', 'fixes_untested', 'does_not_fix', 'breaks_tests', 'does_not_apply', 'does_not_build'],
          'inconclusive',
        ),
        tests: among('passed', 'failed', 'none', 'not_run'),
      }),
    ),
    // null: there was nothing to run, so there is nothing to sign.
    attestation: orNull(
      object({
        payloadType: text,
        payload: text,
        signatures: list({ kind: 'object', fields: {}, others: text }),
      }),
    ),
    // How a sanitizer saw the component crash, where every run saw the same.
    crash: object({ class: text, frames: list(text), build: text }),
  },
  ['crash'],
);

export const reproduceOutput: Shape = object(
  {
    findings: list(reproduction),
    matrix: object({
      findings: list(text),
      patches: list(text),
      cells: list(
        object({
          finding: text,
          patch: text,
          kind: among('diff', 'version'),
          stops: orNull({ kind: 'boolean' }),
        }),
      ),
    }),
    clusters: list(list(text)),
    rejected: list({ kind: 'object', fields: { source: text }, required: ['source'] }),
  },
  ['matrix'],
);
