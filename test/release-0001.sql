-- At least one row in every table of the first release's schema (migrations 0001 to 0007), as that release wrote
-- them: what a later one must carry over. Digests and secrets are of nothing.
insert into instance (founded_at, name, signing_key)
  values ('2026-01-01T08:00:00Z', 'Clearinghouse', decode(repeat('01', 32), 'hex'));
insert into party (id, name, kind, sector, created_at) values
  ('p-own', 'Clearinghouse', 'clearinghouse', null, '2026-01-01T08:00:00Z'),
  ('p-services', 'services of this instance', 'service', null, '2026-01-01T08:00:00Z'),
  ('p-lab', 'lab-a', 'finder', null, '2026-01-02T08:00:00Z'),
  ('p-works', 'works', 'operator', 'water', '2026-01-02T08:00:00Z');
insert into principal (id, party_id, kind, name, roles, created_at, revoked_at) values
  ('u-person', 'p-own', 'person', 'coordinator', '{coordinator,administrator}', '2026-01-01T08:00:00Z', null),
  ('u-ledger', 'p-services', 'service', 'ledger', '{service}', '2026-01-01T08:00:00Z', null),
  ('u-publisher', 'p-services', 'service', 'publisher', '{service}', '2026-01-01T08:00:00Z', null),
  ('u-lab', 'p-lab', 'key', 'finder key', '{finder}', '2026-01-02T08:00:00Z', null),
  ('u-gone', 'p-works', 'key', 'old key', '{operator}', '2026-01-02T08:00:00Z', '2026-01-03T08:00:00Z');
insert into api_key (principal_id, secret_hash, scopes, expires_at, revoked_at) values
  ('u-lab', decode(repeat('02', 32), 'hex'), '{finding.submit}', null, null),
  ('u-gone', decode(repeat('03', 32), 'hex'), '{}', '2027-01-01T00:00:00Z', '2026-01-03T08:00:00Z');
insert into sign_in_link (token_hash, principal_id, expires_at, used_at)
  values (decode(repeat('04', 32), 'hex'), 'u-person', '2026-01-01T08:15:00Z', '2026-01-01T08:01:00Z');
insert into passkey (credential_id, principal_id, public_key, counter, transports, created_at)
  values ('\x05', 'u-person', '\x06', 7, '{internal}', '2026-01-01T08:02:00Z');
insert into answered_challenge (challenge_hash, expires_at)
  values (decode(repeat('07', 32), 'hex'), '2026-01-01T08:07:00Z');
insert into session (token_hash, principal_id, created_at, expires_at, ended_at)
  values (decode(repeat('08', 32), 'hex'), 'u-person', '2026-01-01T08:01:00Z', '2026-01-01T20:01:00Z', null);
insert into compartment (id, kind, label, party_id, created_at) values
  ('k-desk', 'desk', 'The desk', null, '2026-01-01T08:00:00Z'),
  ('k-public', 'public', 'Published', null, '2026-01-01T08:00:00Z'),
  ('k-case', 'case', 'Case 1', null, '2026-01-04T08:00:00Z'),
  ('k-lab', 'intake', 'lab-a', 'p-lab', '2026-01-02T08:00:00Z'),
  ('k-works', 'operator', 'works', 'p-works', '2026-01-02T08:00:00Z');
insert into membership (subject_id, compartment_id, granted_by, granted_at, revoked_at) values
  ('p-own', 'k-desk', 'u-person', '2026-01-01T08:00:00Z', null),
  ('p-own', 'k-lab', 'u-person', '2026-01-02T08:00:00Z', null),
  ('p-lab', 'k-lab', 'u-person', '2026-01-02T08:00:00Z', null),
  ('p-works', 'k-lab', 'u-person', '2026-01-02T08:00:00Z', '2026-01-03T08:00:00Z');
insert into document (compartment_id, digest, media_type, size, body, received_at, submitted_by, format, finding_count,
    finding_id, rejected, receipt_id, intent_id)
  values ('k-lab', decode(repeat('09', 32), 'hex'), 'application/json', 2, '\x7b7d', '2026-01-02T09:00:00Z', 'u-lab',
    'native', 1, 'f-1', null, 'r-1', 1);
insert into finding (compartment_id, id, document_digest, pointer, line, format, submitter_party_id, submitted_by,
    received_at, own_id, component_key, title, body, tlp, severity_rank, state, state_at)
  select 'k-lab', 'f-' || n, decode(repeat('09', 32), 'hex'), '', null, 'native', 'p-lab', 'u-lab',
    '2026-01-02T09:00:00Z', 'own-' || n, 'pkg:npm/walker', 'set() follows __proto__',
    jsonb_build_object('id', 'own-' || n, 'format', 'native', 'pointer', '',
      'component', jsonb_build_object('purl', 'pkg:npm/walker@1.2.0', 'ecosystem', 'npm', 'name', 'walker', 'version', '1.2.0'),
      'affected', 'vers:npm/<1.2.1', 'weaknesses', '["CWE-1321"]'::jsonb, 'aliases', '["CVE-2026-1000"]'::jsonb,
      'locations', '[]'::jsonb, 'patches', '[]'::jsonb, 'severity', '[]'::jsonb, 'references', '[]'::jsonb),
    'AMBER', 4, case n when 1 then 'reproduced' else 'unproven' end, '2026-01-02T10:00:00Z'
  from generate_series(1, 2) n;
insert into idempotency (compartment_id, principal_id, key, request_digest, created_at)
  values ('k-lab', 'u-lab', 'k1', decode(repeat('0a', 32), 'hex'), '2026-01-02T09:00:00Z');
insert into ledger_intent (compartment_id, entry, nonce, at)
  values ('k-lab', convert_to('{"kind":"finding.received"}', 'UTF8'), decode(repeat('0b', 32), 'hex'), '2026-01-02T09:00:00Z');
insert into ledger_leaf (intent_id, internal, commitment, leaf_index, interval_index, place)
  values (1, decode(repeat('0c', 32), 'hex'), decode(repeat('0d', 32), 'hex'), 0, 0, 42);
insert into log_tile (log, level, index, hashes) values
  ('internal', 0, 0, decode(repeat('0c', 32), 'hex')), ('public', 0, 0, decode(repeat('0e', 32), 'hex'));
insert into public_interval (index, starts_at, ends_at, leaf, seed, kept, internal_nonce, internal_size)
  values (0, '2026-01-02T09:00:00Z', '2026-01-02T09:00:10Z', '\x0f', decode(repeat('10', 32), 'hex'), '\x11',
    decode(repeat('12', 32), 'hex'), 1);
insert into checkpoint (log, size, root, note, visible_at) values
  ('public', 1, decode(repeat('13', 32), 'hex'), 'note', '2026-01-02T09:00:15Z'),
  ('internal', 1, decode(repeat('14', 32), 'hex'), 'note', '2026-01-02T09:00:15Z');
insert into ledger_identity (vkey) values ('log.example/ledger+00000000+AA==');
insert into signature (compartment_id, component_key, kind, value, digest, finding_id)
  select 'k-desk', 'pkg:npm/walker', 'weakness', 'CWE-1321', 'd' || n, 'f-' || n from generate_series(1, 2) n;
insert into link (compartment_id, id, a, b, relation, confidence, decided_by, decision, evidence, asserted_by, asserted_at, superseded_at)
  values
  ('k-desk', 'l-1', 'f-1', 'f-2', 'duplicate', 0.99, 'auto', null, '[]', 'u-ledger', '2026-01-02T09:01:00Z', null),
  ('k-desk', 'l-2', 'f-1', 'f-2', 'duplicate', 1, 'person', 'together', '[]', 'u-person', '2026-01-02T09:02:00Z', null);
insert into "case" (compartment_id, id, number, root_finding_id, merged_into, title, component_key, component, opened_at,
    stage, stage_rank, stage_at, severity_rank, severity_decided, tlp, embargo, embargo_state, embargo_until, due_at,
    finding_count, finder_count, suggestion_count, operator_count, claims, words)
  values
  ('k-desk', 'c-1', nextval('case_number'), 'f-1', null, 'set() follows __proto__', 'pkg:npm/walker',
    '{"key":"pkg:npm/walker","name":"walker","ecosystem":"npm"}', '2026-01-02T09:01:00Z', 'published', 4,
    '2026-01-05T08:00:00Z', 4, null, 'AMBER', '{"state":"active","until":"2026-06-01T12:00:00Z"}', 'active',
    '2026-06-01T12:00:00Z', '2026-06-01T12:00:00Z', 2, 1, 0, 1,
    '{"affected":[{"range":"vers:npm/<1.2.1","times":2}],"versions":["1.2.0"],"fixed":["1.2.1"],"ecosystem":"npm"}',
    to_tsvector('simple', 'set follows proto')),
  ('k-desk', 'c-2', nextval('case_number'), 'f-2', 'c-1', 'set() follows __proto__', 'pkg:npm/walker',
    '{"key":"pkg:npm/walker","name":"walker","ecosystem":"npm"}', '2026-01-02T09:01:00Z', 'unique', 0,
    '2026-01-02T09:01:00Z', 0, null, 'AMBER', '{"state":"none"}', 'none', null, 'infinity', 0, 0, 0, null,
    '{"affected":[],"versions":[],"fixed":[],"ecosystem":null}', '');
insert into case_finding (compartment_id, finding_id, case_id, canonical, submitter_party_id, received_at)
  select 'k-desk', 'f-' || n, 'c-1', n = 1, 'p-lab', '2026-01-02T09:00:00Z' from generate_series(1, 2) n;
insert into participant (compartment_id, case_id, party_id, role, status, status_at, last_word_at)
  values ('k-desk', 'c-1', 'p-lab', 'finder', 'looking', '2026-01-04T08:00:00Z', null);
insert into case_event (compartment_id, case_id, at, by_principal, by_machine, kind, detail)
  values ('k-desk', 'c-1', '2026-01-02T09:01:00Z', 'u-ledger', true, 'opened', '{}');
insert into case_fact (compartment_id, case_id, fact, value, asserted_by, asserted_at)
  values ('k-desk', 'c-1', 'KEV', 'N', 'u-person', '2026-01-03T08:00:00Z');
insert into experiment (compartment_id, id, finding_id, state, queued_at, started_at, finished_at, verdict, reason,
    assurance, body, attestation)
  values ('k-lab', 'x-1', 'f-1', 'done', '2026-01-02T09:10:00Z', '2026-01-02T09:10:01Z', '2026-01-02T09:10:09Z',
    'reproduced', null, 'observed', '{"verdict":"reproduced","reason":null,"assurance":"observed","runs":[],"controls":{"inert":"passed","attribution":"passed","fixed":"not_run","benign":"not_run"},"patches":[]}', '{"payload":""}');
insert into inventory (compartment_id, id, party_id, asset, document_digest, body, component_count, unmatched, received_at, superseded_at)
  values ('k-works', 'i-1', 'p-works', 'pump house', decode(repeat('15', 32), 'hex'), '\x7b7d', 1, '[]', '2026-01-03T08:00:00Z', null);
insert into inventory_component (compartment_id, inventory_id, component_key, purl, name, version, ecosystem)
  values ('k-works', 'i-1', 'pkg:npm/walker', 'pkg:npm/walker@1.1.0', 'walker', '1.1.0', 'npm');
insert into exposure (compartment_id, case_id, party_id, inventory_id, asset, purl, version, status, reason, fixed, computed_at, answer, notice_due_at)
  values ('k-desk', 'c-1', 'p-works', 'i-1', 'pump house', 'pkg:npm/walker@1.1.0', '1.1.0', 'affected', '', '{1.2.1}',
    '2026-01-03T08:01:00Z', 'open', '2026-01-19T08:00:00Z');
insert into notice (compartment_id, id, party_id, inventory_id, asset, advisory_id, identifier, advisory_path, what, purl,
    component, version, fixed, due_at, told_at, answer, answered_at, answered_by, note)
  values ('k-works', 'n-1', 'p-works', 'i-1', 'pump house', 'a-1', 'BW-2026-0release1',
    '.well-known/csaf/white/2026/bw-2026-0release1.json', 'Update walker.', 'pkg:npm/walker@1.1.0', 'walker', '1.1.0',
    '{1.2.1}', '2026-01-19T08:00:00Z', '2026-01-05T08:00:00Z', 'patched', '2026-01-06T08:00:00Z', 'u-gone', 'done');
insert into advisory (compartment_id, id, case_id, identifier, revision, state, body, mapping, drafted_at, released_by, released_at, published_at, files)
  values ('k-desk', 'a-1', 'c-1', 'BW-2026-0release1', 1, 'published', '{"identifier":"BW-2026-0release1"}', '[]',
    '2026-01-04T08:00:00Z', 'u-person', '2026-01-05T07:59:00Z', '2026-01-05T08:00:00Z', '[]');
insert into published_file (path, media_type, body, digest, written_at) values
  ('osv/BW-2026-0release1.json', 'application/json',
    convert_to('{"id":"BW-2026-0release1","aliases":["CVE-2026-1000"],"affected":[{"package":{"ecosystem":"npm","name":"walker","purl":"pkg:npm/walker"}}]}', 'UTF8'),
    decode(repeat('16', 32), 'hex'), '2026-01-05T08:00:00Z'),
  ('osv/index.json', 'application/json', convert_to('[]', 'UTF8'), decode(repeat('17', 32), 'hex'), '2026-01-05T08:00:00Z');
