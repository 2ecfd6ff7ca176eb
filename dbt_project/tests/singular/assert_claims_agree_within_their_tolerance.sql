-- "agrees" must mean what it says: nothing further off than half a unit of the last printed digit
select claim_id, basis, difference, tolerance
from {{ ref('rpt_claim_verdicts') }}
where verdict in ('agrees', 'definition')
    and comparator in ('=', '~')
    and basis = 'document'
    and abs(difference) > tolerance
union all
-- and a count that differs may never pass as rounding
select claim_id, basis, difference, tolerance
from {{ ref('rpt_claim_verdicts') }}
where verdict = 'rounding' and unit_of_measure = 'trials' and indicator_id = 'trial_count'
