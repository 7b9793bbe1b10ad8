/** A pool that writes down the statements that pass through it: what a request costs, in questions and not in milliseconds. */
import type pg from 'pg';

export type CountedPool = {
  readonly pool: pg.Pool;
  /** Their texts in order, without values; empty again afterwards. */
  readonly take: () => readonly string[];
};

export function countedPool(pool: pg.Pool): CountedPool {
  let statements: string[] = [];
  const noted = (client: pg.PoolClient): pg.PoolClient =>
    new Proxy(client, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        const method = value.bind(target) as (...args: unknown[]) => unknown;
        if (key !== 'query') return method;
        return (...args: readonly unknown[]) => {
          const [asked] = args;
          statements.push(typeof asked === 'string' ? asked : String((asked as { text?: string }).text));
          return method(...args);
        };
      },
    });
  return {
    pool: new Proxy(pool, {
      get: (target, key) => {
        if (key === 'connect') return async () => noted(await target.connect());
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    }),
    take: () => {
      const taken = statements;
      statements = [];
      return taken;
    },
  };
}
