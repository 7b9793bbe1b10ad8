/** The orders that VERS defines by itself, for versions that belong to no package manager. */
import { natural, text } from './key.ts';
import { keyed } from './scheme.ts';

/** `intdot`: numbers between dots; whatever follows the numbers carries nothing; missing numbers come first. */
export const INTDOT = keyed({
  ecosystems: [],
  versTypes: ['intdot', 'generic'],
  key: (version) => {
    const numbers = /^[0-9]+(?:\.[0-9]+)*/.exec(version)?.[0];
    if (numbers === undefined) return null;
    return `${numbers
      .split('.')
      .map((number) => `\u0002${natural(number)}`)
      .join('')}\u0001`;
  },
});

/** `lexicographic`: UTF-8 bytes, no normalization. */
export const LEXICOGRAPHIC = keyed({ ecosystems: [], versTypes: ['lexicographic'], key: text });

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(?:Z|([+-])(\d\d):(\d\d))$/;

/** `datetime`: RFC 3339 instants with upper-case T and Z, to the last digit of the fraction. */
export const DATETIME = keyed({
  ecosystems: [],
  versTypes: ['datetime'],
  key: (version) => {
    const match = RFC_3339.exec(version);
    if (match === null) return null;
    const [
      ,
      year,
      month,
      day,
      hour,
      minute,
      second,
      fraction = '',
      sign = '+',
      offsetHour = '0',
      offsetMinute = '0',
    ] = match;
    const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const date = new Date(0);
    date.setUTCFullYear(y, mo - 1, d);
    if (date.getUTCMonth() !== mo - 1 || date.getUTCDate() !== d || h > 23 || mi > 59 || s > 60) return null;
    const offset = (sign === '-' ? -1 : 1) * (Number(offsetHour) * 60 + Number(offsetMinute));
    // 1e12 lifts every year from 0000 on above zero.
    const seconds = date.getTime() / 1000 + h * 3600 + (mi - offset) * 60 + s + 1e12;
    return natural(String(seconds)) + text(fraction.replace(/0+$/, '').replace(/^\.$/, ''));
  },
});
