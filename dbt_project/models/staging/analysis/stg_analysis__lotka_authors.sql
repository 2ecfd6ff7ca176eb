with source as (
    select * from {{ source('analysis', 'lotka_authors') }}
),

final as (
    select
        monitor_id,
        unit_id,
        author_count,
        tail_author_count,
        from_count,
        exponent,
        standard_error,
        ks_distance,
        p_value,
        single_share,
        expected_single_share,
        reason,
    from source
)

select * from final
