/**
 * Decision tables of CISA: BOD 26-04's remediation timelines and the coordinator's levels.
 * Names and outcomes are facts of CERTCC/SSVC's published data (e3b00a256158, © Carnegie Mellon University,
 * MIT-SEI licence); the conformance suite `ssvc` compares every row with it. A row is one digit for each
 * decision point's value and a last one for the outcome's, counted from 0, in the published order.
 */
import type { DecisionTable } from '../decision-table.ts';

export const CISA_TABLES: readonly DecisionTable[] = [
  {
    id: 'cisa:DT_BOD2604:1.0.0',
    name: 'CISA BOD 26-04',
    points: [
      {
        id: 'cisa:PE:1.0.0',
        name: 'Publicly Exposed',
        values: [
          ['N', 'No'],
          ['Y', 'Yes'],
        ],
      },
      {
        id: 'cisa:KEV:1.0.0',
        name: 'In KEV',
        values: [
          ['N', 'No'],
          ['Y', 'Yes'],
        ],
      },
      {
        id: 'ssvc:A:2.0.0',
        name: 'Automatable',
        values: [
          ['N', 'No'],
          ['Y', 'Yes'],
        ],
      },
      {
        id: 'ssvc:TI:1.0.0',
        name: 'Technical Impact',
        values: [
          ['P', 'Partial'],
          ['T', 'Total'],
        ],
      },
    ],
    outcome: {
      id: 'cisa:BOD2604:1.0.0',
      name: 'CISA BOD 26-04 Remediation Timelines',
      values: [
        ['FSU', 'Fix on system upgrade'],
        ['60D', '60 days'],
        ['14D', '14 days'],
        ['3D', '3 days'],
        ['3DF', '3 days & forensic investigation'],
      ],
    },
    rows: `
      00000 01002 10001 00101 00010 11002 01102 10102 01012 10012 00111 11103 11014 01114 10113 11114
    `,
  },
  {
    id: 'cisa:DT_CO:2.0.3',
    name: 'CISA Coordinator',
    points: [
      {
        id: 'ssvc:E:1.1.0',
        name: 'Exploitation',
        values: [
          ['N', 'None'],
          ['P', 'Public PoC'],
          ['A', 'Active'],
        ],
      },
      {
        id: 'ssvc:A:2.0.0',
        name: 'Automatable',
        values: [
          ['N', 'No'],
          ['Y', 'Yes'],
        ],
      },
      {
        id: 'ssvc:TI:1.0.0',
        name: 'Technical Impact',
        values: [
          ['P', 'Partial'],
          ['T', 'Total'],
        ],
      },
      {
        id: 'ssvc:MWI:1.0.0',
        name: 'Mission and Well-Being Impact',
        values: [
          ['L', 'Low'],
          ['M', 'Medium'],
          ['H', 'High'],
        ],
      },
    ],
    outcome: {
      id: 'cisa:CISA:1.1.0',
      name: 'CISA Levels',
      values: [
        ['T', 'Track'],
        ['T*', 'Track*'],
        ['AT', 'Attend'],
        ['AC', 'Act'],
      ],
    },
    rows: `
      00000 00010 00020 00100 00110 00121 01000 01010 01022 01100 01110 01122 10000 10010 10021 10100
      10111 10122 11000 11010 11022 11100 11111 11122 20000 20010 20022 20100 20112 20123 21002 21012
      21023 21102 21113 21123
    `,
  },
];
