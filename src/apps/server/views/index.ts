/** Everything the interface reads, in one place: routes take the schemas, `web/` takes the types. */
export * from './access.ts';
export * from './cases.ts';
export * from './check.ts';
export * from './closing.ts';
export * from './exposure.ts';
export * from './findings.ts';
export * from './flow.ts';
export * from './lab.ts';
export * from './ledger.ts';
export * from './links.ts';
export * from './maintainer.ts';
export * from './parts.ts';
export * from './publish.ts';
export * from './room.ts';
export * from './session.ts';
export * from './settings.ts';
export * from './today.ts';
