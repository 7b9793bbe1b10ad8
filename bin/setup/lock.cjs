/** One set-up at a time in one checkout; the second waits and says so. A lock whose holder died is taken over. */
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { say } = require('./say.cjs');

async function withLock(root, work) {
  const dir = path.join(root, '.breakwater');
  try {
    // Not recursive: that reports a read-only file system as a missing directory.
    fs.mkdirSync(dir);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const file = path.join(dir, 'setup.lock');
  const mine = `${process.pid} ${startTime(process.pid)}`;
  for (let told = false; !acquire(file, mine); ) {
    const holder = read(file);
    if (holder !== null && !lives(holder)) {
      takeAway(file, holder);
      continue;
    }
    if (!told && holder !== null)
      say(`another set-up of this checkout is running (process ${holder.split(' ')[0]}): waiting for it`);
    told = told || holder !== null;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const release = () => {
    if (read(file) === mine) fs.rmSync(file, { force: true });
  };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    release();
    process.removeListener('exit', release);
  }
}

/** Written aside and linked, so that nobody ever reads a lock without its holder. */
function acquire(file, mine) {
  const fresh = `${file}.${process.pid}`;
  fs.writeFileSync(fresh, mine);
  try {
    fs.linkSync(fresh, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(fresh, { force: true });
  }
}

/** Two waiters may both find the holder dead; whoever moved away a newer lock than the dead one puts it back. */
function takeAway(file, dead) {
  const aside = `${file}.dead.${process.pid}`;
  try {
    fs.renameSync(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (read(aside) !== dead) {
    try {
      fs.linkSync(aside, file);
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
  fs.rmSync(aside, { force: true });
}

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

function lives(holder) {
  const [pid, started] = holder.split(' ');
  return started === startTime(pid);
}

/** Field 22 of /proc/<pid>/stat (proc(5)): a recycled process id has another. '' where there is no process. */
function startTime(pid) {
  try {
    const line = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return '';
  }
}

module.exports = { withLock };
