/**
 * "Is this already known?" for whoever asks, before it is submitted. Answered from two places only: what has
 * been published, which everyone may read, and what the asker's own party sent in. What others have sent under
 * embargo has no part in the answer, so neither its words nor its time tell anything of it; "not known" means
 * exactly "not published, and not sent by you". Nothing of the question is kept.
 */
import { deduplicate } from '../../core/dedupe/deduplicate.ts';
import { componentKey } from '../../core/finding/component-key.ts';
import type { Finding } from '../../core/finding/finding.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import { readDocument } from '../../formats/registry.ts';
import type { Stores, Transactions } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { scopesFor } from './list-findings.ts';
import { prepareDocument } from './prepare-document.ts';

/** One way in which a finding is known. */
export type Resemblance = {
  /** The public identifier, or the id of the party's own finding. */
  readonly id: string;
  readonly title: string;
  /** Whether it is held for the same flaw; else it may be, with this confidence (0 to 1). */
  readonly isSame: boolean;
  readonly confidence: number;
};

export type Checked = {
  /** The finding's id in its document. */
  readonly finding: string;
  readonly pointer: string;
  readonly isKnown: boolean;
  readonly published: readonly (Resemblance & { readonly path: string })[];
  readonly own: readonly Resemblance[];
};

export type CheckAnswer = {
  readonly findings: readonly Checked[];
  /** The asker's own receipt for these very bytes; null where it never sent them. */
  readonly receiptId: string | null;
};

/** A question is one document of a scan, not the scan. */
const MAX_FINDINGS = 100;
const MAX_OWN = 200;
const MAX_PUBLISHED = 100;
/** Below this a resemblance would cost its reader more than it saves. */
const WORTH_SAYING = 0.5;
const MAX_SAID = 5;

/** Refuses with `invalid` (every problem of the document) and `too-large`. */
export async function checkFindings(
  world: { readonly transactions: Transactions },
  actor: Actor,
  document: { readonly bytes: Uint8Array; readonly mediaType: string },
): Promise<CheckAnswer> {
  const prepared = prepareDocument(document.bytes, { mediaType: document.mediaType, line: null });
  if (!prepared.ok) {
    throw new Refusal('invalid', 'Nothing of this document can be read.', { problems: prepared.problems });
  }
  const { findings, digest } = prepared.document;
  if (findings.length > MAX_FINDINGS) {
    throw new Refusal('too-large', `Ask about at most ${MAX_FINDINGS} findings at once.`);
  }
  return world.transactions.run(actor, async (stores) => {
    const own = await stores.intake.compartmentOf(actor.partyId);
    const [known] = own === null ? [] : await stores.intake.knownDocuments(own.id, [digest]);
    const answers: Checked[] = [];
    for (const { finding } of findings) {
      const checked = await checkOne(stores, actor, finding);
      answers.push({ ...checked, isKnown: checked.isKnown || known !== undefined });
    }
    return { findings: answers, receiptId: known?.receiptId ?? null };
  });
}

async function checkOne(stores: Stores, actor: Actor, finding: Finding): Promise<Checked> {
  const own = await ownOf(stores, actor, finding);
  const published = await publishedAbout(stores, finding);
  const said = (others: readonly Finding[]) => resemblances(finding, others);
  const ofOwn = said(own);
  const paths = new Map(published.map(({ finding: { id }, path }) => [id, path]));
  const named = new Set(
    published.filter((each) => sharesName(finding, each.finding)).map((each) => each.finding.id),
  );
  const ofPublished = said(published.map((each) => each.finding)).map((each) => ({
    ...each,
    // A public number that the asker gives itself needs no further reason.
    isSame: each.isSame || named.has(each.id),
    path: paths.get(each.id) ?? '',
  }));
  return {
    finding: finding.id,
    pointer: finding.pointer,
    isKnown: [...ofOwn, ...ofPublished].some(({ isSame }) => isSame),
    published: ofPublished,
    own: ofOwn,
  };
}

function sharesName(asked: Finding, published: Finding): boolean {
  const names = new Set([published.id, ...published.aliases]);
  return [asked.id, ...asked.aliases].some((name) => names.has(name));
}

/** Best first. */
function resemblances(asked: Finding, others: readonly Finding[]): readonly Resemblance[] {
  if (others.length === 0) return [];
  const name = 'asked';
  const titles = new Map(others.map(({ id, title }) => [id, title ?? '']));
  const { clusters, suggestions } = deduplicate([{ ...asked, id: name }, ...others]);
  const cluster = clusters.find(({ findings }) => findings.includes(name));
  const same = (cluster?.findings ?? []).filter((id) => id !== name);
  const linked = new Map(
    (cluster?.links ?? []).flatMap(({ a, b, confidence }) =>
      a === name || b === name ? [[a === name ? b : a, confidence] as const] : [],
    ),
  );
  const perhaps = suggestions.flatMap(({ a, b, confidence }) =>
    (a === name || b === name) && confidence >= WORTH_SAYING
      ? [{ id: a === name ? b : a, isSame: false, confidence }]
      : [],
  );
  return [...same.map((id) => ({ id, isSame: true, confidence: linked.get(id) ?? 1 })), ...perhaps]
    .slice(0, MAX_SAID)
    .map((each) => ({ ...each, title: titles.get(each.id) ?? '' }));
}

/** The asker's own party's, of the same component; of a coordinator's party there are none. */
async function ownOf(stores: Stores, actor: Actor, finding: Finding): Promise<readonly Finding[]> {
  const compartment = await stores.intake.compartmentOf(actor.partyId);
  if (compartment === null) return [];
  if (!authorize(actor, 'finding.list', compartment.resource).allowed) return [];
  const page = await stores.intake.findings(
    {
      order: 'received',
      descending: true,
      limit: MAX_OWN,
      after: null,
      component: componentKey(finding.component),
    },
    scopesFor(actor, [compartment]),
  );
  const bodies = await stores.desk.findings(page.items.map(({ id }) => id));
  return bodies.map(({ id, title, body }) => ({ ...body, id, title }));
}

/** Of the same component, or by one of its other names. Read from the files that anyone can fetch. */
async function publishedAbout(
  stores: Stores,
  finding: Finding,
): Promise<readonly { readonly finding: Finding; readonly path: string }[]> {
  const terms = [componentKey(finding.component), finding.id, ...finding.aliases];
  const files = await stores.publication.filesAbout(terms, MAX_PUBLISHED);
  return files.flatMap(({ path, body }) => {
    const reading = readDocument(body, { source: path, origin: 'http' });
    const [published] = reading.ok ? reading.value.findings : [];
    return published === undefined ? [] : [{ finding: published, path: `/${path}` }];
  });
}
