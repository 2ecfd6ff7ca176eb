with themes as (
    select * from {{ ref('stg_analysis__themes') }}
),

theme_terms as (
    select * from {{ ref('stg_analysis__theme_terms') }}
),

units as (
    select * from {{ ref('dim_units') }}
),

placed as (
    select
        theme_terms.*,
        row_number() over (
            partition by monitor_id, unit_id, period, theme order by strength desc, term
        ) as place,
    from theme_terms
),

shown_terms as (
    select
        monitor_id,
        unit_id,
        period,
        theme,
        {{ joined_in_order(dbt.concat(['term_label', "' ('", 'cast(document_count as varchar)', "')'"]), 'place', "'; '") }} as terms,
    from placed
    where place <= {{ var('topic_terms') }}
    group by monitor_id, unit_id, period, theme
),

final as (
    select
        themes.monitor_id,
        themes.unit_id,
        units.unit_label_en,
        units.unit_label_zh,
        units.unit_order,
        themes.period,
        {{ unit_and('themes.period') }},
        cast(themes.theme as integer) as theme,
        themes.label,
        shown_terms.terms,
        cast(themes.term_count as bigint) as term_count,
        cast(themes.document_count as bigint) as document_count,
        cast(themes.centrality as decimal(18, 6)) as centrality,
        cast(themes.density as decimal(18, 6)) as density,
        themes.quadrant,
    from themes
    inner join units on themes.monitor_id = units.monitor_id and themes.unit_id = units.unit_id
    inner join shown_terms
        on themes.monitor_id = shown_terms.monitor_id
            and themes.unit_id = shown_terms.unit_id
            and themes.period = shown_terms.period
            and themes.theme = shown_terms.theme
)

select * from final
