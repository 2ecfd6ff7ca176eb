with cells as (
    select * from {{ ref('dim_cells') }}
    -- Inhabitants and the rates per inhabitant have their values in ind_inhabitants, those of publications in ind_publications
    where indicator_id not in ('inhabitant_count', 'trial_count_per_million')
        and monitor_id in (select monitor_id from {{ ref('stg_monitors__monitors') }})
),

{{ indicator_values() }}

select * from final
