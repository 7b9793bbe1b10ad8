/** From a stored finding to the view of it. Everything a reader may see of a finding goes through here. */
import type {
  ExperimentWord,
  FindingSummary,
  LabWord,
  StoredFinding,
  Surroundings,
} from '../../app/intake/ports.ts';
import { digestText } from '../../app/intake/receipt.ts';
import type { Finding, ProposedPatch } from '../../core/finding/finding.ts';
import type { Oracle, Reproducer } from '../../core/finding/reproducer.ts';
import { bestScore, scoreCvss } from '../../core/priority/cvss.ts';
import type { FindingDetail, FindingRow } from './views/findings.ts';

const RANKS = ['unknown', 'none', 'low', 'medium', 'high', 'critical'] as const;
/** A file of a reproducer that is shown in full; a longer one is downloaded. */
const MAX_SHOWN = 64 * 1024;

export function rankWord(rank: number): (typeof RANKS)[number] {
  return RANKS[rank] ?? 'unknown';
}

/** Null for a word that lists know but findings do not have. */
export function rankOf(word: string): number | null {
  const rank = (RANKS as readonly string[]).indexOf(word);
  return rank < 0 ? null : rank;
}

export function findingRow(summary: FindingSummary, around: Surroundings): FindingRow {
  const { finding } = summary;
  const lab = around.lab.get(summary.id);
  return {
    id: summary.id,
    ownId: summary.ownId,
    title: summary.title,
    component: componentView(summary),
    format: summary.format,
    weaknesses: [...finding.weaknesses],
    submitter: around.parties.get(summary.submitterPartyId) ?? {
      id: summary.submitterPartyId,
      name: summary.submitterPartyId,
      kind: 'finder',
      sector: null,
    },
    receivedAt: summary.receivedAt.toISOString(),
    state: summary.state,
    stateAt: summary.stateAt.toISOString(),
    severity: rankWord(summary.severityRank),
    tlp: summary.tlp,
    lab: lab === undefined ? null : labView(lab),
    hasReproducer: finding.reproducer !== undefined,
    patches: finding.patches.length,
    case: around.cases.get(summary.id) ?? null,
  };
}

export function findingDetail(
  stored: StoredFinding,
  around: Surroundings,
  {
    experiments,
    links,
  }: { readonly experiments: readonly ExperimentWord[]; readonly links: FindingDetail['links'] },
): FindingDetail {
  const { finding } = stored;
  const submittedBy = around.principals.get(stored.submittedBy);
  const row = findingRow(stored, around);
  return {
    ...row,
    cluster: row.case?.id ?? null,
    reproduction: row.lab,
    description: finding.description ?? null,
    affected: finding.affected ?? null,
    aliases: [...finding.aliases],
    locations: finding.locations.map((location) => ({
      file: location.file ?? null,
      function: location.function ?? null,
      startLine: location.startLine ?? null,
      endLine: location.endLine ?? null,
    })),
    crash: crashView(finding),
    severities: severityWords(
      stored,
      submittedBy?.name ?? stored.submittedBy,
      submittedBy?.isMachine ?? true,
    ),
    references: finding.references.map(({ type, url }) => ({ type, url })),
    reproducer: finding.reproducer === undefined ? null : reproducerView(finding.reproducer),
    patchList: finding.patches.map(patchView),
    claimedFinder: claimedFinder(stored, around),
    submittedBy: {
      id: stored.submittedBy,
      name: submittedBy?.name ?? stored.submittedBy,
      machine: submittedBy?.isMachine ?? true,
    },
    document: {
      digest: digestText(stored.document.digest),
      mediaType: stored.document.mediaType,
      size: stored.document.size,
      pointer: finding.pointer,
      line: stored.line,
    },
    unknownFields: Object.keys(finding.unknown ?? {}),
    receipts: [{ id: stored.document.receiptId, at: stored.document.receivedAt.toISOString() }],
    experiments: experiments.map(({ id, state, at, lab }) => ({
      id,
      state,
      at: at.toISOString(),
      lab: lab === null ? null : labView(lab),
    })),
    links: [...links],
  };
}

export function componentView({
  finding,
  componentKey,
}: {
  readonly finding: Pick<Finding, 'component'>;
  readonly componentKey: string;
}) {
  const { component } = finding;
  return {
    key: componentKey,
    name: component.name ?? component.repository ?? componentKey,
    ecosystem: component.ecosystem ?? null,
    version: component.version ?? null,
    purl: component.purl ?? null,
  };
}

function labView({ experimentId, verdict, reason, assurance, at }: LabWord) {
  return { experimentId, verdict, reason, assurance, at: at.toISOString() };
}

function crashView({ crash }: Finding): FindingDetail['crash'] {
  if (crash === undefined) return null;
  return {
    kind: crash.kind,
    frames: crash.frames.map((frame) => ({
      function: frame.function ?? null,
      file: frame.file ?? null,
      line: frame.line ?? null,
    })),
  };
}

function severityWords(stored: StoredFinding, name: string, machine: boolean): FindingDetail['severities'] {
  return stored.finding.severity.map((vector) => {
    const scored = scoreCvss(vector);
    return {
      vector,
      score: scored.ok ? scored.value.score : null,
      rank: bestScore([vector])?.severity ?? 'unknown',
      by: { id: stored.submittedBy, name, machine },
      at: stored.receivedAt.toISOString(),
    };
  });
}

function reproducerView(reproducer: Reproducer): NonNullable<FindingDetail['reproducer']> {
  return {
    environment: reproducer.environment,
    command: [...reproducer.command],
    oracle: oracleInWords(reproducer.oracle),
    runs: reproducer.runs,
    timeoutSeconds: reproducer.timeoutSeconds,
    network: reproducer.network,
    files: reproducer.files.map((file) => {
      const bytes = 'text' in file ? Buffer.from(file.text, 'utf8') : Buffer.from(file.base64, 'base64');
      const isShown = 'text' in file && bytes.length <= MAX_SHOWN;
      return { path: file.path, size: bytes.length, text: isShown ? file.text : null };
    }),
  };
}

export function oracleInWords(oracle: Oracle): string {
  switch (oracle.type) {
    case 'prototype-polluted':
      return 'a built-in prototype was changed';
    case 'file-created':
      return oracle.path.includes('{marker}')
        ? 'a file that the lab named at random was created'
        : `the file ${oracle.path} was created`;
    case 'canary-leaked':
      return `the secret in ${oracle.path} came out`;
    case 'cpu-time':
      return `it took at least ${oracle.seconds} s of processor time`;
    case 'sanitizer':
      return `a sanitizer reported ${oracle.class}`;
    case 'output-contains':
      return `it printed ${JSON.stringify(oracle.text)} (its own word)`;
    case 'exit-code':
      return `it ended with code ${oracle.code} (its own word)`;
  }
}

function patchView(patch: ProposedPatch) {
  return 'diff' in patch
    ? { id: patch.id, diff: patch.diff, version: null }
    : { id: patch.id, diff: null, version: patch.version };
}

/** What the document says of its finder, where that adds to who submitted it. */
function claimedFinder(stored: StoredFinding, around: Surroundings): FindingDetail['claimedFinder'] {
  const { finder } = stored.finding;
  if (finder === undefined) return null;
  const isSubmitter = finder.party === around.parties.get(stored.submitterPartyId)?.name;
  return {
    party: isSubmitter ? null : (finder.party ?? null),
    tool: finder.tool ?? null,
    model: finder.model ?? null,
    aiAssisted: finder.aiAssisted ?? null,
    humanReviewed: finder.humanReviewed ?? null,
  };
}
