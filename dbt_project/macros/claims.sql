-- What the checks of printed numbers need beyond the arithmetic of numbers.sql: rounding to
-- as many decimals as the document printed, and figures spelled for a reader.

-- How many decimals a printed figure has
{% macro decimals_printed(printed) -%}
    cast(case when {{ printed }} like '%.%' then length({{ dbt.split_part(printed, "'.'", 2) }}) else 0 end as integer)
{%- endmacro %}

-- As many decimals as a recomputed value is shown with: those printed, and two more where the
-- document only says about or more than
{% macro decimals_shown(decimals, comparator) -%}
    case when {{ comparator }} = '=' then {{ decimals }} else {{ decimals }} + 2 end
{%- endmacro %}

-- The value as the document would have printed it: display_half_up with the decimals of each row
{% macro rounded_as_printed(value, decimals) -%}
    cast(
        case {{ decimals }}
            {%- for digits in range(0, 7) %}
            when {{ digits }} then cast({{ display_half_up(value, digits) }} as decimal(28, 12))
            {%- endfor %}
        end
        as decimal(28, 12)
    )
{%- endmacro %}

-- One unit of the last printed digit
{% macro last_digit(decimals) -%}
    cast(
        case {{ decimals }}
            {%- for digits in range(0, 7) %}
            when {{ digits }} then {{ '1' if digits == 0 else '0.' ~ '0' * (digits - 1) ~ '1' }}
            {%- endfor %}
        end
        as decimal(28, 12)
    )
{%- endmacro %}

-- A figure in words of a calculation: thousands grouped, as many decimals as printed
{% macro spelled(value, decimals) -%}
    {{ return(adapter.dispatch('spelled')(value, decimals)) }}
{%- endmacro %}

{% macro default__spelled(value, decimals) -%}
    case {{ decimals }}
        {%- for digits in range(0, 7) %}
        when {{ digits }} then cast({{ display_half_up(value, digits) }} as {{ dbt.type_string() }})
        {%- endfor %}
    end
{%- endmacro %}

{% macro duckdb__spelled(value, decimals) -%}
    case {{ decimals }}
        {%- for digits in range(0, 7) %}
        {%- set shown = display_half_up(value, digits) %}
        when {{ digits }} then case when {{ shown }} < 0 then '−' else '' end
            || format('{:,}', cast(trunc(abs({{ shown }})) as bigint))
            {%- if digits > 0 %}
            || '.' || split_part(cast({{ shown }} as varchar), '.', 2)
            {%- endif %}
        {%- endfor %}
    end
{%- endmacro %}

-- Where a number is printed: its table, figure or footnote, or the text
{% macro location_family(location) -%}
    case
        when {{ location }} like 'table%'
            or {{ location }} like 'appendix_table%'
            or {{ location }} like 'figure%'
            or {{ location }} like 'footnote%'
            then {{ location }}
        else 'text'
    end
{%- endmacro %}

-- How far a recomputed value may lie from a printed one that agrees: half a unit of the last printed digit; of "about", half a
-- unit of the last digit that is no filling zero, at most a fifth of the value (analysis/claims.md)
{% macro tolerance_of(value, decimals, comparator, printed) -%}
    cast(
        case
            when {{ comparator }} = '~' and {{ decimals }} = 0 then least(
                abs({{ value }}) / 5,
                case length({{ printed }}) - length({{ pattern_removed(printed, '0+$') }})
                    {%- for zeros in range(0, 10) %}
                    when {{ zeros }} then {{ '5' ~ '0' * (zeros - 1) if zeros else '0.5' }}
                    {%- endfor %}
                end
            )
            else {{ last_digit(decimals) }} * cast(0.5 as decimal(2, 1))
        end
        as decimal(28, 12)
    )
{%- endmacro %}
