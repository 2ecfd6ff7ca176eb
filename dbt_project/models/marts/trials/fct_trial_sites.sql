with sites as (
    select * from {{ ref('stg_clinicaltrials_gov__sites') }}
),

resolved as (
    select * from {{ ref('int_trial_sites_resolved') }}
),

placeholders as (
    select * from {{ ref('facility_placeholders') }}
),

facilities as (
    select distinct
        facility,
        {{ plain_words('facility') }} as words,
        {{ facility_words('facility') }} as institution_words,
    from sites
    -- A site without facility has no institution
    where facility is not null
),

institutions as (
    select
        facility,
        institution_words,
    from facilities
    -- A text without letters or digits, or one such as "Research Site", names no institution
    where
        institution_words <> ''
        and not exists (
            select 1 from placeholders
            where {{ matches_wholly('facilities.words', 'placeholders.pattern') }}
        )
),

final as (
    select
        {{ dbt.concat(['sites.record_id', "'#'", 'cast(sites.site_number as ' ~ dbt.type_string() ~ ')']) }} as site_id,
        sites.record_id,
        sites.site_number,
        sites.facility,
        {{ dbt.concat(['institutions.institution_words', "'|'", 'coalesce(resolved.city_id, ' ~ place_key('sites.city') ~ ", '')"]) }} as institution_key,
        sites.city,
        sites.state,
        sites.zip,
        sites.country,
        sites.site_parse,
        sites.location_text,
        resolved.country_id,
        resolved.region_id,
        resolved.city_id,
        resolved.region_resolution,
    from sites
    inner join resolved
        on sites.record_id = resolved.record_id and sites.site_number = resolved.site_number
    left join institutions
        on sites.facility = institutions.facility
)

select * from final
