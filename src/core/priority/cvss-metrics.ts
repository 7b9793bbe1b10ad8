/**
 * Which metrics a CVSS vector may and must have, by version (FIRST: CVSS v2 guide §3.2.4, v3.0 and v3.1
 * specification §6, v4.0 specification §7). The calculator library scores what it is given, with missing
 * metrics or one given twice; this table is what makes the door strict.
 */
export type CvssVersion = '2.0' | '3.0' | '3.1' | '4.0';

type Metrics = Readonly<Record<string, string>>;

/** Metric → its values, space separated. */
export const REQUIRED_METRICS: Readonly<Record<CvssVersion, Metrics>> = {
  '2.0': { AV: 'L A N', AC: 'H M L', Au: 'M S N', C: 'N P C', I: 'N P C', A: 'N P C' },
  '3.0': base3(),
  '3.1': base3(),
  '4.0': {
    AV: 'N A L P',
    AC: 'L H',
    AT: 'N P',
    PR: 'N L H',
    UI: 'N P A',
    VC: 'H L N',
    VI: 'H L N',
    VA: 'H L N',
    SC: 'H L N',
    SI: 'H L N',
    SA: 'H L N',
  },
};

export const OPTIONAL_METRICS: Readonly<Record<CvssVersion, Metrics>> = {
  '2.0': {
    E: 'U POC F H ND',
    RL: 'OF TF W U ND',
    RC: 'UC UR C ND',
    CDP: 'N L LM MH H ND',
    TD: 'N L M H ND',
    CR: 'L M H ND',
    IR: 'L M H ND',
    AR: 'L M H ND',
  },
  '3.0': optional3(),
  '3.1': optional3(),
  '4.0': {
    E: 'X A P U',
    CR: 'X H M L',
    IR: 'X H M L',
    AR: 'X H M L',
    MAV: 'X N A L P',
    MAC: 'X L H',
    MAT: 'X N P',
    MPR: 'X N L H',
    MUI: 'X N P A',
    MVC: 'X H L N',
    MVI: 'X H L N',
    MVA: 'X H L N',
    MSC: 'X H L N',
    MSI: 'X S H L N',
    MSA: 'X S H L N',
    S: 'X N P',
    AU: 'X N Y',
    R: 'X A U I',
    V: 'X D C',
    RE: 'X L M H',
    U: 'X Clear Green Amber Red',
  },
};

function base3(): Metrics {
  return {
    AV: 'N A L P',
    AC: 'L H',
    PR: 'N L H',
    UI: 'N R',
    S: 'U C',
    C: 'H L N',
    I: 'H L N',
    A: 'H L N',
  };
}

function optional3(): Metrics {
  return {
    E: 'X H F P U',
    RL: 'X U W T O',
    RC: 'X C R U',
    CR: 'X H M L',
    IR: 'X H M L',
    AR: 'X H M L',
    MAV: 'X N A L P',
    MAC: 'X L H',
    MPR: 'X N L H',
    MUI: 'X N R',
    MS: 'X U C',
    MC: 'X N L H',
    MI: 'X N L H',
    MA: 'X N L H',
  };
}
