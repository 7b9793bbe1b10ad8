import { ROLES, type Role } from '../../core/policy/actor.ts';
import { UsageError } from './command.ts';

/** A role as typed on the command line. A service's role is nobody's to give. */
export function readRole(text: string | undefined): Exclude<Role, 'service'> {
  const roles = ROLES.filter((role) => role !== 'service');
  const role = roles.find((known) => known === text);
  if (role !== undefined) return role;
  throw new UsageError(`--role is one of ${roles.join(', ')}.`);
}
