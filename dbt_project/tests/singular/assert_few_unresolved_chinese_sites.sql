-- More than 2 % of the sites in China without a region: the geography seeds need new spellings. Not the texts of
-- table downloads that cannot be split: no spelling helps, and fct_source_findings counts them.
with sites as (
    -- Only sites in China have a region to find
    select * from {{ ref('fct_trial_sites') }} where country_id = 'CHN' and site_parse <> 'ambiguous'
),

final as (
    select
        count(*) as site_count,
        sum(case when region_resolution = 'unresolved' then 1 else 0 end) as unresolved_count,
    from sites
)

select * from final
where unresolved_count * 100 > site_count * 2
