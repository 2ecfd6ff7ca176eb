-- Text as received, with e-mail addresses cut out: registrants write them into ids, titles and facilities, and
-- nothing personal may reach marts or reports. The landed record keeps them.
{% macro without_addresses(text) -%}
    {{ return(adapter.dispatch('without_addresses')(text)) }}
{%- endmacro %}

{% macro default__without_addresses(text) -%}
    regexp_replace({{ text }}, '[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+', '[address removed]')
{%- endmacro %}

{% macro duckdb__without_addresses(text) -%}
    regexp_replace({{ text }}, '[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+', '[address removed]', 'g')
{%- endmacro %}

-- Whether a facility tells whom to call instead of naming a place
{% macro is_contact_text(text) -%}
    coalesce(lower({{ text }}) like 'for additional information%' or lower({{ text }}) like 'for further information%'
        or lower({{ text }}) like 'for more information%', false)
{%- endmacro %}

-- Whether a facility is nobody's institution but a person with a degree, such as "Ann Example, MD, PA": one to four
-- capitalised words, the degree, and after it nothing but other degrees, a legal form and a sponsor's site number.
-- A name without a degree is not told from a hospital by its form: in China surnames decide, elsewhere it stays.
{% macro is_personal_name(text) -%}
    {{ return(adapter.dispatch('is_personal_name')(text)) }}
{%- endmacro %}

{% macro personal_name_pattern() -%}
    ^((Prof|Dr)[.]? )?([A-Z][A-Za-zÀ-ÿ’''.-]* ){0,3}[A-Z][A-Za-zÀ-ÿ’''.-]*,? (M[.]?D|Ph[.]?D|D[.]?O)[.]?(,? (M[.]?D|Ph[.]?D|MPH|FACS|FACP|P[.]?A|P[.]?C|PLLC|LLC|Inc|Ltd|A Professional Corporation|Professional Liability Company)[.]?)*( ?[(/].*)?$
{%- endmacro %}

-- Name of a sponsor: a person with a degree or a title is not named
{% macro sponsor_text(text) -%}
    case
        when {{ is_personal_name(text) }} or {{ is_titled_person(text) }} then '[person]'
        else {{ without_addresses(text) }}
    end
{%- endmacro %}

-- A title and no word of institutions or companies behind it
{% macro is_titled_person(text) -%}
    {{ return(adapter.dispatch('is_titled_person')(text)) }}
{%- endmacro %}

{% macro company_word_pattern() -%}
    pharm|gmbh|ltd|limited|inc|compan|corp|{{ institution_word_pattern() }}
{%- endmacro %}

{% macro default__is_titled_person(text) -%}
    coalesce(
        {{ text }} ~ '^(Dr|Prof|Professor|Doctor|Mr|Ms|Mrs)[. ]' and not lower({{ text }}) ~ '{{ company_word_pattern() }}', false
    )
{%- endmacro %}

{% macro duckdb__is_titled_person(text) -%}
    coalesce(
        regexp_matches({{ text }}, '^(Dr|Prof|Professor|Doctor|Mr|Ms|Mrs)[. ]')
        and not regexp_matches(lower({{ text }}), '{{ company_word_pattern() }}'),
        false
    )
{%- endmacro %}

-- Two words that begin with a capital, with or without a comma, none of which is a word of institutions
{% macro is_two_capitalised_words(text) -%}
    {{ return(adapter.dispatch('is_two_capitalised_words')(text)) }}
{%- endmacro %}

{% macro default__is_two_capitalised_words(text) -%}
    ({{ text }} ~ '^[A-Z][a-z]+,? [A-Z][a-z]+$' and not lower({{ text }}) ~ '{{ institution_word_pattern() }}')
{%- endmacro %}

{% macro duckdb__is_two_capitalised_words(text) -%}
    (
        regexp_matches({{ text }}, '^[A-Z][a-z]+,? [A-Z][a-z]+$')
        and not regexp_matches(lower({{ text }}), '{{ institution_word_pattern() }}')
    )
{%- endmacro %}

-- A hospital in Maryland, or one that is called after a doctor, is no person
{% macro institution_word_pattern() -%}
    hosp|univ|cent(er|re)|clini|institut|medic|research|college|school|health|cancer|group|depart|laborator|foundation|associates|partners
{%- endmacro %}

{% macro default__is_personal_name(text) -%}
    coalesce({{ text }} ~ '{{ personal_name_pattern() }}' and not lower({{ text }}) ~ '{{ institution_word_pattern() }}', false)
{%- endmacro %}

{% macro duckdb__is_personal_name(text) -%}
    coalesce(
        regexp_matches({{ text }}, '{{ personal_name_pattern() }}')
        and not regexp_matches(lower({{ text }}), '{{ institution_word_pattern() }}'),
        false
    )
{%- endmacro %}
