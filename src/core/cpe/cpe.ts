/**
 * CPE names (NISTIR 7695): the formatted string `cpe:2.3:a:vendor:product:…` and the older URI
 * `cpe:/a:vendor:product`, unbound to the same well-formed name. For products that have no package URL.
 */
export const CPE_ATTRIBUTES = [
  'part',
  'vendor',
  'product',
  'version',
  'update',
  'edition',
  'language',
  'softwareEdition',
  'targetSoftware',
  'targetHardware',
  'other',
] as const;

export type CpeAttribute = (typeof CPE_ATTRIBUTES)[number];

/**
 * A value is one of the two logical ones, or text: lower case, with `*` and `?` standing as wildcards at its
 * ends and every other mark escaped by `\`, as NISTIR 7695 writes well-formed names.
 */
export type CpeValue = { readonly logical: 'any' | 'na' } | { readonly text: string };

export type CpeName = Readonly<Record<CpeAttribute, CpeValue>>;

export type ParsedCpe =
  | { readonly ok: true; readonly name: CpeName }
  | { readonly ok: false; readonly reason: string };

const ANY: CpeValue = { logical: 'any' };
const MAX_LENGTH = 4096;

/** Reads either binding. Never throws. */
export function parseCpe(written: string): ParsedCpe {
  if (written.length > MAX_LENGTH) return refused(`is longer than ${MAX_LENGTH} characters`);
  const folded = written.toLowerCase();
  if (folded.startsWith('cpe:2.3:')) return fromFormatted(folded.slice('cpe:2.3:'.length));
  if (folded.startsWith('cpe:/')) return fromUri(folded.slice('cpe:/'.length));
  return refused("starts with neither 'cpe:2.3:' nor 'cpe:/'");
}

function fromFormatted(rest: string): ParsedCpe {
  // A colon inside a value is escaped.
  const components = rest.match(/(?:\\.|[^:\\])+|(?<=:|^)(?=:|$)/gs) ?? [];
  if (components.length !== CPE_ATTRIBUTES.length || components.join(':') !== rest) {
    return refused(`has ${components.length} components instead of ${CPE_ATTRIBUTES.length}`);
  }
  return named(components.map(formattedValue));
}

/** null: not a value of §6.2.3. */
function formattedValue(component: string): CpeValue | null {
  if (component === '*') return ANY;
  if (component === '-') return { logical: 'na' };
  return checked(component);
}

/** Unescaped letters, digits and `._-` are themselves; `*` and runs of `?` only at the ends; the rest is escaped. */
function checked(text: string): CpeValue | null {
  const match = /^(?:\*|\?+)?((?:[a-z0-9_.-]|\\[\x21-\x7e])*)(?:\*|\?+)?$/.exec(text);
  if (match === null || text === '' || match[1] === '') return null;
  return { text: withoutNeedlessEscapes(text) };
}

/** `\.` and `\-` and `\_` say what the bare marks say; one spelling is kept. */
function withoutNeedlessEscapes(text: string): string {
  return text.replace(/\\(.)/g, (pair, symbol: string) => (/[a-z0-9_.-]/.test(symbol) ? symbol : pair));
}

/** §6.1.3: trailing components may be missing, and the edition may pack five attributes with `~`. */
function fromUri(rest: string): ParsedCpe {
  const components = rest.split(':');
  if (components.length > 7) return refused('has more than the seven components of a CPE URI');
  const values: (CpeValue | null)[] = components.map(uriValue);
  while (values.length < 7) values.push(ANY);
  const packed = components[5] ?? '';
  const extended = packed.startsWith('~')
    ? packed.split('~').slice(1).map(uriValue)
    : [values[5] ?? null, ANY, ANY, ANY, ANY];
  if (extended.length !== 5) return refused("has a packed edition without exactly five '~'");
  const [edition = null, ...others] = extended;
  return named([...values.slice(0, 5), edition, values[6] ?? null, ...others]);
}

function uriValue(component: string): CpeValue | null {
  if (component === '') return ANY;
  if (component === '-') return { logical: 'na' };
  if (/%(?![0-9a-f]{2})/.test(component) || /[^\x21-\x7e]/.test(component)) return null;
  const text = component.replace(
    /%([0-9a-f]{2})|([^%])/g,
    (_, hex: string | undefined, plain: string | undefined) => {
      if (plain !== undefined) return /[a-z0-9_.-]/.test(plain) ? plain : `\\${plain}`;
      if (hex === '01') return '?';
      if (hex === '02') return '*';
      const symbol = String.fromCharCode(Number.parseInt(hex ?? '0', 16));
      return /[a-z0-9_.-]/.test(symbol) ? symbol : `\\${symbol}`;
    },
  );
  return checked(text);
}

function named(values: readonly (CpeValue | null)[]): ParsedCpe {
  const name: Partial<Record<CpeAttribute, CpeValue>> = {};
  for (const [index, attribute] of CPE_ATTRIBUTES.entries()) {
    const value = values[index] ?? null;
    if (value === null) return refused(`has a ${attribute} that is no value of a CPE name`);
    name[attribute] = value;
  }
  const part = name.part;
  if (part !== undefined && 'text' in part && !/^[aoh]$/.test(part.text))
    return refused("has a part that is not 'a', 'o' or 'h'");
  return { ok: true, name: name as CpeName };
}

function refused(reason: string): ParsedCpe {
  return { ok: false, reason };
}

/** The formatted string binding (§6.2.2). */
export function formatCpe(name: CpeName): string {
  return `cpe:2.3:${CPE_ATTRIBUTES.map((attribute) => formatValue(name[attribute])).join(':')}`;
}

function formatValue(value: CpeValue): string {
  if ('logical' in value) return value.logical === 'any' ? '*' : '-';
  return value.text;
}
