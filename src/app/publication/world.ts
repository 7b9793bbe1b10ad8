/** What publishing needs of the world besides the stores. */
import type { CsafPublisher } from '../../core/advisory/csaf.ts';
import type { Problem } from '../../core/problem.ts';
import type { DeskWorld } from '../desk/world.ts';

export type PublicSigningKey = {
  /** OpenPGP fingerprint, upper-case hex. */
  readonly fingerprint: string;
  /** ASCII-armoured, for anyone. */
  readonly publicKey: string;
};

/** Signs what leaves, as CSAF providers do (CSAF 2.0 clause 7.1.19). The key never leaves the adapter. */
export interface AdvisorySigner extends PublicSigningKey {
  /** Keys that signed before, newest first: what they signed is checked with them. */
  readonly retired: readonly PublicSigningKey[];
  /** A detached, ASCII-armoured signature of these bytes. */
  sign(bytes: Uint8Array): Promise<string>;
}

/** The mandatory tests of CSAF 2.0; empty means that it may leave. */
export interface CsafValidation {
  problemsOf(document: Readonly<Record<string, unknown>>): Promise<readonly Problem[]>;
}

export type PublicationWorld = DeskWorld & {
  readonly signer: AdvisorySigner;
  readonly csaf: CsafValidation;
  readonly publisher: CsafPublisher;
  /** Version of this software, named as the generator. */
  readonly version: string;
};
