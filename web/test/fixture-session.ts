/** Made-up sessions and settings. */
import type { FailedJobList, FailedJobView, Me, Settings } from '../../src/apps/server/views/index.ts';
import { ago, NOW, OPERATORS, party } from './fixture-rows.ts';

export const DESK = {
  id: 'p-desk',
  name: 'Clearinghouse desk',
  kind: 'clearinghouse',
  sector: null,
} as const;

export function me(role: 'coordinator' | 'operator' | 'finder'): Me {
  const places = {
    coordinator: [
      'flow',
      'today',
      'findings',
      'merges',
      'cases',
      'threads',
      'scorecards',
      'lab',
      'exposure',
      'publish',
      'ledger',
      'settings',
    ],
    operator: ['notices', 'ledger', 'settings'],
    finder: ['findings', 'threads', 'ledger', 'settings'],
  } as const;
  const counts: Record<string, [number, number]> = {
    today: [14, 2],
    findings: [6240, 0],
    cases: [1342, 0],
    publish: [3, 0],
  };
  return {
    principal: { id: 'u-me', name: role, kind: 'person' },
    party: role === 'coordinator' ? DESK : role === 'operator' ? (OPERATORS[0] ?? DESK) : party(0),
    roles: [role],
    places: places[role].map((name) => ({
      name,
      count: counts[name]?.[0] ?? null,
      late: counts[name]?.[1] ?? 0,
    })),
    passkeys: 0,
    instance: {
      name: 'Clearinghouse',
      publicUrl: 'http://localhost:8080',
      phone: '555-0134',
      version: '0.1.0',
    },
    now: new Date(NOW).toISOString(),
  };
}

export function failedJobs(): FailedJobList {
  const job = (id: string, of: Pick<FailedJobView, 'work' | 'reason' | 'about'>): FailedJobView => {
    return { id: `0f3a7c1e-${id}`, attempts: 3, failedAt: ago(5), ...of };
  };
  const about = { kind: 'finding', id: 'f-1', title: 'adm-zip writes outside its folder' } as const;
  return {
    items: [
      job('1b2c-4d5e', { work: 'reproduce', reason: 'Error ENOSPC', about }),
      job('6f70-8192', { work: 'compute-exposure', reason: 'TypeError', about: null }),
    ],
    total: 2,
  };
}

export function settings(): Settings {
  return {
    instance: {
      name: 'Clearinghouse',
      publicUrl: 'http://localhost:8080',
      version: '0.1.0',
      phone: '555-0134',
      marking: {
        maximum: 'UNCLASSIFIED',
        order: ['UNCLASSIFIED', 'CUI', 'CONFIDENTIAL', 'SECRET', 'TOP SECRET'],
        notice: 'This system is not accredited for any marking.',
      },
    },
    passkeys: [],
    keys: [
      {
        id: 'u-9',
        name: 'scan agent',
        party: party(0),
        roles: ['finder'],
        scopes: [],
        createdAt: ago(50),
        expiresAt: ago(-900),
        revokedAt: null,
      },
    ],
    memberships: [
      {
        compartment: 'k-1',
        kind: 'desk',
        label: 'desk',
        through: 'party',
        grantedBy: 'console',
        grantedAt: ago(500),
      },
    ],
    membershipsTotal: 1,
    parties: [DESK, party(0), ...OPERATORS],
  };
}
