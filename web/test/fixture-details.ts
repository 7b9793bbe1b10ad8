/** Made-up details for tests of states, built on the rows; one file for each part of the interface. */
export * from './fixture-cases.ts';
export * from './fixture-exposure.ts';
export * from './fixture-findings.ts';
export * from './fixture-flow.ts';
export * from './fixture-lab.ts';
export * from './fixture-room.ts';
export * from './fixture-session.ts';
