/**
 * Nothing in the system licenses, clears or permits anything about a model. Every name that it has for models and
 * engagements is held against a list that people have read, and words of judgement about a release are refused
 * whoever wrote them, except where something says that it is not one.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectNames, type Found, type Text } from './collect.ts';
import { REVIEWED } from './reviewed.ts';

/** In a name these are judgements, unless the name is one of EXCEPTIONS. */
const JUDGEMENT =
  /\b(licen[cs]\w*|approv\w*|clear(s|ed|ing|ance|ances)?|permi(t|ts|tted|ssion|ssions|ssible)|allow\w*|author[iy]\w*|certif\w*|releas\w*|releasab\w*|unblock\w*|green ?lights?|greenlit|waive\w*|bann?(s|ed)?|prohibit\w*|forbidd?\w*|den(y|ies|ied|ial)|sanction\w*|eligib\w*|complian\w*|safe|unsafe|cleared|preclear\w*|veto\w*|embargo\w*|deploy\w*|launch\w*|ship(s|ped)?|pass(es)? review|fit for)\b/i;

/** Names with such a word that say nothing about a model's release; each with the reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  released: "a date of the past in a plan, on which the model's vendor put it out; the x of a trend",
  'advisory release': 'an act about an advisory, signed like those of an engagement',
  'embargo exit': 'an act about a flaw, signed in the same way',
  certificate: 'of the destruction of material, when an engagement is over',
  'get api v1 engagements id certificate': 'the same',
  forbidden: 'the code of a refusal by role, as everywhere in the system',
};

/** In a sentence, judging a model takes one of these … */
const SAID =
  /\b(licen[cs]\w*|approv\w*|clear(s|ed|ance)|permi(t|ts|tted|ssion)|certif(y|ies|ied|ication)\w*|preclear\w*|may (be )?releas\w*|(fit|safe|ready) (for|to) releas\w*|releas\w* (is )?(allowed|granted|blocked|denied))\b/i;
/** … and a disclaimer says in the same sentence that it does not. */
const DISCLAIMER = /\b(no|not|nothing|never|neither|nobody|none|nor|without)\b/i;
/** Sentences with such a word about something else than a model. */
const OF_SOMETHING_ELSE = /\bcertificate\b|\btls\b|content-security|permission denied|clearinghouse/i;

const { names, texts } = collectNames();
const reviewed = new Map(
  REVIEWED.flatMap(({ reason, names: list }) =>
    list
      .split(/[,\n]/)
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => [name, reason] as const),
  ),
);

function judgements(found: readonly Found[]): readonly string[] {
  return found.filter(({ name }) => JUDGEMENT.test(name)).map(({ name }) => name);
}

function said(among: readonly Text[]): readonly string[] {
  return among
    .flatMap(({ text, in: place }) => text.split(/(?<=[.;:!?])\s+/).map((sentence) => ({ sentence, place })))
    .filter(
      ({ sentence }) =>
        SAID.test(sentence) && !DISCLAIMER.test(sentence) && !OF_SOMETHING_ELSE.test(sentence),
    )
    .map(({ sentence, place }) => `${place}: ${sentence}`);
}

test('the names come from everything that the system runs', () => {
  const kinds = [
    'action',
    'rule',
    'route',
    'field',
    'value of',
    'table',
    'column',
    'value in',
    'member',
    'literal',
  ];
  for (const kind of kinds) {
    const some = names.filter((found) => found.in.some((place) => place.startsWith(kind)));
    assert.ok(some.length >= 5, `${kind}: only ${some.length} names, so something was not read`);
  }
  assert.ok(texts.length > 200, `${texts.length} sentences`);
  assert.ok(
    texts.some((text) => text.in.startsWith('web/src/pages/')),
    'no page was read',
  );
  assert.ok(
    texts.some((text) => text.in.startsWith('src/apps/cli/')),
    'no command was read',
  );
});

test('every name about models and engagements was read by a person, with the reason why it may stand', () => {
  const fresh = names.filter(({ name }) => !reviewed.has(name));
  assert.deepEqual(
    fresh.map((found) => `${found.name}  (${found.in.slice(0, 3).join('; ')})`),
    [],
    'read each, and write it into test/model-words/reviewed.ts with its reason',
  );
  for (const { reason, names: list } of REVIEWED) assert.ok(reason.length > 20, list);
});

test('the list holds no name that is gone, and none twice', () => {
  const known = new Set(names.map(({ name }) => name));
  const listed = REVIEWED.flatMap(({ names: list }) => list.split(/[,\n]/).map((name) => name.trim())).filter(
    (name) => name !== '',
  );
  assert.deepEqual(
    listed.filter((name, at) => !known.has(name) || listed.indexOf(name) !== at),
    [],
  );
});

test('no name is a judgement about a model, however it was reviewed', () => {
  const unexplained = judgements(names).filter((name) => !Object.hasOwn(EXCEPTIONS, name));
  assert.deepEqual(unexplained, []);
  for (const name of Object.keys(EXCEPTIONS))
    assert.ok(
      names.some((found) => found.name === name),
      `${name} is excused and not there`,
    );
});

test('no sentence that people read about models says more than that nothing is licensed', () => {
  assert.deepEqual(said(texts), []);
  assert.ok(
    texts.some(({ text }) => SAID.test(text) && DISCLAIMER.test(text)),
    'the disclaimers themselves were read',
  );
});

test('a judgement would be seen, in a name and in a sentence', () => {
  const bad = [
    'may release',
    'clearance',
    'model approved',
    'is licensed',
    'allow release',
    'release permit',
  ];
  assert.deepEqual(judgements(bad.map((name) => ({ name, in: [] }))), bad);
  const sentences = [
    'The model is cleared for use.',
    'This model may be released.',
    'An approval of the model.',
  ];
  assert.equal(said(sentences.map((text) => ({ text, in: 'x' }))).length, 3);
  assert.deepEqual(said([{ text: 'This is not a licence, a certification or a clearance.', in: 'x' }]), []);
});
