/**
 * How bytes come in. The server parses JSON bodies itself (strict, capped, with a time limit) and hands raw
 * ones to their route as a capped stream; nothing else is read. A body that stops arriving ends the request.
 */
import { belowMarking, refuseAboveMarking } from '../../app/model/marking.ts';
import { Refusal } from '../../app/refusal.ts';
import type { Marking } from '../../core/model/marking.ts';
import type { Problem } from '../../core/problem.ts';
import type { JsonLimits } from '../../formats/json/limits.ts';
import { parseJson } from '../../formats/json/parse.ts';
import { ServerRefusal } from './problem-details.ts';
import type { AnyRoute } from './route.ts';

const JSON_LIMIT = 1024 * 1024;
const RAW_LIMIT = 1024 * 1024 * 1024;
/** What two readers could read differently is refused by the reader of documents; a request is only smaller. */
const BODY_LIMITS: JsonLimits = {
  maxBytes: JSON_LIMIT,
  maxDepth: 64,
  maxValues: 100_000,
  maxStringBytes: JSON_LIMIT,
  maxProblems: 20,
};
/** A member's name can be as long as the body, and a pointer holds every name on its way. */
const MAX_POINTER = 300;

export type RequestBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'raw'; readonly stream: AsyncIterable<Uint8Array> };

/** Media type in lower case without parameters; '' where none was sent. */
export function mediaTypeOf(header: string | undefined): string {
  return (header ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

export type Arriving = {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly payload: AsyncIterable<Uint8Array>;
  /** No byte for this long and the sender is gone, or holds the connection open on purpose. */
  readonly silenceMs: number;
  /** What is marked above it is not read further. */
  readonly maximumMarking: Marking;
};

/**
 * Refuses a media type the route does not read before reading a byte, and an announced length above the cap.
 * Only UTF-8 JSON without content-encoding is read: a compressed body is an expansion attack.
 */
export async function readRequestBody(
  route: AnyRoute,
  { headers, payload, silenceMs, maximumMarking }: Arriving,
): Promise<RequestBody> {
  const mediaType = mediaTypeOf(headers['content-type'] as string | undefined);
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new ServerRefusal('unsupported-media-type', 'Send the body without content-encoding.');
  }
  const raw = route.rawBody?.includes(mediaType) === true;
  const json = !raw && route.body !== undefined && mediaType === 'application/json';
  if (!raw && !json) throw new ServerRefusal('unsupported-media-type', readsOnly(route));
  const limit = route.maxBodyBytes ?? (raw ? RAW_LIMIT : JSON_LIMIT);
  if (Number(headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  const capped = capBytes(payload, { limit, silenceMs });
  // Of a stream of documents one line is refused and the others stand: intake looks at each.
  if (raw) return { kind: 'raw', stream: isLines(mediaType) ? capped : belowMarking(capped, maximumMarking) };
  const bytes = await collect(capped);
  refuseAboveMarking(bytes, maximumMarking);
  return { kind: 'json', value: readJson(bytes, limit) };
}

/** A byte-order mark is a warning for a document and a refusal here: no client of ours writes one. */
function readJson(bytes: Uint8Array, maxBytes: number): unknown {
  const parsed = parseJson(bytes, { ...BODY_LIMITS, maxBytes, maxStringBytes: maxBytes });
  const problems: readonly Problem[] = parsed.ok ? parsed.warnings : parsed.problems;
  if (parsed.ok && problems.length === 0) return parsed.value;
  throw new Refusal('invalid', 'The body is not JSON that can be read in one way only.', {
    problems: problems.map(({ severity: _, ...problem }) => ({
      ...problem,
      pointer: problem.pointer.slice(0, MAX_POINTER).toWellFormed(),
    })),
  });
}

function isLines(mediaType: string): boolean {
  return /\b(x-)?ndjson$|\bjsonl$/.test(mediaType);
}

function readsOnly(route: AnyRoute): string {
  const types = [...(route.body === undefined ? [] : ['application/json']), ...(route.rawBody ?? [])];
  return types.length === 0 ? 'This takes no body.' : `This reads ${types.join(', ')}.`;
}

function tooLarge(limit: number): ServerRefusal {
  return new ServerRefusal('too-large', `The body may have at most ${limit} bytes.`);
}

/** Passes chunks through until the cap or silence; both reject the reader's next step. */
async function* capBytes(
  payload: AsyncIterable<Uint8Array>,
  { limit, silenceMs }: { readonly limit: number; readonly silenceMs: number },
): AsyncGenerator<Uint8Array> {
  const chunks = payload[Symbol.asyncIterator]();
  let size = 0;
  try {
    for (;;) {
      const next = await unlessSilent(chunks.next(), silenceMs);
      if (next.done === true) return;
      size += next.value.byteLength;
      if (size > limit) throw tooLarge(limit);
      yield next.value;
    }
  } finally {
    // Not awaited: a stalled source would hold the answer up, which is what the limit is for.
    void chunks.return?.().catch(() => undefined);
  }
}

async function unlessSilent<T>(step: Promise<T>, silenceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ServerRefusal('timeout', 'The body stopped arriving.')), silenceMs);
  });
  try {
    return await Promise.race([step, silence]);
  } catch (error) {
    if (error instanceof ServerRefusal) throw error;
    // The sender hung up in the middle. It hears nothing; a handler in the middle of a stream must.
    throw new Refusal('invalid', 'The body ended before its announced length.', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
