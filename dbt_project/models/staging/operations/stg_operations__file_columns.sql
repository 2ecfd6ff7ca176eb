with source as (
    select * from {{ source('operations', 'file_columns') }}
),

final as (
    select
        batch_id,
        landed_file,
        column_name,
        filled_count,
    from source
)

select * from final
