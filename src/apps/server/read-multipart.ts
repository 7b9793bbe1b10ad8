/**
 * A multipart form (RFC 7578) of bounded size: how many parts, how long each, one file at most. Attacks held
 * off: a thousand fields, a field without end, part headers without end, a file name that is a path or a
 * terminal's escape sequence, a form that stops in the middle.
 */
import { createHash } from 'node:crypto';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { Refusal } from '../../app/refusal.ts';
import type { Problem } from '../../core/problem.ts';
import type { VinceAttachment, VinceForm } from '../../formats/vince/read.ts';

export type FormLimits = {
  readonly fields: number;
  /** Characters of one field's value. */
  readonly fieldBytes: number;
  readonly fileBytes: number;
};

const MAX_FIELD_NAME = 100;
const MAX_HEADERS = 20;
const MAX_FILE_NAME = 200;

/** `bytes` is the whole body. Refuses with `invalid` and every reason. */
export async function readMultipart(
  bytes: Uint8Array,
  contentType: string,
  limits: FormLimits,
): Promise<VinceForm> {
  const fields: [string, string][] = [];
  const problems: Problem[] = [];
  let attachment: VinceAttachment | null = null;
  const note = (pointer: string, code: string, message: string) => {
    if (problems.length < 20) problems.push({ pointer, code, message });
  };
  const isText = utf8Judge(bytes);
  const form = open(contentType, limits);
  await new Promise<void>((resolve, reject) => {
    form.on('field', (name, value, nameCut, valueCut) => {
      if (nameCut || name === '')
        note('', 'field-name', `A field has a name of 1 to ${MAX_FIELD_NAME} bytes.`);
      else if (!isText(name) || !isText(value)) {
        note(
          `/${isText(name) ? name : ''}`,
          'not-utf8',
          'The text is not UTF-8, and names no other charset.',
        );
      } else if (valueCut) note(`/${name}`, 'too-long', `A field has at most ${limits.fieldBytes} bytes.`);
      else fields.push([name, value]);
    });
    form.on('file', (name, stream, fileName, _encoding, mediaType) => {
      const digest = createHash('sha256');
      let size = 0;
      stream.on('data', (chunk: Buffer) => {
        digest.update(chunk);
        size += chunk.length;
      });
      stream.on('end', () => {
        if (stream.truncated) {
          note(
            `/${name.slice(0, MAX_FIELD_NAME)}`,
            'too-large',
            `A file has at most ${limits.fileBytes} bytes.`,
          );
        }
        // A browser sends an empty part for a file that was not chosen.
        if (size > 0 || fileName) {
          attachment = {
            name: printableName(fileName),
            mediaType: printableName(mediaType),
            size,
            digest: `sha256:${digest.digest('hex')}`,
          };
        }
      });
    });
    form.on('filesLimit', () => note('', 'too-many', 'At most one file is taken.'));
    form.on('fieldsLimit', () => note('', 'too-many', `At most ${limits.fields} fields are taken.`));
    form.on('partsLimit', () => note('', 'too-many', `At most ${limits.fields + 1} parts are taken.`));
    form.on('finish', () => resolve());
    form.on('error', (error: unknown) => reject(notAForm(error)));
    form.end(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  });
  if (problems.length > 0) throw new Refusal('invalid', 'The form is not taken.', { problems });
  return { fields, attachment };
}

/** The reader puts U+FFFD where bytes are no text; whoever sent that character itself sent its three bytes. */
function utf8Judge(bytes: Uint8Array): (text: string) => boolean {
  let sent: boolean | null = null;
  return (text) => {
    if (!text.includes('\u{FFFD}')) return true;
    sent ??= Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('\u{FFFD}');
    return sent;
  };
}

/** Throws where the header names no boundary. */
function open(contentType: string, limits: FormLimits): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: {
        fieldNameSize: MAX_FIELD_NAME,
        fieldSize: limits.fieldBytes,
        fields: limits.fields,
        fileSize: limits.fileBytes,
        files: 1,
        parts: limits.fields + 1,
        headerPairs: MAX_HEADERS,
      },
    });
  } catch (error) {
    throw notAForm(error);
  }
}

function notAForm(cause: unknown): Refusal {
  return new Refusal('invalid', 'The body is not a whole multipart form.', { cause });
}

/** Its last segment, without control, direction or separator characters. It names nothing on this machine. */
function printableName(text: string | undefined): string {
  const last = (text ?? '').split(/[/\\]/).at(-1) ?? '';
  return last
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .slice(0, MAX_FILE_NAME)
    .toWellFormed();
}
