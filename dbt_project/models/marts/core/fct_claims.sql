with claims as (
    {%- for document in var('published_documents') %}
    select * from {{ ref('claims_' ~ document) }}
    {%- if not loop.last %}
    union all by name
    {%- endif %}
    {%- endfor %}
),

documents as (
    select * from {{ ref('documents') }}
),

countries as (
    select {{ slug_of('label_en') }} as country_slug, country_id from {{ ref('countries') }}
),

-- Which partners, funders and disciplines have cells depends on what was imported
publication_cells as (
    select dim_cells.cell_id
    from {{ ref('dim_cells') }} as dim_cells
    inner join {{ ref('stg_monitors__publication_monitors') }} as monitors on dim_cells.monitor_id = monitors.monitor_id
),

trial_monitors as (
    select monitor_id from {{ ref('stg_monitors__monitors') }}
),

located as (
    select
        claims.*,
        documents.monitor_id,
        -- A document names its partner countries, our cells have their codes
        case
            when claims.facet = 'partner_country' then coalesce(countries.country_id, claims.category)
            else claims.category
        end as cell_category,
        -- A rank, a date or a statement about a series is not one value of a cell; without a monitor we have no cells
        documents.monitor_id is not null
            and claims.indicator_id is not null
            and claims.unit_of_measure in ('trials', 'papers', 'countries', 'percent') as may_be_cell,
    from claims
    inner join documents on claims.document_id = documents.document_id
    left join countries on claims.category = countries.country_slug
),

keyed as (
    select
        *,
        {{ cell_id('monitor_id', 'indicator_id', 'unit_id', 'period', 'facet', 'cell_category') }} as possible_cell_id,
    from located
),

celled as (
    select
        keyed.*,
        keyed.may_be_cell
            and (trial_monitors.monitor_id is not null or publication_cells.cell_id is not null) as is_cell,
    from keyed
    left join trial_monitors on keyed.monitor_id = trial_monitors.monitor_id
    left join publication_cells on keyed.possible_cell_id = publication_cells.cell_id
),

final as (
    select
        document_id,
        claim_id,
        claim_order,
        monitor_id,
        location,
        row_key,
        column_key,
        label_en,
        label_zh,
        printed_value,
        comparator,
        unit_of_measure,
        {{ decimals_printed('printed_value') }} as decimals_printed,
        case
            when unit_of_measure not in ('date', 'version', 'statement', 'item') and comparator <> 'range'
                then cast(printed_value as decimal(28, 12))
        end as value,
        indicator_id,
        unit_id,
        period,
        facet,
        category,
        case when is_cell then 'full' end as counting,
        stated_indicator_id,
        case
            when is_cell then possible_cell_id
        end as cell_id,
        case
            -- The share of a whole in itself is printed in total rows, and is no number of ours to be explained
            when is_cell and not (indicator_id = 'trial_share' and facet = 'all')
                then {{ cell_address('monitor_id', 'indicator_id', 'unit_id', 'period', 'facet', 'cell_category') }}
        end as address,
        case
            when is_cell
                then {{ cell_id(
                    'monitor_id', 'coalesce(stated_indicator_id, indicator_id)', 'unit_id', 'period',
                    'facet', 'category'
                ) }}
        end as stated_cell_id,
    from celled
)

select * from final
