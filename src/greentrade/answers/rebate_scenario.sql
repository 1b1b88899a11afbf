-- What other rebate rates would save: which exports a scenario touches, what becomes of their rate, and what that is worth.
--
-- Words: a *rule* is a change of a scenario's code; an *outcome* is what may become of a key: a rule, or none. A key with several outcomes
-- (a longer code of the scenario lies under it, or the walk from another edition comes to several codes) has a range.

-- name: codes_outside
-- reads: gt_rb_rules, prefixes; grain: code of the scenario that no HS6 of its edition bears
SELECT r.code FROM gt_rb_rules r
WHERE r.code <> '' AND NOT EXISTS (FROM prefixes p WHERE p.hs_edition = $edition AND p.prefix = left(r.code, 6))
ORDER BY 1

-- name: editions_with
-- reads: goods; grain: edition that has codes under this one
SELECT DISTINCT hs_edition FROM goods WHERE left(hs6, length($code)) = $code ORDER BY 1

-- name: touched
-- reads: gt_rb_keys (key_id, hs_code, hs_edition), gt_rb_reached (hs_edition, hs6, reached), gt_rb_rules, prefixes, goods; grain: (key, outcome).
-- $edition: that of the scenario's codes.
WITH levels AS (
    SELECT g.hs6, left(g.hs6, n) AS prefix FROM goods g, (SELECT unnest([2, 3, 4, 5, 6]) AS n) WHERE g.hs_edition = $edition
), whole AS (
    -- what the scenario's longest code of up to six digits says of each HS6 of its edition
    SELECT l.hs6, max_by(r.rule, length(r.code)) AS rule FROM levels l LEFT JOIN gt_rb_rules r ON r.code = l.prefix AND r.code <> '' GROUP BY l.hs6
), lines AS (
    SELECT left(code, 6) AS hs6, rule, code FROM gt_rb_rules WHERE length(code) > 6
), national AS (
    -- a national line of the scenario's own edition: the longest code above it, and the codes under it
    SELECT k.key_id, k.hs_code FROM gt_rb_keys k WHERE k.hs_edition = $edition AND length(k.hs_code) > 6
), above AS (
    SELECT n.key_id, max_by(r.rule, length(r.code)) AS rule
    FROM (SELECT key_id, left(hs_code, unnest(range(2, length(hs_code) + 1))) AS prefix FROM national) n
    LEFT JOIN gt_rb_rules r ON r.code = n.prefix AND r.code <> '' GROUP BY n.key_id
), below AS (
    SELECT n.key_id, l.rule
    FROM national n JOIN (SELECT rule, left(code, unnest(range(7, length(code)))) AS prefix FROM lines) l ON l.prefix = n.hs_code
), goods_of AS (
    SELECT k.key_id, c.hs6, k.hs_edition
    FROM gt_rb_keys k JOIN prefixes c ON c.hs_edition = k.hs_edition AND c.prefix = left(k.hs_code, 6)
    WHERE k.hs_edition <> $edition OR length(k.hs_code) <= 6
), parts AS (
    SELECT key_id, hs6 FROM goods_of WHERE hs_edition = $edition
    UNION
    SELECT g.key_id, r.reached FROM goods_of g JOIN gt_rb_reached r ON r.hs_edition = g.hs_edition AND r.hs6 = g.hs6 WHERE g.hs_edition <> $edition
)
SELECT DISTINCT key_id, rule FROM (
    SELECT key_id, rule FROM above
    UNION ALL SELECT key_id, rule FROM below
    UNION ALL SELECT p.key_id, w.rule FROM parts p LEFT JOIN whole w USING (hs6)
    UNION ALL SELECT p.key_id, l.rule FROM parts p JOIN lines l USING (hs6)
)

-- name: outcomes
-- reads: gt_rb_cells, gt_rb_judged (the status of each code and time), gt_rb_touched, gt_rb_rules; grain: (cell, outcome) of the cells that the scenario touches
-- The rule of all candidates ('') speaks where no code of the scenario does.
WITH judged AS (
    SELECT c.cell_id, c.key_id, list_contains($statuses::VARCHAR[], w.status) AS picked
    FROM gt_rb_cells c
    JOIN gt_rb_judged w ON {keys:w=c} AND w.hs_code = c.hs_code AND w.hs_edition = c.hs_edition AND w.nation IS NOT DISTINCT FROM c.nation
), every AS (
    SELECT any_value(rule) AS rule FROM gt_rb_rules WHERE code = ''
), said AS (
    SELECT j.cell_id, coalesce(t.rule, CASE WHEN j.picked THEN e.rule END) AS rule
    FROM judged j CROSS JOIN every e LEFT JOIN gt_rb_touched t ON t.key_id = j.key_id
)
SELECT DISTINCT cell_id, rule FROM said QUALIFY count(rule) OVER (PARTITION BY cell_id) > 0

-- name: changes
-- reads: gt_rb_outcomes, gt_rb_cells, gt_rb_statuses, gt_rb_rules, gt_rb_vat (first_day, last_day, vat_pct); grain: (cell, outcome, end of the rate's range)
WITH vat AS (
    SELECT c.cell_id, max(v.vat_pct) AS vat_high, min(v.vat_pct) AS vat_low
    FROM gt_rb_cells c, gt_rb_vat v WHERE v.first_day <= c.period_end AND v.last_day >= c.period_start GROUP BY c.cell_id
), ends AS (
    SELECT o.cell_id, o.rule, r.code, r.kind, r.amount, v.vat_high, v.vat_low, s.rate_low IS NULL OR s.rate_high IS NULL AS open,
           unnest(list_distinct([s.rate_low, s.rate_high])) AS rate
    FROM gt_rb_outcomes o
    JOIN gt_rb_statuses s ON s.cell_id = o.cell_id
    LEFT JOIN gt_rb_rules r ON r.rule = o.rule
    LEFT JOIN vat v ON v.cell_id = o.cell_id
    WHERE s.rate_low IS NOT NULL AND s.rate_high IS NOT NULL
)
SELECT cell_id, rule, code, kind, amount, vat_high, vat_low, rate,
       CASE kind WHEN 'to' THEN amount WHEN 'cut' THEN greatest(rate - amount, 0) WHEN 'lift' THEN greatest(least(rate + amount, vat_high), rate) ELSE rate END AS new_rate
FROM ends

-- name: above_vat
-- reads: gt_rb_changes, gt_rb_cells, gt_rb_outcomes, gt_rb_rules, gt_rb_vat; grain: at most one row: a new rate that is above the VAT rate of its
-- time
SELECT code, period_start, rate, vat FROM (
    SELECT r.code, c.period_start, r.amount AS rate, max(v.vat_pct) AS vat
    FROM gt_rb_outcomes o JOIN gt_rb_rules r ON r.rule = o.rule AND r.kind = 'to' JOIN gt_rb_cells c USING (cell_id)
    JOIN gt_rb_vat v ON v.first_day <= c.period_end AND v.last_day >= c.period_start
    GROUP BY r.code, c.cell_id, c.period_start, r.amount
    UNION ALL
    SELECT code, c.period_start, min(rate) + any_value(amount), any_value(vat_high)
    FROM gt_rb_changes x JOIN gt_rb_cells c USING (cell_id) WHERE kind = 'lift' GROUP BY code, cell_id, c.period_start
) WHERE rate > vat ORDER BY period_start DESC, code LIMIT 1

-- name: priced
-- reads: gt_rb_cells, gt_rb_outcomes, gt_rb_changes, gt_rb_rules; grain: cell that the scenario touches. All combinations of the ends of the ranges
-- (rate, base, VAT rate, response) are worked out: every formula rises or falls evenly in each of them, so the ends bound it.
-- $keep: share of the purchase price in FOB after the trader's margin; $responses: per cent of exports for one point, empty if not asked for.
WITH bases AS (
    SELECT cell_id, CAST(export_value AS DECIMAL(26, 6)) AS export_value, CAST(eligible_value AS DECIMAL(26, 6)) AS eligible_value,
           CAST(coalesce(eligible_value, export_value) AS DECIMAL(26, 6)) AS base_low,
           CAST(CASE WHEN eligible_value IS NULL THEN export_value ELSE eligible_value + coalesce(partial_value, 0) END AS DECIMAL(26, 6)) AS base_high
    FROM gt_rb_cells
), touched AS (
    SELECT o.cell_id, count(*) > count(o.rule) AS partly, list(r.code ORDER BY r.code) FILTER (r.rule IS NOT NULL) AS codes
    FROM gt_rb_outcomes o LEFT JOIN gt_rb_rules r USING (rule) GROUP BY o.cell_id
), corners AS (
    SELECT x.cell_id, x.rate, x.new_rate, CAST((x.rate - x.new_rate) / 100 AS DECIMAL(10, 6)) AS points,
           unnest(list_distinct([b.base_low, b.base_high])) AS base, x.vat_low, x.vat_high
    FROM gt_rb_changes x JOIN bases b USING (cell_id)
), worth AS (
    SELECT cell_id, min(rate) AS rate_low, max(rate) AS rate_high, min(new_rate) AS new_low, max(new_rate) AS new_high,
           min(base * points) AS saving_low, max(base * points) AS saving_high,
           min(least(base::DOUBLE / (1 + greatest(vat_high - rate, 0) / 100) * points::DOUBLE, base::DOUBLE / (1 + greatest(vat_low - rate, 0) / 100) * points::DOUBLE)) * $keep::DOUBLE AS trader_low,
           max(greatest(base::DOUBLE / (1 + greatest(vat_high - rate, 0) / 100) * points::DOUBLE, base::DOUBLE / (1 + greatest(vat_low - rate, 0) / 100) * points::DOUBLE)) * $keep::DOUBLE AS trader_high
    FROM corners GROUP BY cell_id
), responding AS (
    SELECT c.cell_id, c.base::DOUBLE AS base, c.rate, c.new_rate, pow(1 + e.response / 100, -100 * c.points::DOUBLE) AS factor
    FROM corners c, (SELECT unnest($responses::DOUBLE[]) AS response) e
), response AS (
    SELECT cell_id, min(base * (factor - 1)) AS change_low, max(base * (factor - 1)) AS change_high,
           min(base * (rate - factor * new_rate) / 100) AS after_low, max(base * (rate - factor * new_rate) / 100) AS after_high
    FROM responding GROUP BY cell_id
)
SELECT t.cell_id, t.partly, t.codes, b.export_value, b.eligible_value, b.base_low, b.base_high, w.cell_id IS NOT NULL AS known,
       w.rate_low, w.rate_high, w.new_low, w.new_high,
       CAST(w.saving_low AS DECIMAL(38, 6)) AS saving_low, CAST(w.saving_high AS DECIMAL(38, 6)) AS saving_high,
       CAST(w.trader_low AS DECIMAL(38, 6)) AS trader_low, CAST(w.trader_high AS DECIMAL(38, 6)) AS trader_high,
       CAST(r.change_low AS DECIMAL(38, 6)) AS change_low, CAST(r.change_high AS DECIMAL(38, 6)) AS change_high,
       CAST(r.after_low AS DECIMAL(38, 6)) AS after_low, CAST(r.after_high AS DECIMAL(38, 6)) AS after_high
FROM touched t JOIN bases b USING (cell_id) LEFT JOIN worth w USING (cell_id) LEFT JOIN response r USING (cell_id)

-- name: judged_here
-- reads: gt_rb_judged, gt_rb_priced, gt_rb_cells; grain: judged row that the scenario touches
SELECT w.* FROM gt_rb_judged w
SEMI JOIN (SELECT c.* FROM gt_rb_priced p JOIN gt_rb_cells c USING (cell_id)) c
    ON {keys:w=c} AND w.hs_code = c.hs_code AND w.hs_edition = c.hs_edition AND w.nation IS NOT DISTINCT FROM c.nation

-- name: unworded
-- reads: gt_rb_judged_here; grain: the same, as far as totals need it
SELECT *, NULL::VARCHAR AS why_rate, NULL::VARCHAR AS why_regime FROM gt_rb_judged_here

-- name: rows
-- reads: gt_rb_priced, gt_rb_cells, gt_rb_rows (the touched rows of the table of candidates), gt_rb_rules; grain: ({keys}, code, edition, nation). One cell without a rate, and the row has no saving.
WITH joined AS (
    SELECT {keys:c}, c.hs_code, c.hs_edition, c.nation, p.*
    FROM gt_rb_priced p JOIN gt_rb_cells c USING (cell_id)
), summed AS (
    SELECT {keys}, hs_code, hs_edition, nation, bool_or(partly) AS partly, list_sort(list_distinct(flatten(list(codes)))) AS codes, bool_and(known) AS known,
           sum(export_value) AS export_value, CASE WHEN count(eligible_value) = count(*) THEN sum(eligible_value) END AS eligible_value,
           sum(base_low) AS base_low, sum(base_high) AS base_high,
           coalesce(sum(export_value) FILTER (known), 0) AS value_rate_known, coalesce(sum(export_value) FILTER (NOT known), 0) AS value_rate_unknown,
           min(rate_low) AS rate_low, max(rate_high) AS rate_high, min(new_low) AS new_low, max(new_high) AS new_high,
           sum(saving_low) AS saving_low, sum(saving_high) AS saving_high, sum(trader_low) AS trader_low, sum(trader_high) AS trader_high,
           sum(change_low) AS change_low, sum(change_high) AS change_high, sum(after_low) AS after_low, sum(after_high) AS after_high
    FROM joined GROUP BY {keys}, hs_code, hs_edition, nation
), worded AS (
    SELECT s.*, w.description, w.status, w.rate_status, w.rate_source, w.why_rate, w.why_regime,
           (SELECT string_agg(r.words, '; ' ORDER BY r.code) FROM gt_rb_rules r WHERE list_contains(s.codes, r.code)) AS rule
    FROM summed s
    JOIN gt_rb_rows w ON {keys:w=s} AND w.hs_code = s.hs_code AND w.hs_edition = s.hs_edition AND w.nation IS NOT DISTINCT FROM s.nation
)
SELECT CAST(row_number() OVER best AS INTEGER) AS rank, {shown_keys}, hs_code, hs_edition, description, rule,
       CASE WHEN partly THEN 'possible' ELSE 'certain' END AS match, status, rate_status,
       CASE WHEN known THEN rate_low END AS rate_low_pct, CASE WHEN known THEN rate_high END AS rate_high_pct,
       CASE WHEN known THEN new_low END AS new_rate_low_pct, CASE WHEN known THEN new_high END AS new_rate_high_pct,
       export_value, eligible_value, CAST(base_low AS DECIMAL(38, 6)) AS base_low, CAST(base_high AS DECIMAL(38, 6)) AS base_high,
       CAST(value_rate_known AS DECIMAL(38, 6)) AS value_rate_known, CAST(value_rate_unknown AS DECIMAL(38, 6)) AS value_rate_unknown,
       CASE WHEN known THEN saving_low END AS saving_low, CASE WHEN known THEN saving_high END AS saving_high,
       CASE WHEN known THEN trader_low END AS trader_saving_low, CASE WHEN known THEN trader_high END AS trader_saving_high,
       CASE WHEN known THEN change_low END AS export_change_low, CASE WHEN known THEN change_high END AS export_change_high,
       CASE WHEN known THEN after_low END AS saving_after_low, CASE WHEN known THEN after_high END AS saving_after_high,
       rate_source,
       concat_ws('; ', rule, CASE WHEN partly THEN 'the code may hold goods that the scenario does not touch' END, why_rate,
                 CASE WHEN NOT known THEN 'without the rate of all of it the saving is unknown, not zero' END, why_regime,
                 CASE WHEN known THEN 'the saving is an upper bound on FOB value' || CASE WHEN eligible_value IS NULL THEN ', all regimes (the extract names none)' ELSE '' END END) AS why
FROM worded
WINDOW best AS (ORDER BY CASE WHEN known THEN saving_high END DESC NULLS LAST, export_value DESC, hs_code, {keys}, hs_edition, nation NULLS LAST)
ORDER BY rank

-- name: totals
-- reads: gt_rb_industries, {rows}; grain: {groups}. Savings are of the rows whose rate is known; what has none is next to them.
WITH named AS (
    SELECT r.*, {groups} FROM ({rows}) r LEFT JOIN gt_rb_industries i ON i.hs_code = r.hs_code AND i.hs_edition = r.hs_edition
)
SELECT {by}, CAST(count(DISTINCT hs_code) AS INTEGER) AS codes,
       CAST(count(DISTINCT hs_code) FILTER (saving_high IS NULL) AS INTEGER) AS codes_rate_unknown,
       CAST(sum(export_value) AS DECIMAL(38, 6)) AS export_value,
       CASE WHEN count(eligible_value) = count(*) THEN CAST(sum(eligible_value) AS DECIMAL(38, 6)) END AS eligible_value,
       CAST(coalesce(sum(export_value) FILTER (saving_high IS NOT NULL), 0) AS DECIMAL(38, 6)) AS value_rate_known,
       CAST(coalesce(sum(export_value) FILTER (saving_high IS NULL), 0) AS DECIMAL(38, 6)) AS value_rate_unknown,
       coalesce(sum(export_value) FILTER (saving_high IS NOT NULL), 0)::DOUBLE / nullif(sum(export_value), 0)::DOUBLE AS share_rate_known,
       {sums}
FROM named GROUP BY {by}
ORDER BY {times,} saving_high DESC NULLS LAST, export_value DESC, {by}
