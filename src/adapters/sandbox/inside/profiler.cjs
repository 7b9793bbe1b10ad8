'use strict';
// Samples where the program's main thread spends its CPU time, from a thread of its own, so that a program
// that never comes back (a regular expression, an endless loop) is still seen. Started by the watcher with
// its own one-time tokens; ends by itself once enough CPU time was used to tell.
const { readFileSync, writeSync } = require('node:fs');
const { createHash } = require('node:crypto');
const { Session } = require('node:inspector');
const { workerData } = require('node:worker_threads');

const { token, enoughMs, started } = workerData;
const SAMPLE_US = 2_000;
const POLL_MS = 40;
const MAX_NODES = 200_000;

const WATCHER = createHash('sha256').update(readFileSync('/lab/inside/watcher/cpu.cjs')).digest('hex');
const natives = process.binding('natives');
const hashes = new Map();
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
  const timer = setInterval(async () => {
    const { user, system } = process.cpuUsage(before);
    if ((user + system) / 1000 < enoughMs) return;
    clearInterval(timer);
    const { profile } = await post('Profiler.stop');
    writeSync(3, `${token} profile ${JSON.stringify({ samples: summarise(profile) })}\n`);
  }, POLL_MS);
}

/** Samples counted by the innermost frame that is a script's and not the language's or Node's own. */
function summarise({ nodes, samples }) {
  const byId = new Map();
  const parents = new Map();
  for (const node of nodes.slice(0, MAX_NODES)) {
    byId.set(node.id, node);
    for (const child of node.children ?? []) parents.set(child, node.id);
  }
  const counts = new Map();
  for (const id of samples) {
    const name = byId.get(id)?.callFrame.functionName;
    if (name === '(idle)' || name === '(program)' || name === '(garbage collector)') continue;
    const script = actorAbove(id, byId, parents);
    const key = script === null ? '' : `${script.hash} ${script.url}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => {
    const space = key.indexOf(' ');
    return { hash: key.slice(0, Math.max(0, space)), file: key.slice(space + 1, space + 500), count };
  });
}

function actorAbove(id, byId, parents) {
  for (let at = id; at !== undefined; at = parents.get(at)) {
    const { url, scriptId } = byId.get(at).callFrame;
    const script = hashes.get(scriptId);
    if (script === undefined || url === '' || isNative(url, script.hash) || script.hash === WATCHER) continue;
    return script;
  }
  return null;
}

function isNative(url, hash) {
  if (!url.startsWith('node:')) return false;
  const source = natives[url.slice(5)];
  return typeof source === 'string' && createHash('sha256').update(source).digest('hex') === hash;
}
