/** Advisories and the published tree. */
import type { MappingLine } from '../../core/advisory/mapping.ts';
import type { PublishedRecord } from '../../core/advisory/published.ts';
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
  readonly withdrawn: {
    readonly at: Date;
    readonly why: string;
    /** Whether the published tree says so. */
    readonly isWritten: boolean;
  } | null;
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
  /** False where there is no withdrawal, or it was written before. */
  markWithdrawalWritten(id: string, at: Date): Promise<boolean>;
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
