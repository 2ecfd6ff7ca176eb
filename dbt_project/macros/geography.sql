-- How texts of places and institutions are made comparable. The seeds of geography hold
-- spellings as people write them; both sides of every match go through the same macro.

-- Words of a text: lower case, no accents, apostrophes dropped, other punctuation a single blank
{% macro plain_words(text) -%}
    {{ return(adapter.dispatch('plain_words')(text)) }}
{%- endmacro %}

{% macro default__plain_words(text) -%}
    trim(regexp_replace(regexp_replace(lower({{ text }}), '[''’‘`´]', '', 'g'), '[^[:alnum:]]+', ' ', 'g'))
{%- endmacro %}

{% macro duckdb__plain_words(text) -%}
    trim(regexp_replace(regexp_replace(lower(strip_accents({{ text }})), '[''’‘`´]', '', 'g'), '[^\p{L}\p{N}]+', ' ', 'g'))
{%- endmacro %}

-- Key of a place of China: plain words without the words for its kind at the end, and without
-- blanks, so that InnerMongolia, Inner Mongolia and Inner Mongolia Autonomous Region are one;
-- a post code or the country after the name says nothing about which place it is
{% macro place_key(text) -%}
    {%- set kinds = '( (shi|sheng|province|municipality|city|autonomous region|autonomous prefecture|prefecture|zizhiqu|league|region|china|prc|pr china|p r china|[0-9]{6}))+$' -%}
    nullif(replace({{ pattern_removed(plain_words(text), kinds) }}, ' ', ''), '')
{%- endmacro %}

-- Key of a country name: plain words without blanks
{% macro country_key(text) -%}
    nullif(replace({{ plain_words(text) }}, ' ', ''), '')
{%- endmacro %}

-- First two digits of a Chinese post code; null unless the text has exactly six digits
{% macro postal_prefix(text) -%}
    {%- set digits = pattern_removed(text, '[^0-9]+') -%}
    case when length({{ digits }}) = 6 then substring({{ digits }}, 1, 2) end
{%- endmacro %}

-- Facility without the number that a sponsor gave the site: (Site 0123), /ID# 252861
{% macro facility_words(text) -%}
    {{ pattern_removed(plain_words(text), '( (site|id)( number| no)?( [a-z]{0,3}[0-9]+)+)+$') }}
{%- endmacro %}

-- Every occurrence of a pattern taken out of a text
{% macro pattern_removed(text, pattern) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '', 'g')
{%- endmacro %}

-- Whether the whole text fits a pattern that stands in a column
{% macro matches_wholly(text, pattern) -%}
    {{ return(adapter.dispatch('matches_wholly')(text, pattern)) }}
{%- endmacro %}

{% macro default__matches_wholly(text, pattern) -%}
    {{ text }} ~ ('^(' || {{ pattern }} || ')$')
{%- endmacro %}

{% macro duckdb__matches_wholly(text, pattern) -%}
    regexp_full_match({{ text }}, {{ pattern }})
{%- endmacro %}

-- Text of several places with a comma wherever people separate them
{% macro separators_unified(text) -%}
    regexp_replace({{ text }}, '[;/|()，、；（）]', ',', 'g')
{%- endmacro %}
