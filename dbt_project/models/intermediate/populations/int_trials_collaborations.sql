with sites as (
    select * from {{ ref('int_trials_monitored_sites') }}
),

-- Two home sites without a usable name in one city may be one institution or two; a city that is not told may be
-- the one beside it, but sites in two regions are in two places
counted as (
    select
        monitor_id,
        record_id,
        count(case when site_location = 'abroad' then 1 end) as abroad_site_count,
        count(case when site_location = 'unknown' then 1 end) as unknown_site_count,
        count(case when site_location = 'home' then 1 end) as home_site_count,
        count(distinct case when site_location = 'home' then institution_key end) as institution_count,
        count(case when site_location = 'home' and institution_key is null then 1 end) as unnamed_site_count,
        count(distinct case when site_location = 'home' then city_id end) as city_count,
        count(distinct case when site_location = 'home' then region_id end) as region_count,
    from sites
    group by monitor_id, record_id
),

final as (
    select
        monitor_id,
        record_id,
        case
            when abroad_site_count > 0 then 'international'
            when unknown_site_count > 0 then 'unknown'
            when institution_count >= 2 or city_count >= 2 or region_count >= 2 then 'domestic'
            when home_site_count = 1 or (institution_count = 1 and unnamed_site_count = 0) then 'single'
            else 'unknown'
        end as collaboration_type,
        case
            when abroad_site_count > 0 then 'site_abroad'
            when unknown_site_count > 0 then 'country_unknown'
            when institution_count >= 2 then 'several_institutions'
            when city_count >= 2 or region_count >= 2 then 'several_cities'
            when home_site_count = 1 then 'one_site'
            when institution_count = 1 and unnamed_site_count = 0 then 'one_institution'
            when home_site_count = 0 then 'no_site'
            else 'institution_not_named'
        end as collaboration_reason,
        cast(institution_count as integer) as institution_count,
        cast(home_site_count as integer) as home_site_count,
        cast(abroad_site_count as integer) as abroad_site_count,
    from counted
)

select * from final
