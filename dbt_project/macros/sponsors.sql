-- Key of a sponsor's name: plain words, without the legal forms of companies at the end, so that "Sample Co., Ltd." and
-- "SAMPLE CO LTD" are one. Nothing else is merged: neither branches nor translations nor abbreviations.
{% macro sponsor_key(name) -%}
    {%- set forms = '( (co|ltd|limited|inc|incorporated|corp|corporation|llc|plc|gmbh|ag|kg|kgaa|sa|s a|sas|s a s|srl|s r l|spa|s p a|bv|b v|nv|n v|ab|a s|aps|oy|kk|k k|pty|lp|llp))+$' -%}
    {#- staging writes [person] for a name that is not told: all of them are no one sponsor -#}
    nullif(nullif(replace({{ pattern_removed(plain_words(name), forms) }}, ' ', '_'), ''), 'person')
{%- endmacro %}
