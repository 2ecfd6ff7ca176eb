-- How texts of bibliographic records are made comparable, and what an address of Web of Science says.

-- Letters and digits of a title, without case, accents, blanks and marks; null when nothing is left
{% macro title_key(title) -%}
    nullif(replace({{ plain_words(title) }}, ' ', ''), '')
{%- endmacro %}

-- Surname of the first author: what stands before the comma, or the first word
{% macro surname_key(authors) -%}
    {{ return(adapter.dispatch('surname_key')(authors)) }}
{%- endmacro %}

{% macro default__surname_key(authors) -%}
    {%- set name = 'coalesce(' ~ authors ~ '[1].full_name, ' ~ authors ~ '[1].name)' -%}
    nullif(replace({{ plain_words(dbt.split_part(
        "case when " ~ name ~ " like '%,%' then " ~ name ~ " else replace(" ~ name ~ ", ' ', ',') end", "','", 1
    )) }}, ' ', ''), '')
{%- endmacro %}

-- The country of an address as a text to look up: Web of Science writes a state and a post code before USA, old records
-- and PubMed nothing after the state
{% macro address_country_text(country_text) -%}
    case
        when {{ country_text }} like '% USA' or regexp_matches({{ country_text }}, '^(A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|PR|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])( [0-9]{5}(-[0-9]{4})?)?$')
            then 'USA'
        else {{ country_text }}
    end
{%- endmacro %}

-- Web of Science writes Hong Kong and Macao as places of Peoples R China; the part before the country tells them
{% macro territory_of(address_text) -%}
    case
        when regexp_matches({{ address_text }}, '(^|, )(Hong Kong|HONG KONG|Kowloon|KOWLOON|New Territories|NT Hong Kong)[^,]*, [^,]*China[.]?$') then 'HKG'
        when regexp_matches({{ address_text }}, '(^|, )(Macau|Macao|MACAU|MACAO|Taipa)[^,]*, [^,]*China[.]?$') then 'MAC'
        when regexp_matches({{ address_text }}, '(^|, )(Taiwan|TAIWAN)[^,]*, [^,]*China[.]?$') then 'TWN'
    end
{%- endmacro %}

-- The first value of a column that is filled, in the order of preference of the sources
{% macro first_filled(column, order_by, condition=none) -%}
    {{ return(adapter.dispatch('first_filled')(column, order_by, condition)) }}
{%- endmacro %}

{% macro default__first_filled(column, order_by, condition) -%}
    (array_agg({{ column }} order by {{ order_by }}) filter (where {{ condition or column ~ ' is not null' }}))[1]
{%- endmacro %}

-- A name as an id: lower case words joined by underscores, as oncology or pharmacology_pharmacy; null when nothing is left
{% macro slug_of(name) -%}
    nullif(replace({{ plain_words(name) }}, ' ', '_'), '')
{%- endmacro %}

-- The institution of an address: its first part in Web of Science; elsewhere a department often stands before it, so that
-- the first part that is called a university counts, then a hospital, academy, institute or company, then the first part
{% macro institution_text(source_id, address_text, first_part) -%}
    case
        when {{ source_id }} = 'web_of_science' then {{ first_part }}
        else coalesce(
            {{ first_part_like(campus_joined(address_text), 'universi|(^| )univ[ .]|hochschule|polytechni|(^| )coll[eè]ge') }},
            {{ first_part_like(address_text, 'medical school|hospital|h[oô]pital|klinik|clinic|acad[eé]m|cancer cent(er|re)') }},
            {{ first_part_like(address_text, 'institut|istitut|cent(er|re) for|cent(er|re)$|laborator|(^| )(inc|ltd|llc|gmbh|corp|co)[.]?$|pharma') }},
            {{ first_part }}
        )
    end
{%- endmacro %}

-- A campus belongs to the name of its university: University of California, San Francisco
{% macro campus_joined(address_text) -%}
    regexp_replace({{ address_text }}, '(University of California|University of Texas), ', '\1 ', 'g')
{%- endmacro %}

-- The first part between commas of a text that fits a pattern, in any case; null when none does
{% macro first_part_like(text, pattern) -%}
    {{ return(adapter.dispatch('first_part_like')(text, pattern)) }}
{%- endmacro %}

{% macro default__first_part_like(text, pattern) -%}
    (
        select trim(parts.part)
        from unnest(string_to_array({{ text }}, ',')) with ordinality as parts(part, place)
        where lower(parts.part) ~ '{{ pattern }}'
        order by parts.place
        limit 1
    )
{%- endmacro %}

{% macro duckdb__first_part_like(text, pattern) -%}
    list_filter(
        list_transform(string_split({{ text }}, ','), lambda part: trim(part)),
        lambda part: regexp_matches(lower(part), '{{ pattern }}')
    )[1]
{%- endmacro %}

-- A reading of the rules in one text: types, territories, last year, counting
{% macro reading_text(relation='placed') -%}
    {{ dbt.concat([
        "'types '", relation ~ '.types_counted', "', territories '", relation ~ '.territories', "', last year '",
        relation ~ '.last_year', "', '", relation ~ '.counting',
    ]) }}
{%- endmacro %}
