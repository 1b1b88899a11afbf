-- The two sides of a trade: exports that A reports to B against imports that B reports from A.

-- name: reported_texts
-- reads: gt_raw; writes: gt_reported_texts; grain: reporter x partner x flow x period as written, of any row that counts
SELECT DISTINCT r.reporter, r.partner, r.flow, {period} FROM gt_raw r WHERE r.grain IS NULL AND r.reject IS NULL;

-- name: reported
-- reads: gt_reported_texts with the small tables that the joins name, gt_reporters, gt_partners, gt_flow; writes: gt_reported; grain: reporter x
-- partner x flow x
-- period of any row that counts, whatever its code: what each country reports at all
CREATE OR REPLACE TEMP TABLE gt_reported AS
SELECT DISTINCT a.iso3 AS reporter, b.iso3 AS partner, f.flow_name, w.year, w.period_start, w.period_end
FROM gt_reported_texts r
JOIN gt_reporters a ON a.reporter = r.reporter
JOIN gt_partners b ON b.partner = r.partner
{when}
JOIN gt_flow f ON f.flow = r.flow
WHERE a.iso3 IS NOT NULL AND b.iso3 IS NOT NULL AND f.flow_name IN ('export', 'import');

-- name: by_period
-- reads: gt_when; grain: joins, for alias r
JOIN gt_when w ON w.period = r.period;

-- name: by_month
-- reads: gt_when; grain: joins, for alias r
JOIN gt_when w ON w.period = r.period AND w.month = r.month;

-- name: no_periods
-- grain: joins, for records without periods
CROSS JOIN (SELECT NULL::INTEGER AS year, NULL::DATE AS period_start, NULL::DATE AS period_end) w;

-- name: held
-- reads: gt_reported; grain: reporter x flow, with its years
SELECT reporter, flow_name, list_sort(list(DISTINCT year)) FROM gt_reported GROUP BY ALL ORDER BY ALL;

-- name: covered
-- reads: gt_reported; writes: gt_cover; grain: reporter x flow x year: how many days its reported trade covers
CREATE OR REPLACE TEMP TABLE gt_cover AS
SELECT reporter, flow_name, year, sum(period_end - period_start + 1) AS days
FROM (SELECT DISTINCT reporter, flow_name, year, period_start, period_end FROM gt_reported) GROUP BY ALL;

-- name: confidential
-- reads: gt_key, gt_reporters, gt_partners, {cells} by code; writes: gt_hidden; grain: reporter x partner x flow x year with trade under a special or
-- confidential code
CREATE OR REPLACE TEMP TABLE gt_hidden AS
SELECT DISTINCT a.iso3 AS reporter, b.iso3 AS partner, c.flow_name, c.year
FROM {cells} c
JOIN gt_key k ON k.code_id = c.code AND k.context_id = c.context_id AND k.kind IN ('special_code', 'confidential_code')
JOIN gt_reporters a ON a.reporter = c.reporter
JOIN gt_partners b ON b.partner = c.partner
WHERE c.disposition = 'unclassified';

-- name: hidden_codes
-- reads: gt_key; grain: special or confidential code
SELECT DISTINCT code_id FROM gt_key WHERE kind IN ('special_code', 'confidential_code')

-- name: sides
-- reads: gt_key, gt_goods, gt_reporters, gt_partners, {cells} by code; writes: gt_sides; grain: exporter x importer x year x side x key
CREATE OR REPLACE TEMP TABLE gt_sides AS
SELECT CASE c.flow_name WHEN 'export' THEN a.iso3 ELSE b.iso3 END AS exporter, CASE c.flow_name WHEN 'export' THEN b.iso3 ELSE a.iso3 END AS importer,
       c.year, c.flow_name AS side, k.hs_code, k.hs_edition, m.rank, sum(c.value)::DECIMAL(38, 6) AS value, sum({weight})::DECIMAL(38, 6) AS weight
FROM {cells} c
JOIN gt_key k ON k.code_id = c.code AND k.context_id = c.context_id
JOIN gt_goods m USING (key_id)
JOIN gt_reporters a ON a.reporter = c.reporter
JOIN gt_partners b ON b.partner = c.partner
WHERE c.disposition = 'screened' AND c.flow_name IN ('export', 'import') AND a.iso3 <> b.iso3
GROUP BY ALL;

-- name: pairs
-- reads: gt_sides, gt_reported, gt_cover, gt_hidden; writes: gt_pairs; grain: exporter x importer x year x code.
-- Digits mean the same on both sides only within one edition, and never after the sixth: both sides are cut to six digits, to the heading where the
-- editions differ within a chapter, and to what the coarser side has. The EU as one country has a counterpart only where the other side names it.
CREATE OR REPLACE TEMP TABLE gt_pairs AS
WITH levels AS NOT MATERIALIZED (
    SELECT exporter, importer, year, left(hs_code, 2) AS chapter, list_sort(list(DISTINCT hs_edition)) AS editions,
           CASE WHEN count(DISTINCT hs_edition) = 1 AND min(length(hs_code)) >= 6 THEN 6 WHEN min(length(hs_code)) >= 4 THEN 4 ELSE 2 END AS digits
    FROM gt_sides GROUP BY ALL
), matched AS NOT MATERIALIZED (
    SELECT s.exporter, s.importer, s.year, left(s.hs_code, l.digits) AS hs_code, any_value(l.digits) AS digits, array_to_string(any_value(l.editions), '+') AS hs_edition,
           any_value(len(l.editions)) > 1 AS editions_differ, min(s.rank) AS rank,
           sum(s.value) FILTER (s.side = 'export') AS export_value, sum(s.value) FILTER (s.side = 'import') AS import_value,
           sum(s.weight) FILTER (s.side = 'export') AS export_kg, sum(s.weight) FILTER (s.side = 'import') AS import_kg
    FROM gt_sides s
    JOIN levels l ON l.exporter = s.exporter AND l.importer = s.importer AND l.year IS NOT DISTINCT FROM s.year AND l.chapter = left(s.hs_code, 2)
    GROUP BY s.exporter, s.importer, s.year, left(s.hs_code, l.digits)
), pairs_seen AS NOT MATERIALIZED (
    SELECT DISTINCT reporter, partner, flow_name, year FROM gt_reported
)
SELECT m.*, CASE WHEN m.import_value IS NULL THEN NULL WHEN $margin = 0 THEN m.import_value ELSE (m.import_value::DOUBLE / (1 + $margin))::DECIMAL(38, 6) END AS import_fob,
       x.days IS NOT NULL AND (m.importer <> 'EUN' OR tx.reporter IS NOT NULL) AS export_reported,
       i.days IS NOT NULL AND (m.exporter <> 'EUN' OR ti.reporter IS NOT NULL) AS import_reported,
       x.days IS NOT NULL AND i.days IS NOT NULL AS both_report, x.days <> i.days AS days_differ,
       tx.reporter IS NULL AS export_unseen, ti.reporter IS NULL AS import_unseen, hx.reporter IS NOT NULL OR hi.reporter IS NOT NULL AS hidden
FROM matched m
LEFT JOIN gt_cover x ON x.reporter = m.exporter AND x.flow_name = 'export' AND x.year IS NOT DISTINCT FROM m.year
LEFT JOIN gt_cover i ON i.reporter = m.importer AND i.flow_name = 'import' AND i.year IS NOT DISTINCT FROM m.year
LEFT JOIN pairs_seen tx ON tx.reporter = m.exporter AND tx.partner = m.importer AND tx.flow_name = 'export' AND tx.year IS NOT DISTINCT FROM m.year
LEFT JOIN pairs_seen ti ON ti.reporter = m.importer AND ti.partner = m.exporter AND ti.flow_name = 'import' AND ti.year IS NOT DISTINCT FROM m.year
LEFT JOIN gt_hidden hx ON hx.reporter = m.exporter AND hx.partner = m.importer AND hx.flow_name = 'export' AND hx.year IS NOT DISTINCT FROM m.year
LEFT JOIN gt_hidden hi ON hi.reporter = m.importer AND hi.partner = m.exporter AND hi.flow_name = 'import' AND hi.year IS NOT DISTINCT FROM m.year;

-- name: answer
-- reads: gt_pairs; grain: exporter x importer x year x code. There is a gap only where both countries report that flow in that year; what one-sided
-- rows lack is not known. An explanation is named where the extract shows its trace; naming it proves nothing.
WITH judged AS MATERIALIZED (
    SELECT *, CASE WHEN NOT (export_reported AND import_reported) THEN 'one_sided' WHEN import_value IS NULL THEN 'export_only'
                   WHEN export_value IS NULL THEN 'import_only' ELSE 'both' END AS status
    FROM gt_pairs
), gaps AS MATERIALIZED (
    SELECT *, CASE WHEN status <> 'one_sided' THEN coalesce(import_fob, 0) - coalesce(export_value, 0) END AS gap,
           CASE WHEN status <> 'one_sided' THEN greatest(coalesce(import_fob, 0), coalesce(export_value, 0)) END AS larger,
           CASE WHEN status = 'both' THEN import_kg - export_kg WHEN status = 'import_only' THEN import_kg WHEN status = 'export_only' THEN -export_kg END AS weight_gap,
           CASE WHEN status <> 'one_sided' THEN greatest(coalesce(import_kg, 0), coalesce(export_kg, 0)) END AS heavier
    FROM judged
), signed AS MATERIALIZED (
    SELECT exporter, importer, year, hs_code, sign(gap)::INTEGER AS sign FROM gaps WHERE gap <> 0
), later AS NOT MATERIALIZED (
    SELECT DISTINCT exporter, importer, hs_code, year + step AS year, -sign AS sign FROM signed, (SELECT unnest([-1, 1]) AS step)
), same_heading AS NOT MATERIALIZED (
    SELECT DISTINCT exporter, importer, year, left(hs_code, 2) AS chapter, -sign AS sign FROM signed
), other_exporter AS NOT MATERIALIZED (
    SELECT DISTINCT importer, year, hs_code, -sign AS sign FROM signed
), other_importer AS NOT MATERIALIZED (
    SELECT DISTINCT exporter, year, hs_code, -sign AS sign FROM signed
), told AS NOT MATERIALIZED (
    SELECT g.*, gap::DOUBLE / nullif(larger, 0)::DOUBLE AS gap_share, weight_gap::DOUBLE / nullif(heavier, 0)::DOUBLE AS weight_gap_share,
           array_to_string(list_filter([
               CASE WHEN status = 'one_sided' THEN CASE WHEN both_report THEN 'union_or_members' ELSE 'missing_reporter' END END,
               CASE WHEN (status = 'import_only' AND export_unseen) OR (status = 'export_only' AND import_unseen) THEN 'pair_unseen' END,
               CASE WHEN gap > 0 AND status = 'both' AND $margin = 0 THEN 'cif_fob' END,
               CASE WHEN l.sign IS NOT NULL THEN 'timing' END,
               CASE WHEN h.sign IS NOT NULL THEN 'classification' END,
               CASE WHEN oe.sign IS NOT NULL THEN 'origin_or_consignment' END,
               CASE WHEN oi.sign IS NOT NULL THEN 're_export' END,
               CASE WHEN gap <> 0 AND hidden THEN 'confidentiality' END,
               CASE WHEN gap <> 0 AND editions_differ THEN 'editions' END,
               CASE WHEN gap <> 0 AND days_differ THEN 'coverage' END], lambda reason: reason IS NOT NULL), '+') AS explanations
    FROM gaps g
    LEFT JOIN later l ON l.exporter = g.exporter AND l.importer = g.importer AND l.hs_code = g.hs_code AND l.year = g.year AND l.sign = sign(g.gap)
    LEFT JOIN same_heading h ON h.exporter = g.exporter AND h.importer = g.importer AND h.year IS NOT DISTINCT FROM g.year AND h.chapter = left(g.hs_code, 2)
         AND h.sign = sign(g.gap)
    LEFT JOIN other_exporter oe ON oe.importer = g.importer AND oe.year IS NOT DISTINCT FROM g.year AND oe.hs_code = g.hs_code AND oe.sign = sign(g.gap)
    LEFT JOIN other_importer oi ON oi.exporter = g.exporter AND oi.year IS NOT DISTINCT FROM g.year AND oi.hs_code = g.hs_code AND oi.sign = sign(g.gap)
    WHERE coalesce(greatest(import_fob, export_value), 0) >= $min_value
), ranked AS NOT MATERIALIZED (
    SELECT *, CASE WHEN status <> 'one_sided' THEN row_number() OVER (
                  ORDER BY status = 'one_sided', abs({measure}) DESC NULLS LAST, abs(gap) DESC, year, exporter, importer, hs_code) END::INTEGER AS rank_of
    FROM told
)
SELECT rank_of AS rank, year, exporter, importer, hs_code, hs_edition, CASE digits WHEN 6 THEN 'subheading' WHEN 4 THEN 'heading' ELSE 'chapter' END AS level,
       CASE rank WHEN 2 THEN 'certain' ELSE 'possible' END AS match, status, export_value::DECIMAL(38, 6) AS export_value,
       import_value::DECIMAL(38, 6) AS import_value, import_fob::DECIMAL(38, 6) AS import_value_fob, gap::DECIMAL(38, 6) AS gap, gap_share,
       export_kg::DECIMAL(38, 6) AS export_kg, import_kg::DECIMAL(38, 6) AS import_kg, weight_gap::DECIMAL(38, 6) AS weight_gap_kg, weight_gap_share, explanations
FROM ranked
ORDER BY rank_of NULLS LAST, year, exporter, importer, hs_code
