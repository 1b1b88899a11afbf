-- Carbon borders: what their lists cover (exposure), and what of it crossed such a border at the date of the record (obligation).

-- name: entries
-- reads: entries, schemes (list_id, scheme, starts); grain: entry of a scheme's lists. The EU's six-digit list is Annex I spelled out, so it stands from the
-- day on which Annex I does, which is the scheme's first day: its own dates begin with the definitive period.
SELECT e.* REPLACE (CASE WHEN e.list_id = 'eu_cbam_hs6' THEN least(e.valid_from, s.starts) ELSE e.valid_from END AS valid_from)
FROM entries e JOIN schemes s USING (list_id);

-- name: phases
-- reads: rule_events, schemes, phase_events; grain: scheme x day on which a phase starts
SELECT DISTINCT s.scheme, try_cast(r.date AS DATE) AS day, CASE WHEN r.event_id LIKE '%_reporting' THEN 'reporting' ELSE 'definitive' END AS phase
FROM rule_events r JOIN phase_events p USING (event_id) JOIN schemes s ON s.scheme = p.scheme
ORDER BY scheme, day;

-- name: sides
-- reads: customs_unions, country_groups; grain: scheme x country that is inside it, or whose goods it spares
SELECT 'eu_cbam' AS scheme, iso3, 'inside' AS side FROM customs_unions WHERE nation = 'EUN'
UNION ALL SELECT 'eu_cbam', 'EUN', 'inside'
UNION ALL SELECT 'uk_cbam', 'GBR', 'inside'
UNION ALL SELECT DISTINCT 'eu_cbam', iso3, 'spared' FROM country_groups WHERE group_id = 'CBAM_EXEMPT';

-- name: periods
-- reads: gt_when, phases; writes: gt_phase; grain: period x scheme: the phases that its days lie in, in turn
CREATE OR REPLACE TEMP TABLE gt_phase AS
WITH whens AS NOT MATERIALIZED (
    SELECT DISTINCT period_id, period_start AS first_day, period_end AS last_day FROM gt_when WHERE period_start IS NOT NULL
), spans AS NOT MATERIALIZED (
    SELECT scheme, phase, day, lead(day) OVER (PARTITION BY scheme ORDER BY day) AS next_day FROM phases
    UNION ALL SELECT scheme, 'none', DATE '0001-01-01', min(day) FROM phases GROUP BY scheme
)
SELECT w.period_id, s.scheme, string_agg(s.phase, '+' ORDER BY s.day) AS phase, list_sort(list({'day': s.day, 'phase': s.phase})) AS phases
FROM whens w CROSS JOIN spans s
WHERE s.day <= w.last_day AND coalesce(s.next_day > w.first_day, true)
GROUP BY ALL;

-- name: dated
-- reads: gt_found (dated matches), gt_spans (period_id, span), schemes; writes: gt_due; grain: key x period x scheme x category: how surely an act in force
-- then covers the goods
CREATE OR REPLACE TEMP TABLE gt_due AS
SELECT f.key_id, s.period_id, c.scheme, CASE WHEN f.category IS NULL THEN 'all' ELSE coalesce(nullif(f.category, ''), 'unspecified') END AS category,
       max(f.rank) AS rank
FROM gt_found f JOIN gt_spans s USING (span) JOIN schemes c USING (list_id)
GROUP BY ALL;

-- name: crossed
-- reads: gt_listed_trade, sides, schemes; writes: gt_crossed; grain: group x key x period x which borders its goods cross. Worked out once for each pair of
-- countries: `inside` lists the schemes whose territory the goods enter from outside, `perhaps` those of which that is not known.
CREATE OR REPLACE TEMP TABLE gt_crossed AS
WITH pairs AS MATERIALIZED (
    SELECT DISTINCT x_exporter, x_importer FROM gt_listed_trade
), judged AS MATERIALIZED (
    SELECT p.x_exporter, p.x_importer,
           list_sort(list(c.scheme) FILTER (o.side IS NULL AND i.side IS NOT NULL AND p.x_exporter IS NOT NULL)) AS inside,
           list_sort(list(c.scheme) FILTER (o.side IS NULL AND (p.x_importer IS NULL OR (i.side IS NOT NULL AND p.x_exporter IS NULL)))) AS perhaps
    FROM pairs p CROSS JOIN (SELECT DISTINCT scheme FROM schemes) c
    LEFT JOIN sides i ON i.scheme = c.scheme AND i.iso3 = p.x_importer AND i.side = 'inside'
    LEFT JOIN sides o ON o.scheme = c.scheme AND o.iso3 = p.x_exporter
    GROUP BY ALL
)
SELECT {by:t}, t.key_id, t.hs_code, t.x_period, j.inside, j.perhaps, sum(t.value)::DECIMAL(38, 6) AS value, sum(t.weight)::DECIMAL(38, 6) AS weight
FROM gt_listed_trade t
JOIN judged j ON j.x_exporter IS NOT DISTINCT FROM t.x_exporter AND j.x_importer IS NOT DISTINCT FROM t.x_importer
GROUP BY ALL;

-- name: answer
-- reads: gt_crossed, gt_listed, schemes, gt_due, gt_phase; grain: group x scheme x category (x phase if asked for) in which there is trade.
-- Where a country is not known the obligation is only possible; where the extract has no partners ({placed} is false) nothing is said of it.
WITH covered AS NOT MATERIALIZED (
    SELECT l.key_id, s.scheme, s.starts, l.category, max(l.rank) AS rank FROM gt_listed l JOIN schemes s USING (list_id) GROUP BY ALL
), found AS NOT MATERIALIZED (
    SELECT {by:t}, m.scheme, m.starts, m.category, m.rank, t.value, t.weight, t.hs_code, h.phase AS phase_of, h.phases,
           CASE WHEN list_contains(t.inside, m.scheme) THEN coalesce(d.rank, 0)
                WHEN list_contains(t.perhaps, m.scheme) THEN least(coalesce(d.rank, 0), 1) ELSE 0 END AS due
    FROM gt_crossed t
    JOIN covered m USING (key_id)
    LEFT JOIN gt_phase h ON h.period_id = t.x_period AND h.scheme = m.scheme
    LEFT JOIN gt_due d ON d.key_id = t.key_id AND d.period_id = t.x_period AND d.scheme = m.scheme AND d.category = m.category
    WHERE {wanted}
), sums AS NOT MATERIALIZED (
    SELECT {by}, scheme, starts, category, {split},
           coalesce(sum(value) FILTER (rank = 2), 0)::DECIMAL(38, 6) AS value_low, sum(value)::DECIMAL(38, 6) AS value_high,
           coalesce(sum(value) FILTER (due = 2), 0)::DECIMAL(38, 6) AS obligation_low, coalesce(sum(value) FILTER (due > 0), 0)::DECIMAL(38, 6) AS obligation_high,
           CASE WHEN sum(weight) IS NOT NULL THEN coalesce(sum(weight) FILTER (rank = 2), 0)::DECIMAL(38, 6) END AS net_weight_kg_low,
           sum(weight)::DECIMAL(38, 6) AS net_weight_kg_high, count(DISTINCT hs_code) AS codes,
           list_sort(list_distinct(flatten(list(phases)))) AS phases
    FROM found GROUP BY ALL
)
SELECT {by:s}, s.scheme, s.category, coalesce(array_to_string(list_transform(s.phases, lambda p: p.phase), '+'), '') AS phase, s.starts,
       s.value_low, s.value_high, CASE WHEN {placed} THEN s.obligation_low END AS obligation_low, CASE WHEN {placed} THEN s.obligation_high END AS obligation_high,
       s.net_weight_kg_low, s.net_weight_kg_high, s.codes
FROM sums s
ORDER BY {by:s}, s.scheme, s.category <> 'all', s.category, s.phases
