/** Proofs of the transparency-dev Merkle tree, good and tampered with: those that hold are believed, no other is. */
import {
  isConsistent,
  isIncluded,
  isIncludedInSubtree,
  isSubtreeConsistent,
} from '../../src/core/ledger/verify.ts';
import type { Case, Suite } from '../suite.ts';
import { linesOfFile } from './files.ts';

type Probe = {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly start: number;
  readonly end: number;
  readonly size: number;
  readonly size1: number;
  readonly size2: number;
  readonly root: string;
  readonly root1: string;
  readonly root2: string;
  readonly leafHash: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
};

const CHECKS: Readonly<Record<string, (probe: Probe, proof: readonly Uint8Array[]) => boolean>> = {
  inclusion: (probe, proof) =>
    isIncluded({
      index: probe.leafIdx,
      size: probe.treeSize,
      root: bytes(probe.root),
      leafHash: bytes(probe.leafHash),
      proof,
    }),
  consistency: (probe, proof) =>
    isConsistent({
      oldSize: probe.size1,
      newSize: probe.size2,
      oldRoot: bytes(probe.root1),
      newRoot: bytes(probe.root2),
      proof,
    }),
  subtreeinclusion: (probe, proof) =>
    isIncludedInSubtree(probe, {
      index: probe.leafIdx,
      root: bytes(probe.root),
      leafHash: bytes(probe.leafHash),
      proof,
    }),
  subtreeconsistency: (probe, proof) =>
    isSubtreeConsistent(probe, {
      size: probe.size,
      subtreeRoot: bytes(probe.root1),
      root: bytes(probe.root2),
      proof,
    }),
};

export const merkle: Suite = {
  name: 'merkle',
  folder: 'merkle',
  claims: 'inclusion and consistency proofs, of logs and of subtrees, are believed exactly where they hold',
  gaps: {},
  *cases(folder): Iterable<Case> {
    for (const [kind, check] of Object.entries(CHECKS)) {
      for (const line of linesOfFile(`${folder}/${kind}.ndjson`)) {
        const { case: id, probe } = JSON.parse(line) as { readonly case: string; readonly probe: Probe };
        const believed = check(probe, (probe.proof ?? []).map(bytes));
        yield { id, passed: believed !== probe.wantErr, detail: believed ? 'believed' : 'not believed' };
      }
    }
  },
};

function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}
