import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seccompFilter } from './seccomp.ts';
import { ABSENT_CALLS, FORBIDDEN_CALLS, type Machine } from './system-calls.ts';

const ARCHITECTURE: Readonly<Record<Machine, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };
const KILL = 0x80000000;
const ALLOW = 0x7fff0000;
const EPERM = 0x00050001;
const ENOSYS = 0x00050026;

/** Runs the filter as the kernel would (seccomp(2), the classic BPF subset): what it answers to one call. */
function ask(
  machine: Machine,
  number: number,
  args: readonly number[] = [],
  architecture = ARCHITECTURE[machine],
): number {
  const program = seccompFilter(machine);
  const view = new DataView(program.buffer);
  const load = (offset: number) => {
    if (offset === 0) return number;
    if (offset === 4) return architecture;
    assert.equal(offset % 8, 0);
    return args[(offset - 16) / 8] ?? 0;
  };
  let accumulator = 0;
  for (let at = 0; at < program.length / 8; at++) {
    const [code, jt, jf, k] = [
      view.getUint16(at * 8, true),
      view.getUint8(at * 8 + 2),
      view.getUint8(at * 8 + 3),
      view.getUint32(at * 8 + 4, true),
    ];
    if (code === 0x20) accumulator = load(k) >>> 0;
    else if (code === 0x06) return k;
    else if (code === 0x15) at += accumulator === k ? jt : jf;
    else if (code === 0x25) at += accumulator > k ? jt : jf;
    else if (code === 0x35) at += accumulator >= k ? jt : jf;
    else if (code === 0x45) at += (accumulator & k) !== 0 ? jt : jf;
    else assert.fail(`unknown instruction ${code}`);
  }
  return assert.fail('the filter ends without an answer');
}

for (const machine of ['x64', 'arm64'] as const) {
  const column = machine === 'x64' ? 1 : 2;
  const clone = machine === 'x64' ? 56 : 220;
  const socket = machine === 'x64' ? 41 : 198;
  const ioctl = machine === 'x64' ? 16 : 29;

  test(`every forbidden call is refused and every absent one looks absent (${machine})`, () => {
    for (const row of FORBIDDEN_CALLS)
      if (row[column] !== null) assert.equal(ask(machine, row[column]), EPERM, row[0]);
    for (const row of ABSENT_CALLS)
      if (row[column] !== null) assert.equal(ask(machine, row[column]), ENOSYS, row[0]);
  });

  test(`a call from another machine's table kills the program (${machine})`, () => {
    assert.equal(ask(machine, 0, [], 0x40000003), KILL);
  });

  test(`processes and threads may be made, namespaces may not (${machine})`, () => {
    assert.equal(ask(machine, clone, [0x003d0f00]), ALLOW);
    for (const bit of [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000]) {
      assert.equal(ask(machine, clone, [bit | 17]), EPERM);
    }
  });

  test(`sockets are local, internet or routing questions, nothing else (${machine})`, () => {
    for (const family of [1, 2, 10]) assert.equal(ask(machine, socket, [family, 1, 0]), ALLOW);
    assert.equal(ask(machine, socket, [16, 3, 0]), ALLOW);
    assert.notEqual(ask(machine, socket, [16, 3, 15]), ALLOW);
    for (const family of [17, 38, 40, 44]) assert.notEqual(ask(machine, socket, [family, 1, 0]), ALLOW);
  });

  test(`nothing can be typed into a terminal (${machine})`, () => {
    assert.equal(ask(machine, ioctl, [0, 0x5412]), EPERM);
    assert.equal(ask(machine, ioctl, [0, 0x5401]), ALLOW);
  });

  test(`calls newer than the tables look absent, ordinary ones pass (${machine})`, () => {
    assert.equal(ask(machine, 9_999), ENOSYS);
    assert.equal(ask(machine, machine === 'x64' ? 0 : 63), ALLOW);
  });
}

test('the second door to the same calls on x86-64 is shut', () => {
  assert.equal(ask('x64', 0x40000000 + 101), KILL);
});
