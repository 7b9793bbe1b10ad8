/** The machine's own clock and randomness: the only places of the running system that ask for either. */
import { randomBytes } from 'node:crypto';
import type { Clock, Randomness } from '../../app/ports.ts';

export const systemClock: Clock = { now: () => new Date() };

export const systemRandomness: Randomness = { bytes: (length) => new Uint8Array(randomBytes(length)) };
