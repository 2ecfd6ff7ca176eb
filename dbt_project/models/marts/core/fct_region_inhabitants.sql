with inhabitants as (
    select * from {{ ref('region_inhabitants') }}
),

final as (
    select
        {{ dbt.concat(["'region_inhabitants:'", 'region_id', "'-'", 'cast(year as varchar)']) }} as record_id,
        region_id,
        year,
        inhabitants,
        source_label_en,
        source_label_zh,
    from inhabitants
)

select * from final
