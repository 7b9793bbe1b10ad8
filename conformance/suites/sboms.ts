/** SBOMs that npm makes: every component is in the inventory, whatever it lacks. */
import { readInventory } from '../../src/formats/cyclonedx/inventory.ts';
import { readDocument } from '../../src/formats/registry.ts';
import type { Suite } from '../suite.ts';
import { namesIn, readBytes, readJson } from './files.ts';

export const sboms: Suite = {
  name: 'sboms',
  folder: 'sboms',
  claims: 'the document is valid, and its inventory has as many components as the document',
  gaps: {},
  *cases(folder) {
    for (const name of namesIn(folder, '.cdx.json.gz')) {
      const bytes = readBytes(folder, name);
      const reading = readDocument(bytes, { source: name, origin: 'local' });
      const inventory = readInventory(bytes);
      const expected: number = readJson(folder, name).components.length;
      const got = inventory.ok
        ? inventory.value.components.filter(({ purl }) => purl !== undefined).length
        : -1;
      yield {
        id: name,
        passed: reading.ok && got === expected,
        detail: `${got} of ${expected}, ${JSON.stringify(reading.ok)}`,
      };
    }
  },
};
