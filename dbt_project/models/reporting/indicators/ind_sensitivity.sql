with variants as (
    select * from {{ ref('int_publication_variants') }}
),

monitors as (
    select * from {{ ref('stg_monitors__publication_monitors') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

placed as (
    select
        *,
        rank() over (
            partition by monitor_id, indicator_id, types_counted, territories, last_year, counting order by value desc
        ) as place,
    from variants
),

declared as (
    select placed.*
    from placed
    inner join monitors on placed.monitor_id = monitors.monitor_id
    where placed.types_counted = 'declared'
        and placed.territories = 'declared'
        and placed.last_year = 'in'
        and placed.counting = case when placed.indicator_id = 'paper_count' then monitors.counting else 'full' end
),

-- In the order of readings, so that of two equal extremes the first is named
spread as (
    select
        monitor_id,
        indicator_id,
        unit_id,
        min(value) as lowest,
        max(value) as highest,
        min(place) as best_place,
        max(place) as worst_place,
        count(*) as reading_count,
        {{ first_filled(reading_text(), 'value, types_counted, territories, last_year, counting', 'true') }} as lowest_reading,
        {{ first_filled(reading_text(), 'value desc, types_counted, territories, last_year, counting', 'true') }} as highest_reading,
    from placed
    group by monitor_id, indicator_id, unit_id
),

flipped as (
    select
        placed.monitor_id,
        placed.indicator_id,
        placed.unit_id,
        {{ joined_in_order('distinct ' ~ reading_text(), reading_text(), "'; '") }} as flipping_readings,
    from placed
    inner join declared
        on placed.monitor_id = declared.monitor_id
            and placed.indicator_id = declared.indicator_id
            and placed.unit_id = declared.unit_id
    where placed.place <> declared.place
    group by placed.monitor_id, placed.indicator_id, placed.unit_id
),

final as (
    select
        declared.monitor_id,
        declared.indicator_id,
        declared.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        cast(declared.value as decimal(28, 12)) as declared_value,
        cast(declared.place as integer) as declared_place,
        cast(spread.lowest as decimal(28, 12)) as lowest_value,
        spread.lowest_reading,
        cast(spread.highest as decimal(28, 12)) as highest_value,
        spread.highest_reading,
        cast(spread.reading_count as integer) as reading_count,
        spread.best_place <> spread.worst_place as is_rank_sensitive,
        flipped.flipping_readings,
    from declared
    inner join spread
        on declared.monitor_id = spread.monitor_id
            and declared.indicator_id = spread.indicator_id
            and declared.unit_id = spread.unit_id
    inner join units on declared.monitor_id = units.monitor_id and declared.unit_id = units.unit_id
    left join flipped
        on declared.monitor_id = flipped.monitor_id
            and declared.indicator_id = flipped.indicator_id
            and declared.unit_id = flipped.unit_id
)

select * from final
