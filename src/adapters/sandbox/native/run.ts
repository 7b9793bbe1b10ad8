/** One run of a native reproducer: the built tree, the input, and where sanitizers are told to report. */
import { randomBytes } from 'node:crypto';
import type { RunOrder, RunRecord } from '../../../app/lab/environment.ts';
import type { PlacedFile, Sandbox } from '../../../app/lab/sandbox.ts';
import type { NativeReproducer } from '../../../core/finding/reproducer.ts';
import { sanitizerClass } from '../../../core/reproduction/sanitizer-report.ts';
import { runRecord } from '../run-record.ts';
import type { BuiltTree } from './built-trees.ts';
import { NATIVE_RUN_LIMITS } from './limits.ts';
import { filesFor } from './placed-files.ts';
import type { SourceFile } from './source-tree.ts';

/** Enough on a loaded machine, under gVisor. */
const LOOK_MS = 30_000;

export type NativeRun = {
  readonly sandbox: Sandbox;
  readonly tools: string;
  readonly reproducer: NativeReproducer;
  readonly tree: BuiltTree;
  /** The component's own files: nothing is laid over them. */
  readonly component: ReadonlyMap<string, SourceFile>;
};

export async function runNative(
  { sandbox, tools, reproducer, tree, component }: NativeRun,
  order: RunOrder,
): Promise<RunRecord> {
  const { plan, secrets } = order;
  const argv = commandOf(reproducer, order).map((word) => word.replaceAll('{marker}', secrets.marker));
  const logs = `s${randomBytes(12).toString('hex')}`;
  const setting = settingOf(order, { tools, reproducer, tree, component });
  const opened =
    order.role === 'attribution' && plan.sanitizer === true ? await whyOpen(sandbox, setting, argv) : null;
  const looks = plan.path !== undefined || plan.findsSecret === true || order.runsTests === true;
  const result = await sandbox.run({
    argv: ['sh', '/lab/native/lay.sh', ...argv],
    env: plan.sanitizer === true ? sanitizerOptions(reproducer, logs) : { ASAN_OPTIONS: 'detect_leaks=0' },
    ...setting,
    network: reproducer.network,
    reservesAddresses: true,
    traces: checksLeaks(reproducer),
    after: {
      list: looks,
      ...(plan.findsSecret === true ? { find: secrets.secret } : {}),
      ...(plan.sanitizer === true ? { logs } : {}),
    },
    limits: {
      ...NATIVE_RUN_LIMITS,
      wallMs: order.wallMs ?? reproducer.timeoutSeconds * 1000,
      ...(order.stopAtCpuMs === undefined ? {} : { stopAtCpuMs: order.stopAtCpuMs }),
    },
  });
  const reports = opened === null ? [] : [{ kind: 'tampered', what: opened, frames: null } as const];
  return runRecord(result, { order, argv, reports });
}

/** What a run finds laid out. */
function settingOf(order: RunOrder, { tools, reproducer, tree, component }: Omit<NativeRun, 'sandbox'>) {
  return {
    binds: [
      { source: tools, target: '/lab/native' },
      { source: tree.file, target: '/lab/tree.tar' },
    ],
    files: [...filesFor(reproducer, component, { secrets: order.secrets }), ...canary(order)],
  };
}

/**
 * Whether a program's own code could have learned where sanitizers report, and how; null where none could. Nothing of
 * the program runs for that. A look that was lost is told as one that cannot tell.
 */
async function whyOpen(
  sandbox: Sandbox,
  setting: ReturnType<typeof settingOf>,
  argv: readonly string[],
): Promise<string | null> {
  const { report } = await sandbox.run({
    argv: ['sh', '/lab/native/lay.sh', 'node', '/lab/native/sealed.cjs', argv[0] ?? ''],
    env: {},
    ...setting,
    network: 'none',
    report: new Uint8Array(),
    after: { list: false },
    limits: { ...NATIVE_RUN_LIMITS, wallMs: LOOK_MS },
  });
  try {
    const said = JSON.parse(Buffer.from(report.bytes).toString('utf8')) as { readonly open: string | null };
    return said.open;
  } catch {
    return 'the program could not be looked at';
  }
}

function commandOf(reproducer: NativeReproducer, order: RunOrder): readonly string[] {
  if (order.runsTests === true) return reproducer.tests ?? ['true'];
  const input = (order.isBenign === true ? reproducer.benignInput : reproducer.input) ?? '';
  return reproducer.command.map((word) => word.replaceAll('{input}', input));
}

function canary({ plan, secrets }: RunOrder): PlacedFile[] {
  if (plan.plantsCanary !== true || plan.path === undefined) return [];
  return [{ target: `/lab/files/${plan.path}`, bytes: Buffer.from(secrets.secret) }];
}

function checksLeaks({ oracle }: NativeReproducer): boolean {
  return oracle.type === 'sanitizer' && sanitizerClass(oracle.class) === 'memory-leak';
}

/** Reports go to files of a name that no program can guess; `forget.c` takes it out of the environment. */
function sanitizerOptions(reproducer: NativeReproducer, logs: string): Record<string, string> {
  const wanted = reproducer.oracle.type === 'sanitizer' ? sanitizerClass(reproducer.oracle.class) : '';
  const all = `log_path=/tmp/${logs}:symbolize=1`;
  const address = [
    all,
    `detect_leaks=${Number(checksLeaks(reproducer))}`,
    `handle_abort=${Number(wanted === 'abrt')}`,
    `detect_stack_use_after_return=${Number(wanted === 'stack-use-after-return')}`,
    'verify_asan_link_order=0',
    'quarantine_size_mb=64',
  ];
  return {
    ASAN_OPTIONS: address.join(':'),
    UBSAN_OPTIONS: `${all}:print_stacktrace=1:report_error_type=1`,
    LSAN_OPTIONS: 'report_objects=0',
    TSAN_OPTIONS: all,
    LD_PRELOAD: '/lab/native/forget.so',
  };
}
