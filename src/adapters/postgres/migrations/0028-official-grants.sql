-- A partner's grant under an engagement is an official's to give, who was let into that engagement: to a coordinator
-- there is none. The official makes the key of a grant, for an accepted partner whose room it holds, and nothing else.

create function breakwater.gives_grants() returns boolean
language sql stable security definer set search_path = public, pg_temp parallel safe as $$
  select exists (select from principal p join party o on o.id = p.party_id and o.kind = 'clearinghouse'
    where p.id = any (breakwater.subjects()) and p.kind = 'person' and p.revoked_at is null
      and 'official' = any (p.roles))
$$;
select breakwater.allow_app('breakwater.gives_grants()'::regprocedure);

create policy granted on principal for insert to breakwater_app with check (
  only_in is null and made_by is null and kind = 'key' and roles = '{partner}'::text[]
  and (select breakwater.gives_grants())
  and exists (select from partner r where r.party_id = principal.party_id and r.state = 'accepted'));
create policy granted on api_key for insert to breakwater_app with check (
  expires_at is not null and (select breakwater.gives_grants())
  and exists (select from principal p join partner r on r.party_id = p.party_id and r.state = 'accepted'
    where p.id = api_key.principal_id and p.only_in is null and p.kind = 'key' and p.roles = '{partner}'::text[]));
