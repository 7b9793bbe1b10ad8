/**
 * Everything deduplication looks at in one finding, computed once. Nothing of when it came, under which id or
 * at which severity: those must not decide whether two findings are one flaw.
 */
import { createHash } from 'node:crypto';
import type { Finding } from '../finding/finding.ts';
import { attackForms } from './attack-forms.ts';
import { componentIdentity } from './component-identity.ts';
import { sourcesOf } from './component-sources.ts';
import { type CrashSignature, crashPlaces, crashSignature } from './crash-signature.ts';
import { identifiersOf } from './identifiers.ts';
import { minHash } from './minhash.ts';
import { changesOf, patchedPlaces, type TouchedSpan, touchedSpans } from './patch-lines.ts';
import { type Place, placesOf } from './places.ts';
import { attackCarriers, type ReproducerTrace, traceOf } from './reproducer-calls.ts';
import { spokenCalls } from './spoken-calls.ts';
import { codeNamesOf, wordsOf } from './words.ts';

export type Signature = {
  /** The finding's id: carried along, never compared. */
  readonly finding: string;
  /** Of everything below: equal for findings that claim the same in the same words. Breaks ties. */
  readonly digest: string;
  /** The party that submitted it, else the one it names; null where neither is known. Not in the digest. */
  readonly finder: string | null;
  /** One for all spellings (component-identity.ts); '' is compared with nothing. */
  readonly component: string;
  readonly version: string | null;
  /** The affected range as claimed (VERS), null where not claimed. */
  readonly affected: string | null;
  readonly identifiers: readonly string[];
  readonly weaknesses: readonly string[];
  readonly places: readonly Place[];
  readonly touched: readonly TouchedSpan[];
  /** Where its patches change something, else where it crashed, as places; empty where it names places itself. */
  readonly patched: readonly Place[];
  /** Digests of what its patches change: the same in a vendored copy. */
  readonly changes: readonly string[];
  /** Other names of the component (component-sources.ts). */
  readonly sources: readonly string[];
  readonly crash: CrashSignature | null;
  /** It has a stack and says nothing that the stack does not: what a fuzzer files. */
  readonly isBareCrash: boolean;
  readonly trace: ReproducerTrace;
  /** Options and arguments through which its reproducer feeds its attack (carriers.ts). */
  readonly carriers: readonly string[];
  /** Functions that its words speak of as called. */
  readonly spoken: readonly string[];
  /** Attack forms in its words; those of its reproducer are in the trace. */
  readonly spokenForms: readonly string[];
  /** The oracle's type, null without a reproducer. */
  readonly oracle: string | null;
  readonly names: readonly string[];
  readonly words: readonly string[];
  readonly sketch: readonly number[];
};

/** Grows with every change of what a signature holds or how it is computed: stored ones are computed anew. */
export const SIGNATURE_VERSION = 5;

/** `submitter` is the authenticated party where there is one; the document's own word counts only without. */
export function signatureOf(finding: Finding, submitter?: string): Signature {
  const prose = `${finding.title ?? ''}\n${finding.description ?? ''}`;
  const words = wordsOf(prose);
  const claim = {
    component: componentIdentity(finding.component),
    version: finding.component.version ?? versionOf(finding.component.purl),
    affected: finding.affected ?? null,
    identifiers: ofOneFlaw(identifiersOf([...finding.aliases, finding.ownId ?? finding.id])),
    weaknesses: ofOneFlaw(finding.weaknesses),
    places: placesOf(finding.locations),
    touched: touchedSpans(finding.patches),
    changes: changesOf(finding.patches),
    sources: sourcesOf(finding.component),
    crash: finding.crash === undefined ? null : crashSignature(finding.crash),
    isBareCrash: isBareCrash(finding, words),
    trace: traceOf(finding),
    spoken: spokenCalls(finding.title ?? '', finding.description ?? '', packageName(finding)),
    spokenForms: attackForms(prose),
    oracle: finding.reproducer?.oracle.type ?? null,
    names: codeNamesOf(prose),
    words,
    sketch: minHash(words),
  };
  const digest = createHash('sha256')
    .update(JSON.stringify([claim, prose.trim(), finding.reproducer?.files ?? null]))
    .digest('hex');
  // From the patches, the crash and the reproducer, which are in the digest already.
  const patched = finding.locations.length > 0 ? [] : impliedPlaces(finding);
  const carriers = attackCarriers(finding);
  return {
    finding: finding.id,
    digest,
    finder: submitter ?? finding.finder?.party ?? null,
    ...claim,
    patched,
    carriers,
  };
}

/** Where its patches go; without one, where it crashed. */
function impliedPlaces({ patches, crash }: Finding): readonly Place[] {
  const patched = patchedPlaces(patches);
  return patched.length > 0 || crash === undefined ? patched : crashPlaces(crash);
}

/** Numbers that all databases give one flaw, or mechanisms that it has, are fewer. */
const MOST_OF_ONE_FLAW = 16;

/** Who names a whole year of numbers, or every weakness, would agree with every case; it names none of them. */
function ofOneFlaw(named: readonly string[]): readonly string[] {
  return named.length > MOST_OF_ONE_FLAW ? [] : named;
}

/** Fewer words of its own than this are a headline. */
const FEW_WORDS = 12;

function isBareCrash(finding: Finding, words: readonly string[]): boolean {
  const { crash, reproducer, locations, weaknesses, patches } = finding;
  if (crash === undefined || crash.frames.length === 0 || reproducer !== undefined) return false;
  if (locations.length > 0 || weaknesses.length > 0 || patches.length > 0) return false;
  const stack = [
    crash.kind,
    ...crash.frames.slice(0, 200).map((frame) => `${frame.function ?? ''} ${frame.file ?? ''}`),
  ];
  const said = new Set(wordsOf(stack.join('\n')));
  return words.filter((word) => !said.has(word)).length < FEW_WORDS;
}

function packageName({ component }: Finding): string {
  return component.name ?? /\/([^/@?#]+)(?:[@?#]|$)/.exec(component.purl ?? '')?.[1] ?? '';
}

function versionOf(purl: string | undefined): string | null {
  const bare = purl?.split(/[?#]/, 1)[0] ?? '';
  const at = bare.lastIndexOf('@');
  if (at <= bare.lastIndexOf('/')) return null;
  return bare.slice(at + 1);
}
