/**
 * The one way to the server: JSON over our own origin, with the browser's session cookie. What comes back is
 * a value of the contract (types of src/apps/server/views) or an ApiTrouble that says what a person can do.
 */
export type ProblemLine = { readonly pointer: string; readonly message: string };

/** `offline`: nobody answered. `late`: no answer in time. Everything else is the server's own word. */
export type TroubleKind = 'signed-out' | 'not-here' | 'refused' | 'conflict' | 'server' | 'offline' | 'late';

export class ApiTrouble extends Error {
  override readonly name = 'ApiTrouble';
  readonly kind: TroubleKind;
  readonly status: number;
  readonly request: string;
  readonly problems: readonly ProblemLine[];

  constructor(options: {
    kind: TroubleKind;
    status: number;
    request: string;
    message: string;
    problems?: readonly ProblemLine[];
  }) {
    super(options.message);
    this.kind = options.kind;
    this.status = options.status;
    this.request = options.request;
    this.problems = options.problems ?? [];
  }
}

const TIMEOUT_MS = 20_000;

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** The query string without empty values, in a stable order; '' when nothing is left. */
export function queryString(query: Query): string {
  const entries = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => [name, String(value)])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries)}`;
}

export async function read<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return await request<T>({ method: 'GET', path: path + queryString(query), signal });
}

export async function send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
  return await request<T>({ method, path, body });
}

/** With a private link's token instead of a session: it goes in a header, never into an address. */
export async function asLink<T>(
  token: string,
  asking: { method: 'GET' | 'POST'; path: string; body?: unknown },
): Promise<T> {
  return await request<T>({ ...asking, token });
}

async function request<T>(options: {
  method: string;
  path: string;
  token?: string;
  body?: unknown;
  signal?: AbortSignal | undefined;
}): Promise<T> {
  const name = `${options.method} ${options.path}`;
  const signals = [AbortSignal.timeout(TIMEOUT_MS), ...(options.signal ? [options.signal] : [])];
  let response: Response;
  try {
    response = await fetch(options.path, {
      method: options.method,
      ...(options.token === undefined ? {} : { credentials: 'omit' }),
      signal: AbortSignal.any(signals),
      headers: {
        accept: 'application/json',
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: options.body === undefined ? null : JSON.stringify(options.body),
    });
    if (response.ok) return (response.status === 204 ? undefined : readable(await response.json())) as T;
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw unanswered(name, cause);
  }
  throw await refused(name, response);
}

/** What overrides the direction of reading: with it `txt.exe` looks like `exe.txt`, and code like other code. */
const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * The answer with such characters written out as an escape, so that nobody reads, decides or copies by an order that
 * is not there. A program that holds one in a string means the same by the escape; its file as submitted is the
 * server's.
 */
export function readable(value: unknown): unknown {
  if (typeof value === 'string')
    return value.replace(DIRECTION, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(readable);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, readable(inner)]));
}

function unanswered(name: string, cause: unknown): ApiTrouble {
  const late = cause instanceof DOMException && cause.name === 'TimeoutError';
  const message = late
    ? `The server did not answer within ${TIMEOUT_MS / 1000} s.`
    : 'The server cannot be reached.';
  return new ApiTrouble({ kind: late ? 'late' : 'offline', status: 0, request: name, message });
}

const KINDS: Readonly<Record<number, TroubleKind>> = {
  401: 'signed-out',
  404: 'not-here',
  409: 'conflict',
  412: 'conflict',
};

/** Of an answer that is no success; null: nobody answered. */
export async function troubleOf(name: string, response: Response | null): Promise<ApiTrouble> {
  return response === null ? unanswered(name, null) : refused(name, response);
}

async function refused(name: string, response: Response): Promise<ApiTrouble> {
  const body = await problemOf(response);
  const kind = KINDS[response.status] ?? (response.status >= 500 ? 'server' : 'refused');
  const message = [body.title, body.detail].filter((part) => part !== undefined && part !== '').join(' ');
  return new ApiTrouble({
    kind,
    status: response.status,
    request: name,
    message: message === '' ? `The server answered ${response.status}.` : message,
    problems: body.problems ?? [],
  });
}

type ProblemBody = { title?: string; detail?: string; problems?: readonly ProblemLine[] };

async function problemOf(response: Response): Promise<ProblemBody> {
  try {
    const body: unknown = await response.json();
    if (typeof body !== 'object' || body === null) return {};
    const { title, detail, problems } = body as Record<string, unknown>;
    return {
      ...(typeof title === 'string' ? { title: title.endsWith('.') ? title : `${title}.` } : {}),
      ...(typeof detail === 'string' ? { detail } : {}),
      ...(Array.isArray(problems) ? { problems: problems as ProblemLine[] } : {}),
    };
  } catch {
    return {};
  }
}
