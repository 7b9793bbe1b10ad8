'use strict';
// Samples where the program's main thread spends its CPU time, from a thread of its own, so that a program
// that never comes back (a regular expression, an endless loop) is still seen. Started by the watcher with
// its own one-time token; ends the program once enough CPU time was used to tell.
const { readFileSync, readlinkSync, writeSync } = require('node:fs');
const { createHash } = require('node:crypto');
const { Session } = require('node:inspector');
const { workerData } = require('node:worker_threads');

const { token, enoughMs, started } = workerData;
const SAMPLE_US = 2_000;
const POLL_MS = 40;
const MAX_NODES = 200_000;
const MAX_KINDS = 2_000;

const WATCHER = createHash('sha256').update(readFileSync('/lab/inside/watcher/cpu.cjs')).digest('hex');
const natives = process.binding('natives');
const hashes = new Map();
/** Whatever else a program has put under this number is told nothing. */
const lab = readlinkSync('/proc/self/fd/3');
const session = new Session();
session.connectToMainThread();
session.on('Debugger.scriptParsed', ({ params }) =>
  hashes.set(params.scriptId, { url: params.url, hash: params.hash }),
);

const post = (method, params) =>
  new Promise((resolve, reject) => {
    session.post(method, params, (error, result) => (error ? reject(error) : resolve(result)));
  });

// A pending answer of the inspector does not keep a thread alive; this does.
setInterval(() => undefined, 1_000);
start().catch(() => undefined);

async function start() {
  await post('Debugger.enable');
  await post('Profiler.enable');
  await post('Profiler.setSamplingInterval', { interval: SAMPLE_US });
  await post('Profiler.start');
  // Too late: what ran meanwhile would be charged to the wrong frame.
  if (Atomics.compareExchange(started, 0, 0, 1) !== 0) return;
  const before = process.cpuUsage();
  const threadBefore = threadMs();
  const timer = setInterval(async () => {
    const { user, system } = process.cpuUsage(before);
    if ((user + system) / 1000 < enoughMs) return;
    clearInterval(timer);
    const now = threadMs();
    const thread = now === null || threadBefore === null ? null : now - threadBefore;
    const { profile } = await post('Profiler.stop');
    const facts = {
      samples: summarise(profile),
      nameless: hitsOf(profile, NAMELESS),
      cpuMs: (user + system) / 1000,
      threadMs: thread,
    };
    if (readlinkSync('/proc/self/fd/3') === lab) writeSync(3, `${token} profile ${JSON.stringify(facts)}\n`);
    // Whatever the program would still burn tells nothing more.
    process.kill(process.pid, 'SIGKILL');
  }, POLL_MS);
}

/** CPU time of the sampled thread alone, whose number is the process's; null where the system does not tell. */
function threadMs() {
  try {
    const text = readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(ticks) ? ticks * 10 : null;
  } catch {
    return null;
  }
}

function hitsOf({ nodes }, names) {
  let hits = 0;
  for (const { callFrame, hitCount } of nodes)
    if (names.has(callFrame.functionName) && callFrame.scriptId === '0') hits += hitCount;
  return hits;
}

/**
 * Samples counted by the innermost frame that is a script's and not the language's or Node's own, and by what it
 * was at: an expression that it ran, a function of the language's or Node's that it called, or a line of its own.
 */
function summarise({ nodes }) {
  const byId = new Map();
  const parents = new Map();
  for (const node of nodes.slice(0, MAX_NODES)) {
    byId.set(node.id, node);
    for (const child of node.children ?? []) parents.set(child, node.id);
  }
  const counts = new Map();
  const add = (sample, count) => {
    const key = JSON.stringify(sample);
    if (counts.has(key) || counts.size < MAX_KINDS) counts.set(key, (counts.get(key) ?? 0) + count);
    else counts.set('', (counts.get('') ?? 0) + count);
  };
  for (const node of byId.values()) {
    const { functionName } = node.callFrame;
    if (!node.hitCount || IDLE.has(functionName)) continue;
    const { script, called } = actorAbove(node, byId, parents);
    if (script === null) {
      add({ ...NOBODY }, node.hitCount);
      continue;
    }
    const at = { hash: script.hash, file: script.url.slice(0, 500) };
    if (called !== null) add({ ...at, ...calledBy(called) }, node.hitCount);
    else for (const { line, ticks } of node.positionTicks ?? []) add({ ...at, ...OWN, line }, ticks);
  }
  return [...counts].map(([key, count]) => ({ ...(key === '' ? NOBODY : JSON.parse(key)), count }));
}

const NAMELESS = new Set(['(program)', '(garbage collector)']);
const IDLE = new Set(['(idle)', ...NAMELESS]);
const OWN = { expression: null, called: null };
const NOBODY = { hash: '', file: '', ...OWN, line: 0 };
/** How V8 names compiled expressions. No script is behind it, so nobody else's function can have its name. */
const EXPRESSION = 'RegExp: ';

function calledBy({ functionName, scriptId }) {
  const isExpression = scriptId === '0' && functionName.startsWith(EXPRESSION);
  return isExpression
    ? { expression: functionName.slice(EXPRESSION.length, 1_100), called: null, line: 0 }
    : { expression: null, called: functionName.slice(0, 200), line: 0 };
}

/** `called`: what the actor's frame had called at that moment, null where it was at its own code. */
function actorAbove(node, byId, parents) {
  let called = null;
  for (let at = node.id; at !== undefined; at = parents.get(at)) {
    const { callFrame } = byId.get(at);
    const { url, scriptId } = callFrame;
    const script = hashes.get(scriptId);
    const isActor =
      script !== undefined && url !== '' && !isNative(url, script.hash) && script.hash !== WATCHER;
    if (isActor) return { script, called };
    called = callFrame;
  }
  return { script: null, called };
}

function isNative(url, hash) {
  if (!url.startsWith('node:')) return false;
  const source = natives[url.slice(5)];
  return typeof source === 'string' && createHash('sha256').update(source).digest('hex') === hash;
}
