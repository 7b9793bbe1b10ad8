/**
 * Every name that the system has for anything about models and engagements, gathered from what runs: routes and their
 * schemas, actions and rules, tables with their columns and allowed values, and the types and literals of the code
 * that decides. Nothing is listed by hand, so a name that comes with new code is seen with it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyRoute } from '../../src/apps/server/route.ts';
import { ROUTES } from '../../src/apps/server/routes/registry.ts';
import { ACTIONS } from '../../src/core/policy/actions.ts';
import { RULES } from '../../src/core/policy/rules.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Actions of these areas are about models, engagements, or what is given under them. */
const AREAS =
  /^(act|engagement|naming|plan|run|evaluation|criteria|suite|consultation|determination|partner|probe|exchange)\./;
/** The tables of migrations 0015, 0016 and 0020, by what their names begin with. */
const TABLES =
  /^(engagement|signed_act|evaluation|report_consent|alert|consultation|determination|naming|partner|probe|exchange|published_report)/;
const FOLDERS = [
  'src/core/model',
  'src/app/model',
  'src/formats/evaluation-plan',
  'src/formats/evaluation-report',
];

export type Found = {
  /** As people would say it: `mayRelease`, `may_release` and `may-release` are one. */
  readonly name: string;
  /** Where it was seen, e.g. `route`, `column of probe`. */
  readonly in: readonly string[];
};

/** By name. `texts`: sentences that people read about models, with the place of each. */
export function collectNames(): { readonly names: readonly Found[]; readonly texts: readonly Text[] } {
  const found = new Map<string, Set<string>>();
  const add: Add = (name, place) => {
    const spoken = speak(name);
    if (spoken === '') return;
    const places = found.get(spoken) ?? new Set();
    places.add(place);
    found.set(spoken, places);
  };
  const texts: Text[] = [];
  for (const action of ACTIONS) if (AREAS.test(action)) add(action, 'action');
  for (const { id, actions } of RULES) if (actions.some((action) => AREAS.test(action))) add(id, 'rule');
  for (const route of ROUTES) if (isAbout(route)) fromRoute(route, add, texts);
  fromSchema(readFileSync(join(ROOT, 'src/adapters/postgres/schema.sql'), 'utf8'), add);
  for (const file of sources()) fromSource(file, add, texts);
  for (const file of [...pages(), ...commands()]) fromPage(file, texts);
  const names = [...found].map(([name, places]) => ({ name, in: [...places].toSorted() }));
  return { names: names.toSorted((a, b) => (a.name < b.name ? -1 : 1)), texts };
}

export type Text = { readonly text: string; readonly in: string };
type Add = (name: string, place: string) => void;

/** `expiresAt`, `expires_at` and `partner.grant-ended` as words. */
function speak(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .toLowerCase();
}

function isAbout({ action, path }: AnyRoute): boolean {
  return AREAS.test(action) || /engagement|probe|partner|exchange|determination|evaluation/.test(path);
}

function fromRoute(route: AnyRoute, add: Add, texts: Text[]): void {
  const name = `${route.method} ${route.path}`;
  add(name, 'route');
  texts.push({ text: route.summary, in: name });
  for (const shape of [route.params, route.query, route.body, ...Object.values(route.response)])
    fromShape(shape, `of ${name}`, { add, texts });
}

function fromShape(shape: unknown, place: string, to: { readonly add: Add; readonly texts: Text[] }): void {
  if (typeof shape !== 'object' || shape === null) return;
  if (Array.isArray(shape)) {
    for (const one of shape) fromShape(one, place, to);
    return;
  }
  const { properties, enum: values, const: value, description, ...rest } = shape as Record<string, unknown>;
  if (typeof description === 'string') to.texts.push({ text: description, in: place });
  for (const one of [...(Array.isArray(values) ? values : []), value])
    if (typeof one === 'string') to.add(one, `value ${place}`);
  for (const [field, inner] of Object.entries(properties ?? {})) {
    to.add(field, `field ${place}`);
    fromShape(inner, place, to);
  }
  for (const inner of Object.values(rest)) fromShape(inner, place, to);
}

/** Tables with their columns, and what a check allows in one. */
function fromSchema(sql: string, add: Add): void {
  for (const [, table = '', body = ''] of sql.matchAll(/^create table public\.(\w+) \(\n(.*?)\n\)/gms)) {
    if (!TABLES.test(table)) continue;
    add(table, 'table');
    for (const [, column = ''] of body.matchAll(/^ {2}"?(\w+)"? (?!CHECK|check)/gm))
      if (column !== 'constraint') add(column, `column of ${table}`);
    for (const [, value = ''] of body.matchAll(/'([^']+)'::text/g)) add(value, `value in ${table}`);
  }
}

function sources(): readonly string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/\.(test|fuzz)\.ts$|\.(db|prop|lab|slow)\.test/.test(file))
      .map((file) => join(folder, file)),
  ).toSorted();
}

/** What people read in the interface about models, whichever page it stands on. */
function pages(): readonly string[] {
  return readdirSync(join(ROOT, 'web/src'), { recursive: true, encoding: 'utf8' })
    .filter(
      (file) =>
        /\.tsx?$/.test(file) && /model|engagement|evaluation|partner|probe|exchange|determin/.test(file),
    )
    .map((file) => join('web/src', file))
    .toSorted();
}

/** What the command line says about them: its help, and what it answers. */
function commands(): readonly string[] {
  return readdirSync(join(ROOT, 'src/apps/cli/commands'), { encoding: 'utf8' })
    .filter((file) => /^(evaluation|exchange)[\w-]*\.ts$/.test(file))
    .map((file) => join('src/apps/cli/commands', file))
    .toSorted();
}

/** Markup and line breaks are no part of a sentence. */
function fromPage(file: string, texts: Text[]): void {
  const code = readFileSync(join(ROOT, file), 'utf8').replaceAll(/^import .*?;$/gms, '');
  const bare = code.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/^\s*\/\/.*$/gm, '');
  for (const text of bare.replaceAll(/\s+/g, ' ').split(/[{}`]|<[^>]*>|=>|\. |;/))
    if (/[A-Za-z]{3} [A-Za-z]{2}/.test(text)) texts.push({ text: text.trim(), in: file });
}

/** Members of types, and every literal: a state, a kind and a code are literals of one word, a sentence has more. */
function fromSource(file: string, add: Add, texts: Text[]): void {
  const code = readFileSync(join(ROOT, file), 'utf8')
    .replaceAll(/^import .*?;$/gms, '')
    .replaceAll(/^export \* from .*?;$/gm, '');
  const bare = code.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/^\s*\/\/.*$/gm, '');
  for (const [, member = ''] of bare.matchAll(/\breadonly '?([A-Za-z][\w-]*)'?\??:/g))
    add(member, `member in ${file}`);
  for (const [, one, two, three] of bare.matchAll(
    /'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g,
  )) {
    const literal = one ?? two ?? three ?? '';
    if (/^[A-Za-z][\w.:-]*$/.test(literal)) add(literal, `literal in ${file}`);
    else if (/[A-Za-z]{3}/.test(literal)) texts.push({ text: literal, in: file });
  }
}
