/** Names that programs and reports use for anything: they say nothing about which flaw is meant. */

/** The package itself, called as a function. */
export const MODULE = '(module)';

/** Language and harness names; a reproducer of anything calls these. */
export const HARNESS = new Set(
  `require log error warn info table dir time timeend tostring tofixed repeat push pop shift unshift join split
  slice splice concat map filter foreach reduce some every find findindex includes indexof startswith endswith
  then catch finally resolve reject all on once off emit pipe resume end destroy exit nexttick hrtime bigint now
  settimeout setinterval setimmediate cleartimeout clearinterval existssync readfilesync writefilesync mkdirsync
  rmsync unlinksync readdirsync statsync mkdtempsync tmpdir cwd if for while switch function return typeof catch
  await async new class super constructor keys values entries assign create freeze defineproperty getprototypeof
  setprototypeof hasown hasownproperty stringify json from alloc isarray number string boolean object array
  promise error regexp date buffer symbol map set weakmap listen close createserver address fill padstart padend
  trim replace test exec match call apply bind main run check probe measure mstime elapsed uncaughtexception
  memoryusage cpuusage charcodeat fromcharcode tolowercase touppercase max min floor round ceil random sqrt abs
  strictequal deepequal ok equal throws write read print printf puts`.split(/\s+/),
);

/** Receivers that are part of the language or the runtime. */
export const GLOBALS = new Set(
  'JSON Object Math Reflect process console Buffer Array String Number Date Promise performance globalThis fs path os cp http'.split(
    ' ',
  ),
);
