-- A domestic trial that Beijing shares with Tianjin is one that Tianjin shares with Beijing.
-- Holds for units of one region each, where unit and partner are the same thing.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_trials_partner_regions'}}}) }}
with partners as (
    select * from {{ ref('rpt_trials_partner_regions') }}
),

unit_regions as (
    select
        monitor_id,
        unit_id,
        max(region_id) as region_id,
    from {{ ref('stg_monitors__monitor_unit_regions') }}
    group by monitor_id, unit_id
    having count(*) = 1 and max(region_id) is not null
),

pairs as (
    select
        partners.monitor_id,
        own.region_id as from_region_id,
        partners.partner_id as to_region_id,
        partners.trial_count,
    from partners
    inner join unit_regions as own
        on partners.monitor_id = own.monitor_id and partners.unit_id = own.unit_id
    inner join unit_regions as other
        on partners.monitor_id = other.monitor_id and partners.partner_id = other.region_id
)

select
    one.*,
    two.trial_count as other_count,
from pairs as one
left join pairs as two
    on one.monitor_id = two.monitor_id
        and one.from_region_id = two.to_region_id
        and one.to_region_id = two.from_region_id
where two.trial_count is null or one.trial_count <> two.trial_count
