-- Inclusion and exclusion: every trial of the group has exactly one set of regions and one of
-- cities, and a unit's trials are those of the sets it is in.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_trials_participation_patterns'}}}) }}
with patterns as (
    select * from {{ ref('rpt_trials_participation_patterns') }}
),

collaborations as (
    select * from {{ ref('rpt_trials_by_collaboration') }} where row_type = 'total'
),

set_sums as (
    select
        monitor_id,
        unit_id,
        collaboration_type,
        set_level,
        sum(trial_count) as trial_count,
    from patterns
    group by monitor_id, unit_id, collaboration_type, set_level
),

set_levels as (
    select 'region' as set_level
    union all
    select 'city' as set_level
),

group_breaks as (
    select
        collaborations.monitor_id,
        collaborations.unit_id,
        collaborations.collaboration_type,
        set_levels.set_level,
        coalesce(set_sums.trial_count, 0) as set_sum,
        collaborations.trial_count,
    from collaborations
    inner join {{ ref('dim_units') }} as units
        on collaborations.monitor_id = units.monitor_id and collaborations.unit_id = units.unit_id
    cross join set_levels
    -- Left: a type whose sets are all missing must show
    left join set_sums
        on collaborations.monitor_id = set_sums.monitor_id
            and collaborations.unit_id = set_sums.unit_id
            and collaborations.collaboration_type = set_sums.collaboration_type
            and set_levels.set_level = set_sums.set_level
    where units.unit_kind = 'group' and coalesce(set_sums.trial_count, 0) <> collaborations.trial_count
),

unit_sums as (
    select
        collaborations.monitor_id,
        collaborations.unit_id,
        collaborations.collaboration_type,
        'unit' as set_level,
        coalesce(sum(patterns.trial_count), 0) as set_sum,
        max(collaborations.trial_count) as trial_count,
    from collaborations
    inner join {{ ref('dim_units') }} as units
        on collaborations.monitor_id = units.monitor_id and collaborations.unit_id = units.unit_id
    left join patterns
        on collaborations.monitor_id = patterns.monitor_id
            and collaborations.collaboration_type = patterns.collaboration_type
            and patterns.set_level = 'region'
            and {{ dbt.concat(["'+'", 'patterns.region_set', "'+'"]) }}
                like {{ dbt.concat(["'%+'", 'collaborations.unit_id', "'+%'"]) }}
    where units.unit_kind = 'region'
    group by collaborations.monitor_id, collaborations.unit_id, collaborations.collaboration_type
)

select * from group_breaks
union all
select monitor_id, unit_id, collaboration_type, set_level, set_sum, trial_count from unit_sums
where set_sum <> trial_count
