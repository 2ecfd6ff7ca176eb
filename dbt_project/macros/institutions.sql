-- How names of institutions are made comparable. Conservative: nothing is guessed, two names are one
-- institution only if their words are the same; what they share beyond that stands in the seeds.

-- Words of a facility: case, accents, punctuation, a sponsor's site number, a department named beside the
-- institution, and the, of, and between words make no difference
{% macro institution_words(text) -%}
    {%- set words = dbt.concat(["' '", facility_words(without_department(text)), "' '"]) -%}
    trim({{ blanks_joined(pattern_removed("replace(" ~ words ~ ", ' ', '  ')", ' (the|of|and) ')) }})
{%- endmacro %}

-- A department before the first comma or after the last one; a text that is nothing else stays
{% macro without_department(text) -%}
    {%- set ahead = '^ *((department|dept[.]?|division|section|clinic) of|gcp (office|cent(er|re)) of)[^,;]*[,;]' -%}
    {%- set behind = '[,;] *((department|dept[.]?|division|section) of [^,;]*|[^,;]* (department|dept[.]?)|(medical )?oncology|ophthalmology|gcp office) *$' -%}
    {{ pattern_removed(pattern_removed('lower(' ~ text ~ ')', ahead), behind) }}
{%- endmacro %}

-- Several blanks are one
{% macro blanks_joined(text) -%}
    regexp_replace({{ text }}, ' +', ' ', 'g')
{%- endmacro %}
