/**
 * Red Hat and its kin: `[epoch:]version[-release]`, each compared by rpm's own segment rule (rpmvercmp):
 * `~` before the end, the end before `^`, `^` before letters, letters before numbers; everything that is
 * neither ASCII letter, digit, `~` nor `^` only separates. Nothing is refused: rpm orders any text.
 */
import { natural, text } from './key.ts';
import { keyed } from './scheme.ts';

function segmentsKey(part: string): string {
  let key = '';
  for (const [segment] of part.matchAll(/[0-9]+|[A-Za-z]+|~|\^/g)) {
    if (segment === '~') key += '\u0001';
    else if (segment === '^') key += '\u0003';
    else if (/^[0-9]/.test(segment)) key += `\u0005${natural(segment)}`;
    else key += `\u0004${text(segment)}`;
  }
  return `${key}\u0002`;
}

export const RPM = keyed({
  ecosystems: [
    'Red Hat',
    'Rocky Linux',
    'AlmaLinux',
    'openSUSE',
    'SUSE',
    'Azure Linux',
    'Photon OS',
    'openEuler',
  ],
  versTypes: ['rpm'],
  key: (evr) => {
    const colon = evr.indexOf(':');
    const epoch = colon < 0 ? '0' : evr.slice(0, colon);
    const rest = evr.slice(colon + 1);
    const dash = rest.indexOf('-');
    const version = dash < 0 ? rest : rest.slice(0, dash);
    // An absent release comes before a present one, even an empty one.
    const release = dash < 0 ? '\u0001' : `\u0002${segmentsKey(rest.slice(dash + 1))}`;
    return segmentsKey(epoch) + segmentsKey(version) + release;
  },
});
