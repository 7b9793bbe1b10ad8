/**
 * npm's own client, found and run: whatever registry, proxy and certificates a person configured for npm hold
 * here too, and nothing is fetched in any other way.
 */
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { SetupError } = require('./say.cjs');

/**
 * @returns {string[]} The command to which npm's arguments are appended. Under `node` where npm is a script,
 *   as it is almost everywhere; a wrapper of a version manager is run as it is.
 */
function npmCommand(node) {
  const started = process.env.npm_execpath;
  if (started && path.basename(started) === 'npm-cli.js' && fs.existsSync(started)) return [node, started];
  for (const dir of (process.env.PATH || '').split(path.delimiter)) {
    const found = dir !== '' && path.join(dir, 'npm');
    if (!found || !fs.existsSync(found)) continue;
    const real = fs.realpathSync(found);
    return real.endsWith('.js') ? [node, real] : [real];
  }
  throw new SetupError(
    'npm is not installed. It comes with Node.js; on Debian and Ubuntu: apt-get install npm',
  );
}

/** Runs npm in the checkout. Resolves to its stdout; rejects with what went wrong in a person's words. */
function npm(root, node, args) {
  const [file, ...first] = npmCommand(node);
  const env = {
    ...process.env,
    PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH || ''}`,
    // Debian's npm finds its own parts only through its own Node's search path.
    NODE_PATH: [process.env.NODE_PATH, '/usr/share/nodejs'].filter(Boolean).join(path.delimiter),
    npm_config_update_notifier: 'false',
  };
  const patience = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...first, ...args, ...patience], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (bytes) => {
      stdout += bytes;
    });
    child.stderr.on('data', (bytes) => {
      stderr = (stderr + bytes).slice(-20000);
    });
    child.on('error', (error) => reject(new SetupError(`npm could not be run: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else reject(new SetupError(explain(stderr, signal)));
    });
  });
}

const UNREACHABLE =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b/;

/** Turns npm's last words into one sentence. */
function explain(stderr, signal) {
  const unreachable = UNREACHABLE.exec(stderr);
  if (unreachable) {
    return (
      `the npm registry cannot be reached (${unreachable[1]}). Packages are fetched once, at the first start. ` +
      'Check the network, or point npm at a registry or proxy of yours: npm config set registry https://…'
    );
  }
  if (/\bE40[13]\b/.test(stderr))
    return 'the npm registry refuses us (401 or 403): log in with npm login, or check its token in ~/.npmrc.';
  if (/\bEINTEGRITY\b/.test(stderr))
    return 'a package is not the one of package-lock.json (EINTEGRITY): the registry or its cache serves something else. npm cache verify, then try again; if it stays, do not go on.';
  if (/\b(SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_\w+)\b/.test(stderr)) {
    return "the npm registry's certificate is not trusted: behind a proxy with its own authority, name that authority's file in NODE_EXTRA_CA_CERTS or with npm config set cafile.";
  }
  if (/\b(EACCES|EROFS|EPERM)\b/.test(stderr)) {
    const path = /npm (?:error|ERR!) path (.+)/.exec(stderr)?.[1];
    return `npm may not write ${path ?? 'here'}: make the checkout and npm's cache yours (npm config get cache), or run set-up as their owner.`;
  }
  if (/\bENOSPC\b/.test(stderr)) return 'the disk is full: set-up needs about 1 GB below the checkout.';
  const lines = stderr.split('\n').filter((line) => /npm (error|ERR!)/.test(line));
  return `npm failed${signal ? ` (${signal})` : ''}: ${lines.slice(0, 6).join(' / ') || stderr.slice(-400) || 'it said nothing'}`;
}

module.exports = { npm, explain };
