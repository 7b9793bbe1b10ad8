/** Lists of versions in their order, one ecosystem a file: each line, the same line reversed, and each version against itself. */
import { schemeOfEcosystem } from '../../src/core/version/registry.ts';
import type { VersionScheme } from '../../src/core/version/scheme.ts';
import type { Case, Suite } from '../suite.ts';
import { linesOfFile, namesIn } from './files.ts';

const SIGNS: Readonly<Record<string, number>> = { '<': -1, '=': 0, '>': 1 };

export const versions: Suite = {
  name: 'versions',
  folder: 'versions',
  claims: 'two versions compare as their ecosystem says, both ways round, and each equals itself',
  gaps: {},
  *cases(folder) {
    for (const name of namesIn(folder, '.txt')) {
      const listed = name.replace('.txt', '');
      // One list serves every ecosystem of plain semantic versions.
      for (const ecosystem of listed === 'semver' ? ['npm', 'crates.io', 'Go', 'Hex'] : [listed]) {
        const scheme = schemeOfEcosystem(ecosystem);
        for (const line of linesOfFile(`${folder}/${name}`)) {
          yield scheme === undefined
            ? { id: `${ecosystem}: ${line}`, passed: false, detail: 'no version order is known' }
            : compare(scheme, ecosystem, line);
        }
      }
    }
  },
};

function compare(scheme: VersionScheme, ecosystem: string, line: string): Case {
  const [a = '', sign = '', b = ''] = line.split(' ');
  const expected = SIGNS[sign] ?? Number.NaN;
  const answers = [scheme.compare(a, b), scheme.compare(b, a), scheme.compare(a, a), scheme.compare(b, b)];
  const passed = answers.join() === [expected, 0 - expected, 0, 0].join();
  return {
    id: `${ecosystem}: ${line}`,
    passed,
    detail: `forward, backward, itself, itself: ${answers.join(', ')}`,
  };
}
