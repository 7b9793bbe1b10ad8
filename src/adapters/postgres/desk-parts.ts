/** The desk's store in three parts, each kept in a file of its own: what is in no other is the cases'. */
import type { DeskStore } from '../../app/desk/ports.ts';

export type KeyStore = Pick<
  DeskStore,
  | 'lockComponents'
  | 'findings'
  | 'signatures'
  | 'signedAfter'
  | 'passOver'
  | 'keepSignatures'
  | 'addKeys'
  | 'candidates'
>;

export type LinkStore = Pick<DeskStore, 'linksOf' | 'link' | 'assertLinks' | 'supersede'>;

export type CaseStore = Omit<DeskStore, keyof KeyStore | keyof LinkStore>;
