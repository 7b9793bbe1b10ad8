/**
 * dependency-cruiser reads TypeScript through the compiler's API, which TypeScript 7 does not offer yet; without
 * it, it sees no TypeScript at all and finds every rule kept. This hands it TypeScript 6 under the name that it
 * asks for. To be removed when it supports 7.
 */
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) =>
    next(
      /^typescript(\/|$)/.test(specifier) ? specifier.replace('typescript', 'typescript-6') : specifier,
      context,
    ),
});
