/** The reproducer's own files as a build or a run gets them, never over a file of the component's. */
import type { PlacedFile } from '../../../app/lab/sandbox.ts';
import type { NativeReproducer, ReproducerFile } from '../../../core/finding/reproducer.ts';
import type { Secrets } from '../../../core/reproduction/oracles/oracle.ts';
import type { SourceFile } from './source-tree.ts';

const MARKER = '{marker}';

/** Inputs are of a run: two findings that differ in nothing else share a build. */
function isInput({ input, benignInput }: NativeReproducer, { path }: ReproducerFile): boolean {
  return path === input || path === benignInput;
}

/** With `secrets`, what a run needs fresh: inputs, and files that hold the marker. Without, what a build needs. */
export function filesFor(
  reproducer: NativeReproducer,
  component: ReadonlyMap<string, SourceFile>,
  given: { readonly secrets?: Secrets } = {},
): PlacedFile[] {
  const { secrets } = given;
  return reproducer.files
    .filter(({ path }) => !component.has(path))
    .map((file) => ({ file, bytes: bytesOf(file) }))
    .filter(({ file, bytes }) =>
      secrets === undefined
        ? !isInput(reproducer, file)
        : isInput(reproducer, file) || bytes.includes(MARKER),
    )
    .map(({ file, bytes }) => ({
      target: `/lab/files/${file.path}`,
      bytes: secrets === undefined ? bytes : marked(bytes, secrets),
    }));
}

function bytesOf(file: ReproducerFile): Buffer {
  return 'text' in file ? Buffer.from(file.text) : Buffer.from(file.base64, 'base64');
}

function marked(bytes: Buffer, { marker }: Secrets): Buffer {
  return bytes.includes(MARKER)
    ? Buffer.from(bytes.toString('latin1').replaceAll(MARKER, marker), 'latin1')
    : bytes;
}
