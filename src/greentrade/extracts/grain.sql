-- Aggregates among the rows: world rows, breakdowns, sub-flows, coarser code levels, TOTAL lines.
-- A *cell* is a (reporter, period, flow) as meant, not as written. Rejected rows neither are totals nor prove that details are there.

-- name: has_world
-- reads: gt_source; grain: at most one row.
SELECT 1 FROM gt_source WHERE partner IN ({world}) LIMIT 1

-- name: has_breakdowns
-- reads: gt_source; grain: at most one row.
SELECT 1 FROM gt_source WHERE {details} LIMIT 1

-- name: has_annual
-- reads: gt_periods; grain: year that is there as a whole and in months too.
SELECT year FROM gt_periods WHERE label IS NOT NULL GROUP BY year
HAVING bool_or(label = year::VARCHAR) AND bool_or(label <> year::VARCHAR) LIMIT 1

-- name: code_lengths
-- reads: gt_codes; grain: one row.
SELECT min(length(c)), max(length(c)), bool_and(regexp_full_match(c, '\d+')) FROM (SELECT hs_code::VARCHAR AS c FROM gt_codes)

-- name: code_texts
-- reads: gt_codes, gt_texts; writes: {name}; grain: raw code (and one of its coarser codes).
CREATE OR REPLACE TEMP TABLE {name} AS
SELECT c.hs_code, t.digits FROM gt_codes AS c JOIN gt_texts AS t ON c.hs_code::VARCHAR = t.text

-- name: cells
-- reads: gt_source, gt_periods, gt_flows; writes: gt_cells; grain: distinct raw reporter, period, month, flow.
CREATE OR REPLACE TEMP TABLE gt_cells AS
SELECT
    c.*,
    p.label,
    p.year,
    {flow_name} AS flow_name,
    dense_rank() OVER (ORDER BY c.reporter, coalesce(p.label, c.period::VARCHAR), coalesce({flow_name}, c.flow::VARCHAR))::INTEGER AS cell
FROM (SELECT DISTINCT reporter, period, month, flow FROM gt_source WHERE reject IS NULL) AS c
LEFT JOIN gt_periods AS p ON c.period = p.period {month}
{join_flows}

-- name: sub_flow_cells
-- reads: gt_cells; writes: gt_sub_flow_cells; grain: cell whose main flow is there for the same reporter and period.
CREATE OR REPLACE TEMP TABLE gt_sub_flow_cells AS
SELECT DISTINCT s.cell
FROM gt_cells AS s
JOIN (VALUES {sub_flows}) AS w(sub, main) ON s.flow_name = w.sub
JOIN gt_cells AS m ON m.flow_name = w.main AND m.reporter IS NOT DISTINCT FROM s.reporter AND m.label = s.label

-- name: year_parts
-- reads: gt_cells, gt_rows; writes: gt_year_parts; grain: cell of a month (quarter, day) x code x partner whose whole year is there.
CREATE OR REPLACE TEMP TABLE gt_year_parts AS
SELECT DISTINCT s.cell, r.hs_code, r.partner
FROM gt_cells AS s
JOIN gt_cells AS y
    ON y.reporter IS NOT DISTINCT FROM s.reporter AND y.flow_name IS NOT DISTINCT FROM s.flow_name
    AND y.year = s.year AND y.label = y.year::VARCHAR
JOIN gt_rows AS r ON r.cell = y.cell
WHERE s.label <> s.year::VARCHAR AND r.grain IS NULL AND r.reject IS NULL

-- name: mark_year_parts
-- reads: gt_year_parts; writes: gt_rows.grain; grain: row.
UPDATE gt_rows SET grain = 'breakdown'
FROM gt_year_parts AS p
WHERE gt_rows.grain IS NULL AND gt_rows.reject IS NULL AND gt_rows.cell = p.cell
    AND gt_rows.hs_code IS NOT DISTINCT FROM p.hs_code AND gt_rows.partner IS NOT DISTINCT FROM p.partner

-- name: rows
-- reads: gt_source, gt_cells; writes: gt_rows; grain: row.
-- totals: one bit for each breakdown dimension in which the row is the total.
CREATE OR REPLACE TEMP TABLE gt_rows AS
SELECT
    s.* EXCLUDE (grain, partner2, customs, transport),
    NULL::VARCHAR AS grain,
    c.cell,
    coalesce({world}, false) AS is_world,
    ({mask})::INTEGER AS totals
FROM gt_source AS s
LEFT JOIN gt_cells AS c
    ON s.reporter IS NOT DISTINCT FROM c.reporter AND s.period IS NOT DISTINCT FROM c.period
    AND s.month IS NOT DISTINCT FROM c.month AND s.flow IS NOT DISTINCT FROM c.flow AND s.reject IS NULL

-- name: mark_sub_flows
-- reads: gt_sub_flow_cells; writes: gt_rows.grain; grain: row.
UPDATE gt_rows SET grain = 'sub_flow' FROM gt_sub_flow_cells AS s WHERE gt_rows.cell = s.cell AND gt_rows.reject IS NULL

-- name: breakdown_kept
-- reads: gt_rows; writes: gt_kept; grain: cell x code x partner.
-- Of the rows of one cell, code and partner that differ only in breakdown dimensions, those that are totals in most of them are kept:
-- normally the one grand total; where that lacks, one set of details that do not overlap (the larger, if two sets are equally near).
CREATE OR REPLACE TEMP TABLE gt_kept AS
SELECT cell, hs_code, partner, arg_max(totals, (bit_count(totals), worth, totals)) AS totals
FROM (
    SELECT cell, hs_code, partner, totals, sum(value) AS worth
    FROM gt_rows
    WHERE grain IS NULL AND reject IS NULL
    GROUP BY ALL
)
GROUP BY ALL

-- name: mark_breakdowns
-- reads: gt_kept; writes: gt_rows.grain; grain: row.
UPDATE gt_rows SET grain = 'breakdown'
FROM gt_kept AS k
WHERE gt_rows.grain IS NULL AND gt_rows.reject IS NULL AND gt_rows.cell = k.cell
    AND gt_rows.hs_code IS NOT DISTINCT FROM k.hs_code AND gt_rows.partner IS NOT DISTINCT FROM k.partner
    AND gt_rows.totals <> k.totals

-- name: without_total
-- reads: gt_kept; grain: one row.
SELECT count(*) FROM gt_kept WHERE totals < (SELECT max(totals) FROM gt_kept)

-- name: world_detail
-- reads: gt_rows; writes: gt_world_detail; grain: cell x code with partner rows.
CREATE OR REPLACE TEMP TABLE gt_world_detail AS
SELECT r.cell, r.hs_code, sum(r.value) AS parts
FROM gt_rows AS r
SEMI JOIN (SELECT cell, hs_code FROM gt_rows WHERE is_world AND grain IS NULL AND reject IS NULL) AS w
    ON r.cell = w.cell AND r.hs_code = w.hs_code
WHERE NOT r.is_world AND r.grain IS NULL AND r.reject IS NULL
GROUP BY ALL

-- name: mark_world
-- reads: gt_world_detail; writes: gt_rows.grain; grain: row.
UPDATE gt_rows SET grain = 'world_total'
FROM gt_world_detail AS d
WHERE gt_rows.is_world AND gt_rows.grain IS NULL AND gt_rows.reject IS NULL AND gt_rows.cell = d.cell AND gt_rows.hs_code = d.hs_code

-- name: finer
-- reads: gt_rows, gt_parents; writes: gt_finer; grain: cell x coarser code x partner x regime that has finer rows.
CREATE OR REPLACE TEMP TABLE gt_finer AS
SELECT r.cell, p.digits, r.partner, r.regime, r.is_world, sum(r.value) AS parts
FROM gt_rows AS r
JOIN gt_parents AS p ON r.hs_code = p.hs_code
WHERE r.grain IS NULL AND r.reject IS NULL
GROUP BY ALL

-- name: mark_coarser
-- reads: gt_finer, gt_levels; writes: gt_rows.grain; grain: row.
-- A coarser row is set aside if finer rows are there for its own partner and regime, or for the world; a world row if any finer row is there.
UPDATE gt_rows SET grain = m.grain
FROM (
    SELECT DISTINCT r.rowid AS place, CASE WHEN l.digits = '' THEN 'total_line' ELSE 'coarser_level' END AS grain
    FROM gt_rows AS r
    JOIN gt_levels AS l ON r.hs_code = l.hs_code
    LEFT JOIN gt_finer AS own ON r.cell = own.cell AND l.digits = own.digits AND r.partner IS NOT DISTINCT FROM own.partner
        AND (r.regime IS NULL OR own.regime IS NULL OR r.regime = own.regime)
    LEFT JOIN (SELECT cell, digits, bool_or(is_world) AS world FROM gt_finer GROUP BY ALL) AS other
        ON r.cell = other.cell AND l.digits = other.digits
    WHERE r.grain IS NULL AND r.reject IS NULL
        AND (own.cell IS NOT NULL OR other.world OR (r.is_world AND other.cell IS NOT NULL))
) AS m
WHERE gt_rows.rowid = m.place

-- name: settle
-- reads: gt_rows; writes: gt_source; grain: row. What was read before is not needed any more.
CREATE OR REPLACE TEMP VIEW gt_source AS SELECT * FROM gt_rows

-- name: loaded_tables
-- grain: table that the rows were copied from.
SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'gt\_part\_%' ESCAPE '\'

-- name: count_marks
-- reads: gt_rows; grain: kind of aggregate.
SELECT grain, count(*) FROM gt_rows WHERE grain IS NOT NULL GROUP BY grain ORDER BY count(*) DESC

-- name: world_gaps
-- reads: gt_rows, gt_world_detail; grain: cell x code with a world row that was set aside.
SELECT any_value(c.reporter), any_value(c.label), any_value(c.flow_name), r.hs_code, sum(r.value), any_value(d.parts)
FROM gt_rows AS r
JOIN gt_world_detail AS d ON r.cell = d.cell AND r.hs_code = d.hs_code
LEFT JOIN (SELECT DISTINCT cell, reporter::VARCHAR AS reporter, label, flow_name FROM gt_cells) AS c ON r.cell = c.cell
WHERE r.grain = 'world_total'
GROUP BY r.cell, r.hs_code

-- name: level_gaps
-- reads: gt_rows, gt_levels, gt_parents; grain: cell x coarser code that was set aside.
-- The finest kept rows under a coarser line are compared with it.
SELECT any_value(c.reporter), any_value(c.label), any_value(c.flow_name), coalesce(nullif(t.digits, ''), 'TOTAL'), any_value(t.total), any_value(f.parts)
FROM (
    SELECT r.cell, l.digits, sum(r.value) AS total
    FROM gt_rows AS r JOIN gt_levels AS l ON r.hs_code = l.hs_code
    WHERE r.grain IN ('coarser_level', 'total_line')
    GROUP BY ALL
) AS t
JOIN (
    SELECT r.cell, p.digits, sum(r.value) AS parts
    FROM gt_rows AS r JOIN gt_parents AS p ON r.hs_code = p.hs_code
    WHERE r.grain IS NULL AND r.reject IS NULL
    GROUP BY ALL
) AS f ON t.cell = f.cell AND t.digits = f.digits
LEFT JOIN (SELECT DISTINCT cell, reporter::VARCHAR AS reporter, label, flow_name FROM gt_cells) AS c ON t.cell = c.cell
GROUP BY t.cell, t.digits
