/**
 * A reproducer shows that a flaw triggers. It is hostile code by definition: these types describe it,
 * only `adapters/sandbox` may run it. Shapes are those of `breakwater.finding/1`.
 */

/** One file laid into the work directory. Exactly one of text and base64. */
export type ReproducerFile =
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly base64: string };

/** How the effect is seen. The first four and `sanitizer` are observed by the lab, the last two only claimed. */
export type Oracle =
  | { readonly type: 'prototype-polluted' }
  | { readonly type: 'file-created'; readonly path: string }
  | { readonly type: 'canary-leaked'; readonly path: string }
  | { readonly type: 'cpu-time'; readonly seconds: number }
  | { readonly type: 'sanitizer'; readonly class: string; readonly frame?: string }
  | { readonly type: 'output-contains'; readonly text: string }
  | { readonly type: 'exit-code'; readonly code: number };

export type ReproducerBase = {
  readonly files: readonly ReproducerFile[];
  /** argv, never a shell line. */
  readonly command: readonly string[];
  /** argv of the component's functional tests; exit 0 passes. */
  readonly tests?: readonly string[];
  readonly network: 'none' | 'loopback';
  /** 1–20. */
  readonly runs: number;
  /** 1–120, wall seconds for one run. */
  readonly timeoutSeconds: number;
  readonly oracle: Oracle;
};

export type NpmReproducer = ReproducerBase & {
  readonly environment: 'npm';
  /** Registry name → exact published version; the component itself comes from its purl. */
  readonly dependencies: Readonly<Record<string, string>>;
};

export type NativeSource =
  | { readonly directory: string }
  | { readonly archive: string }
  | { readonly blob: string };

export type NativeReproducer = ReproducerBase & {
  readonly environment: 'native';
  readonly source: NativeSource;
  readonly build: readonly string[];
  /** Path of the triggering input; `{input}` in `command` stands for it. */
  readonly input?: string;
  readonly benignInput?: string;
};

export type Reproducer = NpmReproducer | NativeReproducer;
