/** Every oracle the lab has. */
import type { Oracle } from '../../finding/reproducer.ts';
import { CANARY_LEAKED } from './canary-leaked.ts';
import { CPU_TIME } from './cpu-time.ts';
import { EXIT_CODE } from './exit-code.ts';
import { FILE_CREATED } from './file-created.ts';
import type { OracleFace } from './oracle.ts';
import { OUTPUT_CONTAINS } from './output-contains.ts';
import { PROTOTYPE_POLLUTED } from './prototype-polluted.ts';
import { SANITIZER } from './sanitizer.ts';

const ORACLES = [
  PROTOTYPE_POLLUTED,
  FILE_CREATED,
  CANARY_LEAKED,
  CPU_TIME,
  SANITIZER,
  OUTPUT_CONTAINS,
  EXIT_CODE,
] as const;

/** Null for an oracle that this lab does not have. Each face takes only oracles of its own type, which the lookup upholds. */
export function oracleFace(oracle: Oracle): OracleFace | null {
  return (ORACLES.find(({ type }) => type === oracle.type) as OracleFace | undefined) ?? null;
}
