-- Facets of which a trial has exactly one value add up to all trials; phases to the interventional ones.
with category_values as (
    select * from {{ ref('int_trials_category_values') }}
    where denominator_basis in ('all_trials', 'interventional_trials')
        and facet in (
            'study_type', 'phase', 'sex', 'age_group', 'stage', 'status', 'has_results', 'collaboration_type', 'sponsor_class',
            'interventional_sponsor_class'
        )
),

sums as (
    select
        monitor_id,
        unit_id,
        period,
        facet,
        denominator_basis,
        sum(trial_count) as trial_count,
        max(denominator_count) as denominator_count,
    from category_values
    -- Phases are also shown over all trials, where they do not add up by design
    where facet <> 'phase' or denominator_basis = 'interventional_trials'
    group by monitor_id, unit_id, period, facet, denominator_basis
)

select * from sums where trial_count <> denominator_count
