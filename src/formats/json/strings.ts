/** Shapes of strings that several standards share, each from the RFC that defines it. */
import type { Shape } from './shape.ts';
import { addProblem, addWarning, quote } from './shape.ts';

export const text: Shape = { kind: 'string' };
export const filledText: Shape = { kind: 'string', min: 1 };

const DATE_TIME =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt ]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,12})?([Zz]|[+-]([01]\d|2[0-3]):?[0-5]\d)$/;

/** RFC 3339 §5.6. A day that the month lacks is refused too. */
export const dateTime: Shape = {
  kind: 'also',
  of: { kind: 'string' },
  rule: (value, at, sink) => {
    const given = value as string;
    if (!isDateTime(given)) {
      addProblem(
        sink,
        at,
        'date-time',
        `This must be a time like 2026-11-21T08:00:00Z, not ${quote(given)}.`,
      );
    }
  },
};

export function isDateTime(given: string): boolean {
  if (!DATE_TIME.test(given)) return false;
  const day = Number(given.slice(8, 10));
  return day <= new Date(Date.UTC(Number(given.slice(0, 4)), Number(given.slice(5, 7)), 0)).getUTCDate();
}

const UNSAFE = /[\s<>"{}|\\^`\u0000-\u0020]|[^\u0000-\u007f]|%(?![0-9A-Fa-f]{2})/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;

/** RFC 3986 §4.3: with a scheme. */
export const absoluteUri: Shape = {
  kind: 'also',
  of: { kind: 'string' },
  rule: (value, at, sink) => {
    const given = value as string;
    if (!SCHEME.test(given))
      addProblem(sink, at, 'uri', `This must be an absolute URI, not ${quote(given)}.`);
    else if (UNSAFE.test(given))
      addProblem(sink, at, 'uri', `${quote(given)} has characters that a URI must escape.`);
  },
};

/** The same where nothing is read from it: a fault is a warning. */
export const noteUri: Shape = {
  kind: 'also',
  of: { kind: 'string' },
  rule: (value, at, sink) => {
    const given = value as string;
    if (!SCHEME.test(given) || UNSAFE.test(given)) {
      addWarning(sink, at, 'uri', `This should be an absolute URI, not ${quote(given)}.`);
    }
  },
};

/**
 * RFC 3986 §4.1. Spaces, backslashes and letters outside ASCII are common in file paths and lose no meaning:
 * a warning. A first segment with a colon that is no scheme could mean anything: a problem.
 */
export const uriReference: Shape = {
  kind: 'also',
  of: { kind: 'string' },
  rule: (value, at, sink) => {
    const given = value as string;
    const colon = given.indexOf(':');
    const head = colon < 0 ? '' : given.slice(0, colon);
    if (colon >= 0 && !/[/?#]/.test(head) && !SCHEME.test(given)) {
      addProblem(sink, at, 'uri', `${quote(given)} begins with something that is no URI scheme.`);
    } else if (UNSAFE.test(given)) {
      addWarning(sink, at, 'uri', `${quote(given)} has characters that a URI must escape.`);
    } else if (/^file:/i.test(given) && /(^|\/)\.\.(\/|$)/.test(given)) {
      addWarning(sink, at, 'uri', `${quote(given)} is a file URI with '..', which may name different files.`);
    }
  },
};

/** RFC 9562 spelling. The standards here were written before versions 6 to 8, which lose no meaning. */
export const guid: Shape = {
  kind: 'string',
  pattern: /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/,
  say: 'a UUID',
  code: 'uuid',
};
