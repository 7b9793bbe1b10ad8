/**
 * The names that were read and found to say nothing about releasing a model, each group with the reason. A name that is
 * not here fails the test until somebody has read it and written it down; one that is gone is taken out.
 */
export type Review = {
  readonly reason: string;
  /** One a line or between commas. */
  readonly names: string;
};

export const REVIEWED: readonly Review[] = [
  {
    reason: 'a word of statistics: a count, an estimate or why there is none',
    names: `
      a, a above b, ability, accuracy, all solved, analysis, at least, axis, b, b above a, bootstrap,
      bytes, chances, cluster, col, comparisons, confidence, contamination, cost, count, curve,
      difference, difficulty, disagreements, doubling time, earlier tries, edited, epoch, epochs,
      estimate, figure, figures, freedom, headline, headlines, held, high, horizon, horizon 50, horizon 80,
      in doubt, intercept, interval, interval low, interval50, interval80, intervals, k, low, mean, metric,
      no convergence, no responses, none solved, not distinguishable, number, one outcome, original,
      p50, p80, pairs, pass all k, pass at k, point, random, range, reach, reaches, recomputed,
      resamples, retried, samples, score, scorer, scorers, scores, scoring, seed, share, size, slope,
      slope interval, spread, standard error, stated, stated completed, stderr, successes, task, tasks,
      tokens, tokens per success, trend, trials, tries, undefined resamples, unpaired, value, weight,
      x, y
    `,
  },
  {
    reason: 'a rule of the policy, named after who does what; none is about a model',
    names: `
      a person answers a partner, a person writes down the maintainer s word,
      acknowledged people and their keys measure, acknowledged people conduct, clearinghouse follows what it was let into,
      clearinghouse reads partners, clock ends compares and destroys, desk reads files for others,
      desk receives files, desk takes back from a partner, desk takes the maintainer s word back,
      developer asks, developer follows its own, developer s person gives its word,
      evaluator s person makes keys, lab lays out and judges probes,
      named people let an engagement s files go, named people probe,
      named people read an engagement s files, an official gives under an engagement, named person acknowledges,
      official reads criteria it holds, official reads what is asked,
      official s person answers a developer, official s person determines,
      official s person writes criteria, own passkey, partner applies, partner uses what it was given,
      people let files go, prober draws, reporter s person consents, reporter takes its consent back
    `,
  },
  {
    reason: 'a word of the code: how something is read, counted or passed on',
    names: `
      about, access, act, after, agreed, also, archive fault, array, before, check seal, claim,
      compare criteria, consent, en, given, http, intake, is confirmed, is line, is new, judge probe,
      known, later, latest, latin1, ledger, mail, material to destroy, nfkc, no, none, ok, other, over,
      randomness, read, removed, replaced, request, sealer, stores, string, telephone, tend probes,
      time, to change, transactions, utc, utf8, world, write
    `,
  },
  {
    reason: 'a marking of documents (32 CFR 2002, EO 13526), or a fault in one',
    names: `
      above file, above marking, above part, confidential, cui, marking, maximum marking, secret,
      top secret, unclassified, unknown marking
    `,
  },
  {
    reason: 'a step or move somebody makes in an engagement',
    names: `
      accept, agree terms, answer, apply, ask consultation, begin evaluation, close,
      confirm determination, decline, destroy material, give consent, import run, make key,
      make report, mark confidential, move window, name person, open access, open partner access,
      propose terms, record determination, register plan, revoke, share findings, withdraw,
      write determination
    `,
  },
  {
    reason: "a partner's state, or a grant's: about the partner, and ended by time itself",
    names: `
      accepted, applied, declined, ended, engagement over, revoked, running, standing
    `,
  },
  {
    reason: 'a state of an engagement: how far it has come, never what may follow for the model',
    names: `
      access open, closed, determination recorded, evaluating, expired, findings shared, inquiry,
      partner access, terms agreed, withdrawn
    `,
  },
  {
    reason: 'how the window of access is anchored and bounded',
    names: `
      access works, confidential basis, is confidential, notice
    `,
  },
  {
    reason: 'a person or instance taking part in an act that is signed at the moment it is done',
    names: `
      acknowledged, act sign, action, confirmed act, engagement agree terms, engagement extend window,
      engagement share findings, export review, is signed, needed, options,
      post api v1 acts, response, type
    `,
  },
  {
    reason: 'an instant, or a length of time',
    names: `
      acknowledged at, agreed at, agreed instant, answered at, applied at, asked at, at, changed at,
      confidential at, confirmed at, days, destroyed at, drawn at, due at, ended at, ends,
      engagement over at, expires at, imported at, instant, judged at, laid at, made at, minutes,
      named at, opened, opened at, opens, over at, prepared at, proposed at, public since,
      registered at, removed at, retention days, seconds, shared at, started at, state at, success at,
      time budget, trained until, window, window days, written at, zone
    `,
  },
  {
    reason: 'who did something, or for whom',
    names: `
      actor, agreed by, answered by, asked by, by, by actor, by machine, by name, by principal,
      clearinghouse, clock, confidential by, confirmed by, consenting reporters, decided by, desk,
      destroy by, developer, developer id, developer name, developer names, evaluator, given by,
      has maintainer consent, imported by, is signed by developer, lab, machine, made by, maintainer,
      name, named by, names, official, officials, party, party id, party name, people, person,
      person id, personnel, prepared by, principal, principal id, prober, proposed by, received by,
      registered by, reporters, role, shared by, side, subject, subject id, used by, written by
    `,
  },
  {
    reason:
      'an act that a person signs: an advisory about a flaw or a reader let out or in; nothing of a model',
    names: `
      advisory release, advisory revise, advisory withdraw, case invite, embargo exit, maintainer link create,
      membership grant, person invite
    `,
  },
  {
    reason: 'a page of a list, or a room that rows stand in',
    names: `
      skip, until,
      ai assisted, by budget, by difficulty, compartment, created, cursor, next, no decline,
      no minutes, no reports, of, pass at, probes, refuse, row, sent to, state name, without minutes
    `,
  },
  {
    reason: 'a table, named after its rows',
    names: `
      alert criteria, alert question, consultation, determination, engagement, engagement access,
      engagement event, engagement person, engagement shared, engagement terms, evaluation plan,
      evaluation run, exchange, exchange received, naming, partner, probe, probe flaw,
      probe maintainer consent, report consent, signed act
    `,
  },
  {
    reason: 'a part of a plan, a log or a report as a document',
    names: `
      anchor, assurance, basis, body, canary leaked, channel, checkpoint, code, component, components,
      consultations, content, criteria, criterion, dataset samples, decision, detail, document, draw,
      ecosystem, elicitation, entry, environment, evidence, exclusions, facts, family, file,
      file created, finding, findings, fixed, fixed control, format, from, grant, grants, header,
      header json, inconclusive, is published, items, kind, label, line, log, material, may,
      memberships, model, models, native, note, npm, object, observed, parts, place, plan, planned,
      predicate, predicate type, proposal, purpose, question, questions, reads, reason, reasons,
      record, records, refusal, report, reports, reproduced, reproducer, reproduction, reviews, room,
      run, runs, says, scaffold, scope, shared, shares determination, snapshot, source, sources, state,
      statement, step, suite, task version, terms, text, to, token budget, tools, use, uses, verdict,
      version, what, word, words, written
    `,
  },
  {
    reason: 'why a step was refused; says what is missing, not what a model may',
    names: `
      another content, confirmed before, consent withheld, extension needs signature, not from here,
      not waiting, own work, record changed, reviewed before, same person, window over,
      window too long
    `,
  },
  {
    reason: 'what a flaw or an answer lacks for a probe',
    names: `
      another environment, broken reproducer, no fixed side, no maintainer consent,
      no reporter consent, no reproducer, not observed, own flaw, published
    `,
  },
  {
    reason: 'a departure of a run from its plan',
    names: `
      another model, attempts, departures, excluded but run, not run, not scored as planned,
      over time budget, over token budget, registered after start, score edited, start not stated,
      unfinished, unplanned task
    `,
  },
  {
    reason: 'a fault in something from outside, named to its sender',
    names: `
      another part, another task, checksum, conflict, credit, date, empty log, encrypted, fault,
      forbidden, invalid, limit, missing, missing entry, model identity, no evidence, no finding,
      no maintainer, no runs, not a log, not an archive, not an exchange, not reviewed, not signed,
      other name, out of scope, overlapping, part count, problems, repeated, repeated sample, schema version,
      score out of range, subject count, too deep, too large, too long, too many, too many entries,
      too many frames, too many scores, too many values, truncated, undefined, unknown method, unknown part, unknown person, unknown task, unknown zone,
      unprocessable, unreadable
    `,
  },
  {
    reason: 'what a determination says of the criteria alone, undecided and none included',
    names: `
      answered, asked, consulted, could not tell, criteria met, criteria not met, crossed, dissented,
      none made, not crossed
    `,
  },
  {
    reason: 'an outcome of a sample, or how it is counted',
    names: `
      as failure, as success, cancelled, cheated, error, errored, excluded, failed, failure,
      harness failed, outcome, outcomes, passed, started, status, success, timed out, timeout,
      treatment, trouble
    `,
  },
  {
    reason: 'an id or a digest: names a row or bytes and says nothing of them',
    names: `
      assertion, authenticator data, case id, client data, client data json, compartment id,
      consultation id, criteria id, digest, engagement id, envelope, exchange id, finding id, grant id,
      head, hex, id, key, key id, keyid, keys, material id, payload, payload type, plan digest,
      plan id, probe id, public key, raw id, report id, request id, run id, run ids, seq, sha256, sig,
      signature, signatures, urn breakwater exchange v1
    `,
  },
  {
    reason: "an action on findings and cases, named where a partner's key or a consent needs it",
    names: `
      blob upload, case read, experiment read, finding list, finding read, finding submit,
      receipt read
    `,
  },
  {
    reason: 'the certificate that a retention ended: what was destroyed, and when',
    names: `
      certificate, get api v1 engagements id certificate
    `,
  },
  {
    reason: 'something that happened, as a log keeps it',
    names: `
      consent given, consultation answered, consultation asked, criteria ended, criteria written, determination confirmed,
      determination written, engagement asked, engagement expired, engagement marked confidential,
      exchange prepared, exchange refused, exchange reviewed, exchange sealed, key created, key ended,
      key made, material destroyed, officials asked, partner applied, partner grant ended,
      partner granted, partner revoked, partner used, person acknowledged, person named,
      person removed, plan registered, probe answered, probe consent withdrawn, probe consented,
      probe drawn, probe judged, probe maintainer consent withdrawn, probe maintainer consented,
      probe requested, probe retired, probe withdrawn, report made, run imported, terms proposed,
      window extended, window shortened
    `,
  },
  {
    reason: 'an action of the policy: somebody reads, writes, asks or takes back; none is done to a model',
    names: `
      consultation write, criteria read, criteria write, determination confirm, determination read,
      determination write, engagement answer, engagement ask, engagement conduct, engagement consent,
      engagement destroy, engagement key, engagement list, engagement name, engagement read,
      engagement withdraw, evaluation read, evaluation report, exchange prepare, exchange read,
      exchange receive, exchange review, naming acknowledge, partner apply, partner decide,
      partner grant, partner read, partner revoke, partner use, plan read, plan register, probe answer,
      probe consent, probe draw, probe judge, probe read, probe record, probe request, probe withdraw,
      run import, run read
    `,
  },
  {
    reason: 'a control that a partner shows before it is given anything',
    names: `
      control, controls, incident contact, insider risk, isolation, key custody, personnel list,
      retention and destruction, use logging
    `,
  },
  {
    reason: 'a route: reading and answering for consents to probes, which are about flaws',
    names: `
      delete api v1 cases id probe consent, delete api v1 findings id probe consent,
      get api v1 cases id probe consent, get api v1 findings id probe consent,
      post api v1 cases id probe consent, post api v1 findings id probe consent
    `,
  },
  {
    reason: 'a route: engagements from question to end; its steps are those of core/model/engagement.ts',
    names: `
      delete api v1 criteria id, delete api v1 engagements id keys key, delete api v1 engagements id people person,
      get api v1 engagements, get api v1 engagements id, get api v1 engagements id accesses,
      get api v1 engagements id determination, get api v1 engagements id log,
      get api v1 engagements id people, get api v1 engagements id plans,
      get api v1 engagements id plans plan, get api v1 engagements id reports,
      get api v1 engagements id reports report, get api v1 engagements id reports report page,
      get api v1 engagements id runs, get api v1 engagements id shared determination,
      get api v1 namings, post api v1 engagements, post api v1 engagements id confidential,
      post api v1 engagements id consultations, post api v1 engagements id consultations consultation,
      post api v1 engagements id destruction, post api v1 engagements id determination,
      post api v1 engagements id determination confirmation, post api v1 engagements id keys,
      post api v1 engagements id people, post api v1 engagements id plans,
      post api v1 engagements id reports, post api v1 engagements id reports report consent,
      post api v1 engagements id runs, post api v1 engagements id steps,
      post api v1 engagements id terms, post api v1 engagements id terms agreement,
      post api v1 engagements id window, post api v1 engagements id withdrawal,
      post api v1 namings id acknowledgement
    `,
  },
  {
    reason:
      'how a log counts repetitions of a sample, who looks for cheating, and what a report does not show',
    names: `
      cheating, limits, max, pass k, reducer
    `,
  },
  {
    reason: 'suites: tasks that models are measured by, their versions, and who reads them',
    names: `
      added, another suite, brought at, brought by, changed, changes,
      engagement suite, evaluation suite, evaluator reads suites it holds,
      evaluator s person writes suites, fields, get api v1 engagements id suites, get api v1 suites,
      get api v1 suites id, list, not in suite, oracle, post api v1 engagements id suites,
      post api v1 suites, reader, readers, series, since, suite brought, suite id, suite read,
      delete api v1 suites id readers person, get api v1 engagements id runs reading, end,
      imports, tell, let in at, let in by, may remove, reader id,
      suite reader let in, suite reader removed, suite write, suite written, unknown suite, unlike suite, versions
    `,
  },
  {
    reason: 'a route: criteria are questions that officials ask of reports',
    names: `
      get api v1 criteria, post api v1 criteria
    `,
  },
  {
    reason: 'a route: what an engagement asks of probes and hands in',
    names: `
      get api v1 engagements id probes, post api v1 engagements id probes,
      post api v1 probes id answer
    `,
  },
  {
    reason: 'a route: files for other instances, about what leaves and never about a model',
    names: `
      get api v1 exchanges, get api v1 exchanges id, get api v1 exchanges id file,
      get api v1 received exchanges, post api v1 exchanges, post api v1 exchanges id refusal,
      post api v1 exchanges id reviews, post api v1 received exchanges
    `,
  },
  {
    reason: 'a route: partners, their controls and what they were given',
    names: `
      get api v1 partner, get api v1 partner uses, get api v1 partners, get api v1 partners id,
      get api v1 partners id uses, post api v1 partner application, post api v1 partner grants id uses,
      post api v1 partners id decision, post api v1 partners id grants,
      post api v1 partners id grants grant end, post api v1 partners id revocation
    `,
  },
  {
    reason: "how an answer to a probe went, or a probe's place on its way",
    names: `
      item, judged, not solved, open, requested, retired, solved, wanted
    `,
  },
  {
    reason: 'a state of a file for another instance; about the file',
    names: `
      prepared, refused, reviewed once, sealed
    `,
  },
  {
    reason:
      'the day on which its vendor put a model out, as the plan states it: a date of the past, for the trend',
    names: `
      released
    `,
  },
  {
    reason:
      'a report of ours: whether its developer lets it be published, and that it was; of the model nothing',
    names: `
      all, among, consent asked, engagement publish, lapsed, not asked,
      post api v1 engagements id reports report asked,
      post api v1 engagements id reports report publication, publication, publish report, published at,
      published report, report publish, report published, withdrawn at, withheld
    `,
  },
  {
    reason:
      'the agreed days before access for other partners, which the developer alone shortens; ends nothing else',
    names: `
      window running
    `,
  },
  {
    reason: 'how a maintainer says its word on probes, or the lab is asked about an answer once more',
    names: `
      asked again, may ask again, post api v1 maintainer probe consent, post api v1 probes id judgement,
      private link, probe asked again, refresh cases, sheet answer, sheet read
    `,
  },
];
