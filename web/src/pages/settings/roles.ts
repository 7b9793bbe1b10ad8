/** Which roles are held at which kind of party (the server decides; here the choices are offered). */
import type { NewPerson, Party } from '../../../../src/apps/server/views/index.ts';

export type GivenRole = NewPerson['role'];

const ROLES: Readonly<Record<Party['kind'], readonly GivenRole[]>> = {
  clearinghouse: ['coordinator', 'administrator', 'official', 'evaluator'],
  finder: ['finder', 'partner'],
  maintainer: ['maintainer'],
  operator: ['operator', 'agency'],
  provider: ['provider'],
  developer: ['developer'],
  service: [],
};

export function rolesAt(kind: Party['kind']): readonly GivenRole[] {
  return ROLES[kind];
}

export const KIND_CHOICES = (['finder', 'maintainer', 'operator', 'provider', 'developer'] as const).map(
  (value) => ({
    value,
    words: value,
  }),
);
