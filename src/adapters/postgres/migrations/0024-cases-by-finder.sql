-- A list of cases may be narrowed to those that one party found: its newest findings name them.
create index case_finding_by_finder on case_finding (compartment_id, submitter_party_id, received_at desc, case_id);
