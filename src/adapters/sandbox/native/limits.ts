/** What native builds and runs may use. A sanitizer needs several times a program's own memory. */
const MEBIBYTE = 1024 * 1024;

export const MAX_RUN_MS = 120_000;
export const MAX_BUILD_MS = 600_000;
/** Of a built tree, objects and programs included. */
export const MAX_TREE_BYTES = 384 * MEBIBYTE;

export const NATIVE_RUN_LIMITS = {
  memoryBytes: 1536 * MEBIBYTE,
  processes: 256,
  diskBytes: 512 * MEBIBYTE,
  inodes: 60_000,
  cpuCores: 1,
  outputBytes: 4 * MEBIBYTE,
  reportBytes: MEBIBYTE,
};

/** A build's files lie in memory too: the file system is a tmpfs. */
export const BUILD_LIMITS = {
  ...NATIVE_RUN_LIMITS,
  memoryBytes: 3072 * MEBIBYTE,
  diskBytes: 1024 * MEBIBYTE,
  cpuCores: 2,
  wallMs: MAX_BUILD_MS,
};

export const READING_LIMITS = {
  memoryBytes: 1536 * MEBIBYTE,
  processes: 64,
  diskBytes: 16 * MEBIBYTE,
  inodes: 1_000,
  cpuCores: 1,
  outputBytes: 65_536,
};
