/** What one run was seen to do, as the lab captured it: for whoever may read the experiment, and of its runs only. */
import type { Actor } from '../../core/policy/actor.ts';
import type { Blobs, Stores } from '../ports.ts';
import { notFound } from '../refusal.ts';
import { readExperiment } from './read-experiments.ts';

/** The record's bytes, one JSON document. Refuses with `not-found` where no run of this experiment has it. */
export async function readEvidence(
  { stores, blobs }: { readonly stores: Stores; readonly blobs: Blobs },
  actor: Actor,
  { id, digest }: { readonly id: string; readonly digest: string },
): Promise<AsyncIterable<Uint8Array>> {
  const { body } = await readExperiment(stores, actor, id);
  const isOfRun = body?.runs?.some(({ evidence }) => evidence === digest) ?? false;
  const bytes = isOfRun ? await blobs.get(digest) : null;
  if (bytes === null) throw notFound();
  return bytes;
}
