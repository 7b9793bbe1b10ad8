// Imports run one way: core ← formats ← app ← adapters ← apps. Only apps/*/main.ts wires.
const layer = (name, allowed) => ({
  name: `${name}-imports-only-inward`,
  severity: 'error',
  // A test of a use case on the real database, sandbox or browser wires what it needs, as main.ts does.
  from: { path: `^src/${name}/`, pathNot: '\\.(db|lab|browser|slow)\\.test\\.ts$' },
  to: { path: '^(src|web)/', pathNot: `^src/(${allowed.join('|')})/` },
});

module.exports = {
  forbidden: [
    layer('core', ['core']),
    layer('formats', ['core', 'formats']),
    layer('app', ['core', 'formats', 'app']),
    layer('adapters', ['core', 'formats', 'app', 'adapters']),
    {
      name: 'core-is-pure',
      comment: 'core cannot name PostgreSQL, HTTP, a file, or the time of day (invariant 1)',
      severity: 'error',
      from: { path: '^src/core/', pathNot: '\\.(prop\\.)?test\\.ts$' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer)$' },
    },
    {
      name: 'core-and-formats-name-no-database-or-server',
      severity: 'error',
      from: { path: '^src/(core|formats)/', pathNot: '\\.(prop\\.)?test\\.ts$' },
      to: { path: 'node_modules/(pg|pg-boss|kysely|fastify)/' },
    },
    {
      name: 'web-talks-over-http',
      comment: 'web may import types of the HTTP contract, nothing that runs',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^src/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      comment: 'a cycle that only types close does not exist at run time',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      comment: 'what runs inside the sandbox names files by the paths it sees there',
      severity: 'error',
      from: { pathNot: '^src/adapters/sandbox/inside/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^web/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
