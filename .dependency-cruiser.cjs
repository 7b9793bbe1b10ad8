// Imports run one way: core ← formats ← app ← adapters ← apps. Only apps/*/main.ts wires.
const layer = (name, allowed) => ({
  name: `${name}-imports-only-inward`,
  severity: 'error',
  from: { path: `^src/${name}/` },
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
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
