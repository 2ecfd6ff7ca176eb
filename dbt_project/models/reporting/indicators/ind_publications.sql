with cells as (
    select * from {{ ref('dim_cells') }}
    where monitor_id in (select monitor_id from {{ ref('stg_monitors__publication_monitors') }})
),

{{ indicator_values() }}

select * from final
