/** The CycloneDX project's own documents: the valid are read, the invalid refused, by the schema of their version. */
import { join } from 'node:path';
import { readInventory } from '../../src/formats/cyclonedx/inventory.ts';
import { readDocument } from '../../src/formats/registry.ts';
import type { Suite } from '../suite.ts';
import { namesIn, readBytes } from './files.ts';

export const cyclonedx: Suite = {
  name: 'cyclonedx',
  folder: 'cyclonedx',
  claims:
    'a valid document is read, as findings and as an inventory; an invalid one is refused with pointers',
  gaps: {},
  *cases(folder) {
    for (const version of ['1.5', '1.6', '1.7']) {
      for (const name of namesIn(join(folder, version), '.json')) {
        const bytes = readBytes(folder, version, name);
        const reading = readDocument(bytes, { source: name, origin: 'local' });
        const isValid = name.startsWith('valid-');
        const passed = isValid
          ? reading.ok && readInventory(bytes).ok
          : !reading.ok && reading.problems.every(({ pointer }) => pointer === '' || pointer.startsWith('/'));
        yield {
          id: `${version}/${name}`,
          passed,
          detail: JSON.stringify(reading.ok ? 'accepted' : reading.problems),
        };
      }
    }
  },
};
