-- More than 2 % of the sites in China whose state and city name different regions: read them and add
-- the pairs to the seed site_corrections.
with sites as (
    -- Only sites in China have a region to find
    select * from {{ ref('int_trial_sites_resolved') }} where country_id = 'CHN'
),

final as (
    select
        count(*) as site_count,
        sum(case when is_contradictory then 1 else 0 end) as contradictory_count,
    from sites
)

select * from final
where contradictory_count * 100 > site_count * 2
