/** From the room of a case to its views. */
import type { MaintainerLink, Message, ParticipantWord, Thread } from '../../app/case/ports.ts';
import type { MaintainerSheet } from '../../core/case/maintainer-sheet.ts';
import { oracleInWords } from './present-finding.ts';
import type { MaintainerLinkView, SheetView } from './views/maintainer.ts';
import type { MessageView, ThreadView, WordView } from './views/room.ts';

export function threadView(thread: Thread): ThreadView {
  return {
    id: thread.id,
    audience: thread.audience,
    subject: thread.subject,
    openedAt: thread.openedAt.toISOString(),
    messages: thread.messages,
    lastAt: thread.lastAt?.toISOString() ?? null,
    readers: thread.parties.map(({ partyId, name, role }) => ({ id: partyId, name, role })),
  };
}

export function messageView({ seq, at, by, partyName, text }: Message): MessageView {
  return { seq, at: at.toISOString(), by: { ...by }, party: partyName, text };
}

export function wordView(word: ParticipantWord): WordView {
  const isStatus = word.kind === 'status';
  return {
    id: word.id,
    at: word.at.toISOString(),
    by: { ...word.by },
    kind: word.kind,
    status: isStatus ? word.status : null,
    channel: isStatus ? null : word.channel,
    fixedVersion: isStatus ? word.fixedVersion : null,
    note: word.note,
  };
}

/** Field by field, so that nothing reaches a maintainer by being stored beside. */
export function sheetView(sheet: MaintainerSheet): SheetView {
  const { seen, reproducer, patch } = sheet;
  return {
    title: sheet.title,
    impact: sheet.impact,
    component: { ...sheet.component },
    environment: sheet.environment,
    affected: [...sheet.affected],
    fixed: [...sheet.fixed],
    aliases: [...sheet.aliases],
    weaknesses: [...sheet.weaknesses],
    where: [...sheet.where],
    seen:
      seen === null
        ? null
        : {
            at: seen.at,
            assurance: seen.assurance,
            runs: seen.runs.map(({ role, triggered, of }) => ({ role: role as 'vulnerable', triggered, of })),
          },
    reports: sheet.reports,
    finders: sheet.finders === null ? null : [...sheet.finders],
    ai: { ...sheet.ai, models: [...sheet.ai.models] },
    reproducer:
      reproducer === null
        ? null
        : {
            files: reproducer.files.map(({ path, text }) => ({ path, text })),
            withheld: [...reproducer.withheld],
            prepare: reproducer.prepare,
            run: reproducer.run,
            effect: oracleInWords(reproducer.oracle),
            marker: reproducer.marker,
          },
    patch:
      patch === null
        ? null
        : {
            verdict: patch.verdict as 'fixes',
            tests: patch.tests,
            diff: patch.diff,
            mail: patch.mail,
            fileName: patch.fileName,
            command: patch.command,
          },
    contact: sheet.contact,
    publicOn: { ...sheet.publicOn },
  };
}

export function maintainerLinkView(link: MaintainerLink, now: Date): MaintainerLinkView {
  return {
    id: link.id,
    party: { id: link.partyId, name: link.partyName },
    state: link.revokedAt !== null ? 'ended' : link.expiresAt <= now ? 'expired' : 'open',
    createdAt: link.createdAt.toISOString(),
    expiresAt: link.expiresAt.toISOString(),
    endedAt: link.revokedAt?.toISOString() ?? null,
    firstReadAt: link.firstReadAt?.toISOString() ?? null,
    lastReadAt: link.lastReadAt?.toISOString() ?? null,
  };
}
