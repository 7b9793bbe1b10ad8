/** Advisories and the published tree. */
import type { MappingLine } from '../../core/advisory/mapping.ts';
import type { PublishedRecord } from '../../core/advisory/published.ts';
import type { Change } from '../../core/advisory/revision.ts';
import type { NamedPrincipal } from '../desk/read-ports.ts';
import type { StixStore } from './stix-ports.ts';

export type AdvisoryState = 'draft' | 'released' | 'published';

export type Advisory = {
  readonly id: string;
  readonly compartmentId: string;
  readonly caseId: string;
  readonly identifier: string;
  readonly revision: number;
  readonly state: AdvisoryState;
  readonly record: PublishedRecord;
  readonly mapping: readonly MappingLine[];
  readonly draftedAt: Date;
  readonly releasedBy: string | null;
  readonly releasedAt: Date | null;
  readonly publishedAt: Date | null;
  readonly files: readonly { readonly format: 'csaf' | 'osv'; readonly path: string }[];
  /** Which revision the published tree holds, counted from 1; null: none. */
  readonly publishedNo: number | null;
  readonly withdrawn: { readonly at: Date; readonly why: string } | null;
};

/** One state in which an advisory was published, or waits to be. Nothing of it changes but `isWritten`. */
export type Revision = {
  readonly no: number;
  readonly kind: 'first' | 'corrected' | 'withdrawn';
  readonly at: Date;
  readonly by: NamedPrincipal;
  /** A person's words; of a withdrawal the reason. */
  readonly summary: string;
  readonly record: PublishedRecord;
  readonly changes: readonly Change[];
  /** Whether the published tree holds it, or a later one. */
  readonly isWritten: boolean;
  /** SHA-256, hex, of the documents as they left; null where it waits, or left before they were kept. */
  readonly csaf: string | null;
  readonly osv: string | null;
};

export type NewRevision = Pick<Revision, 'no' | 'kind' | 'at' | 'summary' | 'record' | 'changes'> & {
  readonly by: string;
};

export type PublishedFile = {
  /** Under the public root, without a leading slash. */
  readonly path: string;
  readonly mediaType: string;
  readonly body: Uint8Array;
  /** What it is about: component key, identifier, aliases. For OSV records; absent for every other file. */
  readonly terms?: readonly string[];
};

export interface PublicationStore extends StixStore {
  countPublished(): Promise<number>;
  /** Oldest first. */
  allPublished(): Promise<readonly Advisory[]>;
  advisory(id: string): Promise<Advisory | null>;
  advisoryOfCase(caseId: string): Promise<Advisory | null>;
  casesOf(advisoryIds: readonly string[]): Promise<readonly string[]>;
  addDraft(
    draft: Pick<Advisory, 'id' | 'compartmentId' | 'caseId' | 'identifier' | 'record' | 'mapping'>,
    at: Date,
  ): Promise<void>;
  /** A new revision of what is still a draft. False where it is not a draft any more. */
  redraft(id: string, draft: Pick<Advisory, 'record' | 'mapping'>, at: Date): Promise<boolean>;
  /** False where it is no draft, or its revision is another one. */
  release(
    id: string,
    release: { readonly revision: number; readonly by: string; readonly at: Date },
  ): Promise<boolean>;
  /** False where it is not published, or was withdrawn before. */
  withdraw(
    id: string,
    withdrawal: { readonly by: string; readonly why: string; readonly at: Date },
  ): Promise<boolean>;
  /** Ascending. */
  revisions(advisoryId: string): Promise<readonly Revision[]>;
  /**
   * False where it is not published, was withdrawn, or another revision has this number or a later one. Of two that
   * come at once the second waits for the first and is told so.
   */
  addRevision(advisory: Pick<Advisory, 'id' | 'compartmentId'>, revision: NewRevision): Promise<boolean>;
  /** Keeps what left. False where it was written before. */
  markWritten(
    advisoryId: string,
    no: number,
    left: { readonly csaf: Uint8Array; readonly osv: Uint8Array; readonly at: Date },
  ): Promise<boolean>;
  /** The CSAF document of a revision, byte for byte; null where it waits, or left before they were kept. */
  documentOf(advisoryId: string, no: number): Promise<Uint8Array | null>;
  /** What the tree holds from now on. */
  putCorrected(
    id: string,
    corrected: Pick<Advisory, 'record' | 'mapping'> & { readonly no: number },
  ): Promise<void>;
  /** Which of these identifiers findings of other cases about the same component carry that are under embargo at `now`. */
  embargoedBeside(caseId: string, identifiers: readonly string[], now: Date): Promise<readonly string[]>;
  markPublished(id: string, files: Advisory['files'], at: Date): Promise<void>;
  putFiles(files: readonly PublishedFile[], at: Date): Promise<void>;
  file(path: string): Promise<{ readonly file: PublishedFile; readonly writtenAt: Date } | null>;
  /** Records that are about any of these terms, newest first. */
  filesAbout(
    terms: readonly string[],
    limit: number,
  ): Promise<readonly { readonly path: string; readonly body: Uint8Array }[]>;
  /** Paths and times below a prefix, newest first. */
  filesUnder(
    prefix: string,
  ): Promise<readonly { readonly path: string; readonly writtenAt: Date; readonly firstAt: Date }[]>;
  /** One publisher at a time writes the indexes; held until the transaction ends. */
  lockTree(): Promise<void>;
}
