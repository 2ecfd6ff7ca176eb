with source as (
    select * from {{ source('analysis', 'trends') }}
),

final as (
    select
        monitor_id,
        unit_id,
        indicator_id,
        first_year,
        last_year,
        year_count,
        kendall_tau,
        p_value,
        slope_per_year,
        is_strictly_increasing,
        first_decrease_year,
        reason,
    from source
)

select * from final
