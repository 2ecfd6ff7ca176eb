-- A share lies in 0..1 and is its count over the denominator that the row names.
select *
from {{ ref('int_trials_category_values') }}
where share is not null
    and (
        share < 0
        or share > 1
        or abs(share * denominator_count - trial_count) > 0.000001
    )
