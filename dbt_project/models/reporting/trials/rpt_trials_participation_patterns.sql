with category_values as (
    select * from {{ ref('int_trials_category_values') }}
    where facet in ('region_set', 'city_set')
),

units as (
    select * from {{ ref('dim_units') }}
),

cities as (
    select * from {{ ref('dim_cities') }}
),

collaboration_types as (
    select * from {{ ref('categories') }} where facet = 'collaboration_type'
),

parsed as (
    select
        *,
        {{ dbt.split_part('category', "':'", 1) }} as collaboration_type,
        {{ dbt.split_part('category', "':'", 2) }} as region_set,
        {{ dbt.split_part('facet', "'_'", 1) }} as set_level,
    from category_values
),

distinct_sets as (
    select distinct
        {{ dbt.concat(['monitor_id', "'/'", 'region_set']) }} as cell_key,
        region_set,
    from parsed
),

places as (
    select
        distinct_sets.cell_key,
        place.value as place_id,
        place.position,
    from distinct_sets
    cross join {{ split_rows('distinct_sets.region_set', "'+'") }} as place(value, position)
),

labelled_places as (
    select
        places.cell_key,
        places.position,
        coalesce(units.unit_label_en, cities.label_en, places.place_id) as label_en,
        coalesce(units.unit_label_zh, cities.label_zh, places.place_id) as label_zh,
    from places
    left join units
        on {{ dbt.split_part('places.cell_key', "'/'", 1) }} = units.monitor_id and places.place_id = units.unit_id
    left join cities on places.place_id = cities.city_id
),

set_labels as (
    select
        cell_key,
        {{ joined_in_order('label_en', 'position', "' + '") }} as region_set_label_en,
        {{ joined_in_order('label_zh', 'position', "' + '") }} as region_set_label_zh,
        cast(count(*) as integer) as set_size,
    from labelled_places
    group by cell_key
),

final as (
    select
        parsed.monitor_id,
        parsed.unit_id,
        parsed.unit_label_en,
        parsed.unit_label_zh,
        parsed.unit_order,
        parsed.collaboration_type,
        collaboration_types.label_en as collaboration_type_label_en,
        collaboration_types.label_zh as collaboration_type_label_zh,
        collaboration_types.display_order as collaboration_type_order,
        parsed.set_level,
        parsed.region_set,
        set_labels.region_set_label_en,
        set_labels.region_set_label_zh,
        set_labels.set_size,
        parsed.trial_count,
        parsed.share,
        parsed.denominator_count,
        parsed.denominator_label_en,
        parsed.denominator_label_zh,
        parsed.address,
        parsed.share_address,
    from parsed
    inner join set_labels
        on {{ dbt.concat(['parsed.monitor_id', "'/'", 'parsed.region_set']) }} = set_labels.cell_key
    inner join collaboration_types on parsed.collaboration_type = collaboration_types.category
)

select * from final
