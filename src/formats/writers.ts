/** The formats that findings can be written in, by the word that `convert --to` takes. */
import { writeCsaf } from './csaf/write.ts';
import { writeCve } from './cve/write.ts';
import { writeNative } from './native/write.ts';
import { writeOpenVex } from './openvex/write.ts';
import { writeOsv } from './osv/write.ts';
import { writeSarif } from './sarif/write.ts';
import type { Writer } from './writer.ts';

export const WRITERS: Readonly<Record<'osv' | 'csaf' | 'cve' | 'openvex' | 'sarif' | 'native', Writer>> = {
  osv: writeOsv,
  csaf: writeCsaf,
  cve: writeCve,
  openvex: writeOpenVex,
  sarif: writeSarif,
  native: writeNative,
};
