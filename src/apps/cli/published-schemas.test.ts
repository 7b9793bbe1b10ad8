import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { EXAMPLES } from '../../formats/examples.ts';
import { PUBLISHED_SCHEMAS } from './published-schemas.ts';

const FOLDER = fileURLToPath(new URL('../../../docs/schema/', import.meta.url));
const text = (schema: object) => `${JSON.stringify(schema, null, 2)}\n`;

if (process.env['UPDATE_SCHEMAS'] === '1') {
  for (const [name, schema] of Object.entries(PUBLISHED_SCHEMAS))
    writeFileSync(`${FOLDER}${name}`, text(schema));
}

for (const [name, schema] of Object.entries(PUBLISHED_SCHEMAS)) {
  test(`docs/schema/${name} is what the code checks by (UPDATE_SCHEMAS=1 writes it anew)`, () => {
    assert.ok(readdirSync(FOLDER).includes(name));
    assert.equal(readFileSync(`${FOLDER}${name}`, 'utf8'), text(schema));
  });

  test(`docs/schema/${name} is a JSON Schema`, () => {
    assert.doesNotThrow(() => new Ajv2020({ strict: false }).compile(schema));
  });
}

test('the published schema accepts the example finding and refuses one without component', () => {
  const check = new Ajv2020({ strict: false }).compile(PUBLISHED_SCHEMAS['finding.schema.json'] ?? false);
  assert.equal(check(EXAMPLES.native), true, JSON.stringify(check.errors));
  assert.equal(check({ format: 'breakwater.finding/1', title: 'x' }), false);
});
