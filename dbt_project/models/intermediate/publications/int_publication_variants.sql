{#- Every headline under every reading of the rules: which document types, what Hong Kong, Macao and Taiwan are, whether the
last year counts, and how a paper is divided. The declared reading is one of them. -#}
with monitors as (
    select * from {{ ref('stg_monitors__publication_monitors') }}
),

monitor_records as (
    select distinct monitor_id, record_id from {{ ref('int_publication_monitor_records') }}
),

records as (
    select record_id, publication_id from {{ ref('int_publication_records_ranked') }}
),

publications as (
    select * from {{ ref('fct_publications') }}
),

counted_types as (
    select * from {{ ref('stg_monitors__publication_document_types') }}
),

document_types as (
    select * from {{ ref('bridge_publication_document_types') }}
),

countries as (
    select * from {{ ref('bridge_publication_countries') }}
),

geography as (
    select * from {{ ref('stg_monitors__publication_geography') }}
),

unit_countries as (
    select * from {{ ref('stg_monitors__publication_unit_countries') }}
),

of_counted_type as (
    select distinct counted_types.monitor_id, document_types.publication_id
    from document_types
    inner join counted_types on document_types.document_type = counted_types.document_type
),

works as (
    select distinct
        monitors.monitor_id,
        publications.publication_id,
        of_counted_type.publication_id is not null as is_counted_type,
        publications.publication_year = monitors.published_to as is_last_year,
    from monitor_records
    inner join records on monitor_records.record_id = records.record_id
    inner join publications on records.publication_id = publications.publication_id
    inner join monitors
        on monitor_records.monitor_id = monitors.monitor_id
            and publications.publication_year between monitors.published_from and monitors.published_to
    left join of_counted_type
        on monitors.monitor_id = of_counted_type.monitor_id
            and publications.publication_id = of_counted_type.publication_id
),

type_rules as (
    select 'declared' as types_counted
    union all
    select 'all' as types_counted
),

territory_rules as (
    select 'declared' as territories
    union all
    select 'region_of_china' as territories
    union all
    select 'abroad' as territories
    union all
    select 'left_out' as territories
),

year_rules as (
    select 'in' as last_year
    union all
    select 'out' as last_year
),

placed as (
    select
        works.monitor_id,
        works.publication_id,
        type_rules.types_counted,
        territory_rules.territories,
        year_rules.last_year,
        case
            when countries.country_id not in ('HKG', 'MAC', 'TWN') then countries.country_id
            when coalesce(nullif(territory_rules.territories, 'declared'), geography.policy) = 'region_of_china' then 'CHN'
            else countries.country_id
        end as country_id,
        countries.fractional_weight,
        countries.is_first_author,
        countries.is_corresponding,
    from works
    cross join type_rules
    cross join territory_rules
    cross join year_rules
    inner join countries on works.publication_id = countries.publication_id
    left join geography
        on works.monitor_id = geography.monitor_id and countries.country_id = geography.territory_id
    where (works.is_counted_type or type_rules.types_counted = 'all')
        and (not works.is_last_year or year_rules.last_year = 'in')
        and (
            countries.country_id not in ('HKG', 'MAC', 'TWN')
            or coalesce(nullif(territory_rules.territories, 'declared'), geography.policy) <> 'left_out'
        )
),

in_units as (
    select
        placed.monitor_id,
        placed.publication_id,
        placed.types_counted,
        placed.territories,
        placed.last_year,
        unit_countries.unit_id,
        sum(placed.fractional_weight) as fractional_weight,
        bool_or(placed.is_first_author) as is_first_author,
        bool_or(placed.is_corresponding) as is_corresponding,
    from placed
    inner join unit_countries
        on placed.monitor_id = unit_countries.monitor_id and placed.country_id = unit_countries.country_id
    group by all
),

-- A known country beside the unit's own
spread as (
    select
        in_units.monitor_id,
        in_units.publication_id,
        in_units.types_counted,
        in_units.territories,
        in_units.last_year,
        in_units.unit_id,
        bool_or(unit_countries.country_id is null) as is_international,
    from in_units
    inner join placed
        on in_units.monitor_id = placed.monitor_id
            and in_units.publication_id = placed.publication_id
            and in_units.types_counted = placed.types_counted
            and in_units.territories = placed.territories
            and in_units.last_year = placed.last_year
    left join unit_countries
        on in_units.monitor_id = unit_countries.monitor_id
            and in_units.unit_id = unit_countries.unit_id
            and placed.country_id = unit_countries.country_id
    where placed.country_id <> 'unresolved'
    group by all
),

measured as (
    select
        in_units.monitor_id,
        in_units.unit_id,
        in_units.types_counted,
        in_units.territories,
        in_units.last_year,
        cast(count(*) as decimal(28, 12)) as full_count,
        cast(sum(in_units.fractional_weight) as decimal(28, 12)) as fractional_count,
        cast(count(case when in_units.is_first_author then 1 end) as decimal(28, 12)) as first_author_count,
        cast(count(case when in_units.is_corresponding then 1 end) as decimal(28, 12)) as corresponding_count,
        cast(count(case when spread.is_international then 1 end) as decimal(28, 12)) as international_count,
    from in_units
    left join spread
        on in_units.monitor_id = spread.monitor_id
            and in_units.publication_id = spread.publication_id
            and in_units.types_counted = spread.types_counted
            and in_units.territories = spread.territories
            and in_units.last_year = spread.last_year
            and in_units.unit_id = spread.unit_id
    group by all
),

final as (
    select monitor_id, unit_id, types_counted, territories, last_year, 'full' as counting, 'paper_count' as indicator_id, full_count as value
    from measured
    union all
    select monitor_id, unit_id, types_counted, territories, last_year, 'fractional', 'paper_count', fractional_count from measured
    union all
    select monitor_id, unit_id, types_counted, territories, last_year, 'first_author', 'paper_count', first_author_count from measured
    union all
    select monitor_id, unit_id, types_counted, territories, last_year, 'corresponding_author', 'paper_count', corresponding_count from measured
    union all
    select monitor_id, unit_id, types_counted, territories, last_year, 'full', 'joint_paper_share', {{ share('international_count', 'full_count') }}
    from measured
)

select * from final
