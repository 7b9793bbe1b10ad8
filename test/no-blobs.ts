/** For tests whose documents are small: whoever would store a blob is told so. */
import type { Blobs } from '../src/app/ports.ts';

export const NO_BLOBS: Blobs = {
  put: async () => Promise.reject(new Error('this test was given no blob store')),
  get: async () => null,
};
