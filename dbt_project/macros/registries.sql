-- The staging columns of an export of trials, the same for every provider whose raw table has them
{% macro registry_trial_columns(source_id) -%}
    select
        record_id,
        {{ source_id }} as source_id,
        trial_id as registry_trial_id,
        source_register,
        {{ without_addresses('public_title') }} as public_title,
        {{ without_addresses('scientific_title') }} as scientific_title,
        {{ without_addresses('acronym') }} as acronym,
        {{ sponsor_text('primary_sponsor') }} as sponsor_name,
        secondary_ids,
        countries as registered_countries,
        {{ without_addresses('recruitment_status') }} as registered_status,
        {{ without_addresses('study_type') }} as registered_study_type,
        {{ without_addresses('phase') }} as registered_phase,
        {{ date_or_null('registration_date') }} as registration_date,
        registration_date_precision,
        {{ date_or_null('enrollment_date') }} as enrollment_date,
        enrollment_date_precision,
        {{ date_or_null('last_refreshed_date') }} as last_refreshed_date,
        batch_id,
        landed_file,
        landed_line,
        content_hash,
        fetched_at,
        is_sample,
{%- endmacro %}

-- Key of a registration: capitals without blanks, without the prefix that a platform puts before a register's own
-- number, and without the country that the EU register appends to one trial's number
{% macro registry_trial_key(text) -%}
    regexp_replace(
        regexp_replace(replace(upper({{ text }}), ' ', ''), '^(EUCTR|JPRN-)', ''),
        '^(20[0-9]{2}-[0-9]{6}-[0-9]{2})-[0-9A-Z-]+$', '\1'
    )
{%- endmacro %}

-- Every part of a text that fits a pattern and is not the beginning of a longer number, as a list
{% macro matches_of(text, pattern) -%}
    {{ return(adapter.dispatch('matches_of')(text, pattern)) }}
{%- endmacro %}

{% macro default__matches_of(text, pattern) -%}
    array(select (regexp_matches({{ text }}, '(' || {{ pattern }} || ')(?:[.]?$|[.][^0-9]|[^0-9.])', 'g'))[1])
{%- endmacro %}

{% macro duckdb__matches_of(text, pattern) -%}
    regexp_extract_all({{ text }}, '(' || {{ pattern }} || ')(?:[.]?$|[.][^0-9]|[^0-9.])', 1)
{%- endmacro %}
