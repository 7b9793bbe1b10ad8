/**
 * The gate before anything is kept: bytes that are marked above the instance's maximum stop here, wherever they come
 * in. What is said of it names the marking alone, so that nothing of the document reaches an answer or a log.
 */
import { excessIn, type Marking, OVERLAP_BYTES, sayExcess } from '../../core/model/marking.ts';
import type { Problem } from '../../core/problem.ts';
import { Refusal } from '../refusal.ts';
import { ArchiveFault, type LogArchive } from './ports.ts';

/** Null where nothing above the maximum was found. */
export function markingProblem(bytes: Uint8Array, maximum: Marking): Problem | null {
  const excess = excessIn(bytes, maximum);
  if (excess === null) return null;
  return { pointer: '', code: 'above-marking', message: sayExcess(excess, maximum) };
}

function aboveMarking(problem: Problem): Refusal {
  return new Refusal('invalid', 'This is marked above what this instance takes.', { problems: [problem] });
}

/** Refuses with `invalid`. */
export function refuseAboveMarking(bytes: Uint8Array, maximum: Marking): void {
  const problem = markingProblem(bytes, maximum);
  if (problem !== null) throw aboveMarking(problem);
}

/** Passes chunks on as long as nothing in them is above the maximum; whoever writes them down drops them then. */
export async function* belowMarking(
  chunks: AsyncIterable<Uint8Array>,
  maximum: Marking,
): AsyncGenerator<Uint8Array> {
  let tail: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    // A marking may lie across two chunks; most documents come in one.
    if (tail.length > 0) refuseAboveMarking(Buffer.concat([tail, chunk.subarray(0, OVERLAP_BYTES)]), maximum);
    refuseAboveMarking(chunk, maximum);
    tail = Buffer.concat([tail, chunk.subarray(-OVERLAP_BYTES)]).subarray(-OVERLAP_BYTES);
    yield chunk;
  }
}

/** An archive whose entries are looked at as they are unpacked: the gate sees nothing through compression. */
export function archiveBelow(archive: LogArchive, maximum: Marking): LogArchive {
  return {
    ...archive,
    read: async (name, maxBytes) => {
      const bytes = await archive.read(name, maxBytes);
      const problem = markingProblem(bytes, maximum);
      if (problem !== null) throw new ArchiveFault('above-marking', problem.message);
      return bytes;
    },
  };
}
