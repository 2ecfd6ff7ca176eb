with trials as (
    select * from {{ ref('fct_trials') }}
),

spellings as (
    select
        {{ sponsor_key('lead_sponsor_name') }} as sponsor_key,
        lead_sponsor_name,
        count(*) as trial_count,
    from trials
    -- A trial without a sponsor's name has no sponsor to group; names in other registries label nothing here
    where lead_sponsor_name is not null and source_id = 'clinicaltrials_gov'
    group by 1, 2
),

placed as (
    select
        *,
        row_number() over (partition by sponsor_key order by trial_count desc, lead_sponsor_name) as place,
        count(*) over (partition by sponsor_key) as spelling_count,
    from spellings
    -- A name without letters or digits names nobody
    where sponsor_key is not null
),

final as (
    select
        sponsor_key,
        lead_sponsor_name as sponsor_label,
        cast(spelling_count as integer) as spelling_count,
    from placed
    where place = 1
)

select * from final
