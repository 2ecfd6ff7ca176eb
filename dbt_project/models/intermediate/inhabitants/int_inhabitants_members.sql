with cells as (
    select * from {{ ref('int_inhabitants_cells') }}
),

unit_regions as (
    select * from {{ ref('int_inhabitants_unit_regions') }}
),

final as (
    select
        cells.cell_id,
        unit_regions.record_id,
        -- Regions do not overlap, so the inhabitants of a unit are the sum of theirs
        cast(unit_regions.inhabitants as decimal(18, 6)) as weight,
    from cells
    inner join unit_regions
        on cells.monitor_id = unit_regions.monitor_id and cells.unit_id = unit_regions.unit_id
)

select * from final
