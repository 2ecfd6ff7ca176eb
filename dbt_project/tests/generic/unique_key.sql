-- The grain of a model: rows that share every column of its key
{% test unique_key(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as row_count,
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
