/**
 * The lab's system call filter, assembled here because bubblewrap brings none of its own. Classic BPF as the
 * kernel's seccomp(2) takes it: `struct sock_filter { u16 code; u8 jt; u8 jf; u32 k }`, little-endian on both
 * machines. Everything not named is allowed: the filter narrows the kernel's face, namespaces and limits
 * do the isolating. Only the low half of a 64-bit argument is read, which is where every value tested lies.
 */

import type { Machine } from './system-calls.ts';
import {
  ABSENT_CALLS,
  FORBIDDEN_CALLS,
  INSPECTED_CALLS,
  LAST_KNOWN_CALL,
  numbersOf,
} from './system-calls.ts';

type Instruction = { readonly code: number; readonly jt: number; readonly jf: number; readonly k: number };

const LOAD = 0x20;
const RETURN = 0x06;
const JUMP_IF_EQUAL = 0x15;
const JUMP_IF_GREATER = 0x25;
const JUMP_IF_AT_LEAST = 0x35;
const JUMP_IF_ANY_BIT = 0x45;

/** Offsets in `struct seccomp_data`. */
const NUMBER = 0;
const ARCHITECTURE = 4;
const argument = (index: number) => 16 + 8 * index;

const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const refuse = (errno: number) => 0x00050000 | errno;
const EPERM = refuse(1);
const ENOSYS = refuse(38);
const EAFNOSUPPORT = refuse(97);

/** AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64. */
const AUDIT: Readonly<Record<Machine, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };

/** On x86-64 numbers from here on are the x32 interface, a second door to the same calls. */
const X32_BIT = 0x40000000;

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const NEW_NAMESPACE = 0x7e020000;

/** Typing into the terminal one hangs on: TIOCSTI, TIOCLINUX; and TIOCSETD, which loads line disciplines. */
const TERMINAL_REQUESTS = [0x5412, 0x541c, 0x5423];

const SOCKET_FAMILIES = { unix: 1, inet: 2, inet6: 10, netlink: 16 };

/** personality(2) may be asked, and set to what it already is; it may not turn address randomisation off. */
const PERSONALITY_ALLOWED = [0, 0xffffffff];

const load = (k: number): Instruction => ({ code: LOAD, jt: 0, jf: 0, k });
const answer = (k: number): Instruction => ({ code: RETURN, jt: 0, jf: 0, k });
const when = (code: number, k: number, jt: number, jf: number): Instruction => ({ code, jt, jf, k });

/**
 * The filter's bytes, ready for `bwrap --seccomp`. `traces` lets ptrace pass, which a leak checker needs to
 * stop its own threads; the kernel runs the filter after a tracer's changes, so none gets past it (seccomp(2)).
 */
export function seccompFilter(machine: Machine, traces = false): Uint8Array {
  const program: Instruction[] = [
    load(ARCHITECTURE),
    when(JUMP_IF_EQUAL, AUDIT[machine], 1, 0),
    answer(KILL),
    load(NUMBER),
  ];
  if (machine === 'x64') program.push(when(JUMP_IF_AT_LEAST, X32_BIT, 0, 1), answer(KILL));
  program.push(when(JUMP_IF_GREATER, LAST_KNOWN_CALL, 0, 1), answer(ENOSYS));
  const forbidden = FORBIDDEN_CALLS.filter(([name]) => !(traces && name === 'ptrace'));
  for (const number of numbersOf(forbidden, machine)) program.push(...refusing(number, EPERM));
  for (const number of numbersOf(ABSENT_CALLS, machine)) program.push(...refusing(number, ENOSYS));
  program.push(...inspecting(INSPECTED_CALLS.clone[machine], cloneRule()));
  program.push(...inspecting(INSPECTED_CALLS.ioctl[machine], ioctlRule()));
  program.push(...inspecting(INSPECTED_CALLS.socket[machine], socketRule()));
  program.push(...inspecting(INSPECTED_CALLS.personality[machine], personalityRule()));
  program.push(answer(ALLOW));
  return encode(program);
}

function refusing(number: number, verdict: number): Instruction[] {
  return [when(JUMP_IF_EQUAL, number, 0, 1), answer(verdict)];
}

/** `rule` ends in an answer on every path, so the accumulator need not be restored for the next call. */
function inspecting(number: number, rule: readonly Instruction[]): Instruction[] {
  return [when(JUMP_IF_EQUAL, number, 0, rule.length), ...rule];
}

function cloneRule(): Instruction[] {
  return [load(argument(0)), when(JUMP_IF_ANY_BIT, NEW_NAMESPACE, 0, 1), answer(EPERM), answer(ALLOW)];
}

function ioctlRule(): Instruction[] {
  const tests = TERMINAL_REQUESTS.flatMap((request) => refusing(request, EPERM));
  return [load(argument(1)), ...tests, answer(ALLOW)];
}

function socketRule(): Instruction[] {
  const { unix, inet, inet6, netlink } = SOCKET_FAMILIES;
  return [
    load(argument(0)),
    ...[unix, inet, inet6].flatMap((family) => refusing(family, ALLOW)),
    // Routing questions (protocol 0) are how a program lists its own interfaces; the rest is kernel surface.
    when(JUMP_IF_EQUAL, netlink, 0, 3),
    load(argument(2)),
    when(JUMP_IF_EQUAL, 0, 0, 1),
    answer(ALLOW),
    answer(EAFNOSUPPORT),
  ];
}

function personalityRule(): Instruction[] {
  const tests = PERSONALITY_ALLOWED.flatMap((value) => refusing(value, ALLOW));
  return [load(argument(0)), ...tests, answer(EPERM)];
}

function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, instruction] of program.entries()) {
    if (instruction.jt > 255 || instruction.jf > 255)
      throw new RangeError('a jump in the filter is too long');
    view.setUint16(index * 8, instruction.code, true);
    view.setUint8(index * 8 + 2, instruction.jt);
    view.setUint8(index * 8 + 3, instruction.jf);
    view.setUint32(index * 8 + 4, instruction.k >>> 0, true);
  }
  return bytes;
}
