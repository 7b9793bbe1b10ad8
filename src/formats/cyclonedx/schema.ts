/** The official CycloneDX schemas, as shipped by the OWASP project's own JavaScript package (Apache-2.0). */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { SchemaCheck } from '../json/ajv.ts';
import { compileSchema } from '../json/ajv.ts';
import type { JsonObject } from '../json/parse.ts';

const HELPERS = ['spdx', 'jsf-0.82', 'cryptography-defs'];
const compiled = new Map<string, SchemaCheck>();

export const CYCLONEDX_VERSIONS = ['1.2', '1.3', '1.4', '1.5', '1.6', '1.7'] as const;
export type CycloneDxVersion = (typeof CYCLONEDX_VERSIONS)[number];

/** Read and compiled at first use (some 100 ms), then kept. */
export function cycloneDxSchema(version: CycloneDxVersion): SchemaCheck {
  const known = compiled.get(version);
  if (known !== undefined) return known;
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')),
    'res',
    'schema',
  );
  const load = (name: string): JsonObject =>
    JSON.parse(readFileSync(join(folder, `${name}.SNAPSHOT.schema.json`), 'utf8')) as JsonObject;
  const helpers = HELPERS.map(
    (name) => [`http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`, load(name)] as const,
  );
  const check = compileSchema(load(`bom-${version}`), Object.fromEntries(helpers));
  compiled.set(version, check);
  return check;
}
