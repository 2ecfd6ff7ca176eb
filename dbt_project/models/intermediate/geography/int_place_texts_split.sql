with sites as (
    select * from {{ ref('stg_clinicaltrials_gov__sites') }}
),

spellings as (
    select * from {{ ref('int_place_spellings') }}
),

texts as (
    select distinct
        city,
        {{ separators_unified('city') }} as parts_text,
    from sites
    -- A text of one part is looked up as it is
    where {{ separators_unified('city') }} like '%,%'
),

parts as (
    select distinct
        texts.city,
        {{ place_key('part.value') }} as part_key,
    from texts
    cross join {{ split_rows('texts.parts_text', "','") }} as part(value, position)
),

-- Parts that name no place (a post code, a hospital) say nothing
meanings as (
    select
        parts.city,
        parts.part_key,
        spellings.region_id,
        spellings.city_id,
    from parts
    inner join spellings
        on parts.part_key = spellings.spelling_key and spellings.field = 'city'
),

known_parts as (
    select
        city,
        count(distinct part_key) as part_count,
    from meanings
    group by city
),

-- Regions that every known part can mean: Chaoyang District is in two, Beijing in one
common_regions as (
    select
        meanings.city,
        meanings.region_id,
        case when count(distinct meanings.city_id) = 1 then max(meanings.city_id) end as city_id,
    from meanings
    inner join known_parts on meanings.city = known_parts.city
    group by meanings.city, meanings.region_id
    having count(distinct meanings.part_key) = max(known_parts.part_count)
),

final as (
    select
        city,
        max(region_id) as region_id,
        max(city_id) as city_id,
    from common_regions
    group by city
    -- Parts that leave several regions, or contradict each other, tell none
    having count(*) = 1
)

select * from final
