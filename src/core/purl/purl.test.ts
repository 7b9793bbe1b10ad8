import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { buildPurl, formatPurl, parsePurl } from './purl.ts';
import { PURL_TYPES } from './types.ts';

function canonical(text: string): string {
  const parsed = parsePurl(text);
  return parsed.ok ? formatPurl(parsed.purl) : `refused: ${parsed.reason}`;
}

describe('a package URL', () => {
  const spellings: readonly (readonly [written: string, canonical: string])[] = [
    ['pkg:npm/%40Scope/Name@1.0.0', 'pkg:npm/%40scope/name@1.0.0'],
    ['pkg:npm/@scope/name', 'pkg:npm/%40scope/name'],
    ['pkg://NPM//lodash@4.17.15', 'pkg:npm/lodash@4.17.15'],
    ['pkg:pypi/Zope.Interface_x@5.0', 'pkg:pypi/zope-interface-x@5.0'],
    ['pkg:deb/debian/attr@1:2.4.47-2?Arch=source', 'pkg:deb/debian/attr@1:2.4.47-2?arch=source'],
    ['pkg:generic/x@1?b=2&a=1&empty=', 'pkg:generic/x@1?a=1&b=2'],
    ['pkg:golang/example.org/m#/a/./b/../c/', 'pkg:golang/example.org/m#a/b/c'],
    ['pkg:teapot/Any/Case@1+1', 'pkg:teapot/Any/Case@1%2B1'],
  ];
  for (const [written, expected] of spellings) {
    it(`${written} is ${expected}`, () => assert.equal(canonical(written), expected));
  }

  const faults: readonly (readonly [written: string, reason: RegExp])[] = [
    ['', /pkg:/],
    ['npm/lodash@1', /pkg:/],
    ['pkg:npm', /no '\/'/],
    ['pkg:npm/', /no name/],
    ['pkg:cran/@0.9.1', /no name/],
    ['pkg:3d/x', /type/],
    ['pkg:npm/%zz', /percent-encoding/],
    ['pkg:npm/a?k=1&K=2', /twice/],
    ['pkg:npm/a?1k=1', /qualifier key/],
    ['pkg:maven/io@1', /no namespace/],
    ['pkg:cargo/a/b', /has a namespace/],
    ['pkg:swid/x', /tag_id/],
    [`pkg:npm/${'a'.repeat(9000)}`, /longer/],
  ];
  for (const [written, reason] of faults) {
    it(`is refused with its reason: ${written.slice(0, 40)}`, () => assert.match(canonical(written), reason));
  }

  it('is its own canonical form once canonical', () => {
    const part = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => text.isWellFormed());
    const parts = fc.record({
      type: fc.constantFrom(...Object.keys(PURL_TYPES), 'teapot'),
      namespace: fc.oneof(fc.constant(''), part),
      name: part,
      version: fc.oneof(fc.constant(''), part),
      qualifiers: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9._-]{0,6}$/), part, {
        noNullPrototype: true,
      }),
      subpath: fc.oneof(fc.constant(''), part),
    });
    fc.assert(
      fc.property(parts, (given) => {
        const built = buildPurl(given);
        if (!built.ok) return;
        const written = formatPurl(built.purl);
        assert.equal(canonical(written), written);
      }),
      { numRuns: 2000 },
    );
  });

  it('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parsePurl(`pkg:npm/${text}`)));
  });
});
