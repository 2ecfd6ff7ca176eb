-- The cell of an operand of a quality figure in the same unit, period and sponsor class. The count of
-- interventional trials is no new number: it is trial_count, by study type or by class.
{% macro quality_operand_cell_id(indicator_id) -%}
    case
        when {{ indicator_id }} <> 'trial_count'
            then {{ cell_id('monitor_id', indicator_id, 'unit_id', 'period', 'facet', 'category') }}
        when facet = 'all'
            then {{ cell_id('monitor_id', "'trial_count'", 'unit_id', 'period', "'study_type'", "'interventional'") }}
        else {{ cell_id(
            'monitor_id', "'trial_count'", 'unit_id', 'period', "'interventional_sponsor_class'", 'category'
        ) }}
    end
{%- endmacro %}
