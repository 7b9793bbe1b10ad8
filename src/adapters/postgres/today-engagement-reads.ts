/**
 * What waits for people about models, partners and files for other instances: the part of `today-reads.ts` that the
 * voluntary framework adds. Row-level security leaves each branch only the rooms that the actor holds.
 */

const isOurs = (column: string) => `${column} = any ((select breakwater.subjects())::text[])`;

/** The engagement that a row of its material belongs to. */
const ofMaterial = (row: string) =>
  `join engagement e on e.material_id = ${row}.compartment_id and e.id = ${row}.engagement_id and e.over_at is null`;

/** Columns as in `today-reads.ts`: action, kind, id, due, since, title, place. `most`: rows of a kind. */
export function waitingAboutModels(most: number): string {
  return `
  select * from (
    select 'answer_inquiry', 'engagement', e.id, null::timestamptz, e.opened_at,
      e.developer_name || ' asks about ' || e.model, 'engagement, inquiry'
    from engagement e
    where e.state_name = 'inquiry' and e.over_at is null and not ${isOurs('e.developer_id')}
      and not exists (select from engagement_terms t
        where t.compartment_id = e.compartment_id and t.engagement_id = e.id)
    order by e.opened_at limit ${most}) inquiries
  union all
  select * from (
    select 'read_terms', 'engagement', e.id, null::timestamptz, t.proposed_at,
      'Terms for ' || e.model, 'engagement, terms proposed'
    from engagement e cross join lateral (
      select t.* from engagement_terms t where t.compartment_id = e.compartment_id and t.engagement_id = e.id
      order by t.no desc limit 1) t
    where e.state_name = 'inquiry' and e.over_at is null and ${isOurs('e.developer_id')} and t.agreed_at is null
    order by t.proposed_at limit ${most}) proposals
  union all
  select * from (
    select 'acknowledge_duties', 'naming', n.engagement_id, null::timestamptz, n.named_at,
      'Named for an engagement, as ' || n.role, 'naming'
    from breakwater.namings() n limit ${most}) named
  union all
  select * from (
    select 'answer_question', 'engagement', e.id, null::timestamptz, min(q.at),
      'Criteria ask about ' || e.model, 'engagement, ' || count(*) || case count(*) when 1 then ' question' else ' questions' end
    from alert_question q ${ofMaterial('q')}
    where not exists (select from determination d
      where d.compartment_id = q.compartment_id and d.engagement_id = q.engagement_id)
    group by e.id, e.model order by min(q.at) limit ${most}) questions
  union all
  select * from (
    select 'confirm_determination', 'engagement', e.id, null::timestamptz, d.written_at,
      'Determination on ' || e.model, 'engagement, to be confirmed'
    from determination d ${ofMaterial('d')}
    where d.confirmed_at is null and not ${isOurs("d.written_by ->> 'id'")}
    order by d.written_at limit ${most}) determinations
  union all
  select * from (
    select 'answer_partner', 'partner', p.party_id, null::timestamptz, p.applied_at,
      p.name || ' applies: ' || p.purpose, 'partner, applied'
    from partner p where p.state = 'applied' and not ${isOurs('p.party_id')}
    order by p.applied_at limit ${most}) applications
  union all
  select * from (
    select case k.kind when 'material' then 'review_material' else 'review_exchange' end, 'exchange', x.id, null::timestamptz, x.prepared_at,
      'For ' || x.sent_to || ': ' || x.purpose,
      'file, read by ' || case x.state when 'prepared' then 'nobody' else 'one' end
    from exchange x join compartment k on k.id = x.compartment_id
    where x.state in ('prepared', 'reviewed-once') and not ${isOurs("x.prepared_by ->> 'id'")}
      and not exists (select from exchange_review r
        where r.compartment_id = x.compartment_id and r.exchange_id = x.id and ${isOurs('r.principal_id')})
    order by x.prepared_at limit ${most}) files`;
}
