with participations as (
    -- Institutions abroad are in no network; their names are nobody's to review here
    select distinct node_id from {{ ref('int_networks_input') }} where network_level = 'institution'
),

named as (
    select * from {{ ref('int_trial_sites_institutions') }}
),

sites as (
    select * from {{ ref('fct_trial_sites') }}
),

reviewed as (
    select * from {{ ref('institutions') }}
),

spellings as (
    select
        named.institution_id,
        named.institution_naming,
        sites.facility,
        max(sites.city_id) as city_id,
        max(sites.region_id) as region_id,
        count(*) as site_count,
    from named
    inner join sites on named.site_id = sites.site_id
    inner join participations on named.institution_id = participations.node_id
    group by named.institution_id, named.institution_naming, sites.facility
),

ordered as (
    select
        *,
        sum(site_count) over (partition by institution_id) as institution_site_count,
        count(*) over (partition by institution_id) as spelling_count,
        row_number() over (partition by institution_id order by site_count desc, facility) as place,
    from spellings
),

final as (
    select
        ordered.institution_id,
        -- The commonest spelling names an institution that nobody reviewed
        coalesce(reviewed.label_en, ordered.facility) as label_en,
        coalesce(reviewed.label_zh, ordered.facility) as label_zh,
        ordered.institution_naming,
        coalesce(reviewed.city_id, ordered.city_id) as city_id,
        ordered.region_id,
        cast(ordered.spelling_count as bigint) as spelling_count,
        cast(ordered.institution_site_count as bigint) as site_count,
    from ordered
    left join reviewed on ordered.institution_id = reviewed.institution_id
    -- One row an institution: its commonest spelling, of equal ones the first
    where ordered.place = 1
)

select * from final
