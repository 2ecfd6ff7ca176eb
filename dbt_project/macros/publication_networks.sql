-- What makes two spellings one node of a network of publications.

-- An author: surname and the letters of the given names, without case, accents, blanks and hyphens, so that Li, Xiao-Ming
-- and LI, XIAOMING are one; initials stay initials. A name without a comma is taken word by word. Null when nothing is left
{% macro author_key(name) -%}
    case
        when {{ name }} like '%,%' then nullif(
            {{ dbt.concat([
                "replace(" ~ plain_words(dbt.split_part(name, "','", 1)) ~ ", ' ', '')",
                "','",
                "replace(" ~ plain_words(dbt.split_part(name, "','", 2)) ~ ", ' ', '')",
            ]) }}, ','
        )
        else nullif(replace({{ plain_words(name) }}, ' ', ','), '')
    end
{%- endmacro %}

-- A keyword: lower case, without accents and marks, English plurals as singulars. Words whose stem has less than four
-- letters stay (KRAS, AIDS), as do those in -is, -us and -ss
{% macro keyword_key(text) -%}
    {%- set words = plain_words(text) -%}
    {%- set words = "regexp_replace(" ~ words ~ ", '([a-z]{3})ies( |$)', '\\1y\\2', 'g')" -%}
    {%- set words = "regexp_replace(" ~ words ~ ", '(ch|sh|x|ss)es( |$)', '\\1\\2', 'g')" -%}
    nullif(regexp_replace({{ words }}, '([a-z]{3}[a-hj-rtv-z])s( |$)', '\1\2', 'g'), '')
{%- endmacro %}

-- A cited reference: its DOI, else its text in plain words. Null when nothing is left
{% macro reference_key(text, doi) -%}
    coalesce({{ dbt.concat(["'doi:'", "lower(" ~ doi ~ ")"]) }}, {{ dbt.concat(["'text:'", "nullif(" ~ plain_words(text) ~ ", '')"]) }})
{%- endmacro %}
