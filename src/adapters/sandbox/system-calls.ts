/**
 * System calls that no program in the lab needs, by number, for the two machines the lab runs on. Numbers
 * are the kernel's own (asm/unistd_64.h and asm-generic/unistd.h of Linux 6.1). Null: not on that machine.
 */
export type Machine = 'x64' | 'arm64';

/** The last number that the tables know; anything newer answers ENOSYS, so that a library falls back. */
export const LAST_KNOWN_CALL = 451;

type Row = readonly [name: string, x64: number | null, arm64: number | null];

/** Refused with EPERM: reaching into other processes, kernel attack surface, the machine's own state. */
export const FORBIDDEN_CALLS: readonly Row[] = [
  ['ptrace', 101, 117],
  ['process_vm_readv', 310, 270],
  ['process_vm_writev', 311, 271],
  ['kcmp', 312, 272],
  ['pidfd_getfd', 438, 438],
  ['process_madvise', 440, 440],
  ['keyctl', 250, 219],
  ['add_key', 248, 217],
  ['request_key', 249, 218],
  ['userfaultfd', 323, 282],
  ['bpf', 321, 280],
  ['perf_event_open', 298, 241],
  ['mount', 165, 40],
  ['umount2', 166, 39],
  ['pivot_root', 155, 41],
  ['chroot', 161, 51],
  ['move_mount', 429, 429],
  ['open_tree', 428, 428],
  ['fsopen', 430, 430],
  ['fsconfig', 431, 431],
  ['fsmount', 432, 432],
  ['fspick', 433, 433],
  ['mount_setattr', 442, 442],
  ['setns', 308, 268],
  ['unshare', 272, 97],
  ['kexec_load', 246, 104],
  ['kexec_file_load', 320, 294],
  ['init_module', 175, 105],
  ['finit_module', 313, 273],
  ['delete_module', 176, 106],
  ['create_module', 174, null],
  ['query_module', 178, null],
  ['get_kernel_syms', 177, null],
  ['reboot', 169, 142],
  ['swapon', 167, 224],
  ['swapoff', 168, 225],
  ['acct', 163, 89],
  ['quotactl', 179, 60],
  ['quotactl_fd', 443, 443],
  ['nfsservctl', 180, 42],
  ['lookup_dcookie', 212, 18],
  ['syslog', 103, 116],
  ['settimeofday', 164, 170],
  ['clock_settime', 227, 112],
  ['clock_adjtime', 305, 266],
  ['adjtimex', 159, 171],
  ['iopl', 172, null],
  ['ioperm', 173, null],
  ['modify_ldt', 154, null],
  ['uselib', 134, null],
  ['ustat', 136, null],
  ['sysfs', 139, null],
  ['_sysctl', 156, null],
  ['name_to_handle_at', 303, 264],
  ['open_by_handle_at', 304, 265],
  ['fanotify_init', 300, 262],
  ['fanotify_mark', 301, 263],
  ['vhangup', 153, 58],
  ['sethostname', 170, 161],
  ['setdomainname', 171, 162],
  ['memfd_secret', 447, 447],
  ['migrate_pages', 256, 238],
  ['move_pages', 279, 239],
  ['set_mempolicy', 238, 237],
  ['mbind', 237, 235],
  ['set_mempolicy_home_node', 450, 450],
  ['vmsplice', 278, 75],
];

/** Answered with ENOSYS: programs probe for these and use the older call instead. */
export const ABSENT_CALLS: readonly Row[] = [
  ['clone3', 435, 435],
  ['io_uring_setup', 425, 425],
  ['io_uring_enter', 426, 426],
  ['io_uring_register', 427, 427],
];

/** Calls whose arguments decide. */
export const INSPECTED_CALLS = {
  clone: { x64: 56, arm64: 220 },
  ioctl: { x64: 16, arm64: 29 },
  socket: { x64: 41, arm64: 198 },
  personality: { x64: 135, arm64: 92 },
} as const;

export function numbersOf(rows: readonly Row[], machine: Machine): number[] {
  return rows.flatMap(([, x64, arm64]) => (machine === 'x64' ? (x64 ?? []) : (arm64 ?? [])));
}
