-- Aggregates among the rows: world rows, breakdowns, sub-flows, coarser code levels, TOTAL lines, parts of a period that is there as a whole.
-- A *cell* is a (reporter, period, flow) as meant, not as written. Rejected rows neither are totals nor prove that details are there.
-- *Kept* is a row that is neither rejected nor marked so far. Every statement marks all rows of its kind at once: order never matters.

-- name: distinct_texts
-- reads: {table}; writes: gt_seen_{column}; grain: distinct value of {column}. The rows are passed once for it, however many ask.
CREATE OR REPLACE TEMP TABLE gt_seen_{column} AS SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL

-- name: any_missing
-- reads: gt_source; grain: at most one row.
SELECT 1 FROM gt_source WHERE {column} IS NULL LIMIT 1

-- name: has_parts
-- reads: gt_periods; grain: at most one row. A period inside another one of known days.
SELECT 1
FROM (SELECT DISTINCT label, period_start, period_end FROM gt_periods WHERE exact) AS y
JOIN (SELECT DISTINCT label, period_start, period_end FROM gt_periods WHERE exact) AS s
    ON y.label <> s.label AND y.period_start <= s.period_start AND s.period_end <= y.period_end
LIMIT 1

-- name: code_lengths
-- reads: gt_codes; grain: one row.
SELECT min(length(c)), max(length(c)), bool_and(regexp_full_match(c, '\d+')) FROM (SELECT hs_code::VARCHAR AS c FROM gt_codes)

-- name: code_texts
-- reads: gt_codes, gt_texts; writes: {name}; grain: raw code (and one of its coarser codes).
CREATE OR REPLACE TEMP TABLE {name} AS
SELECT c.hs_code, t.digits FROM gt_codes AS c JOIN gt_texts AS t ON c.hs_code::VARCHAR = t.text

-- name: cells
-- reads: gt_source, gt_periods, {join_flows} (gt_flows); writes: gt_cells; grain: distinct raw reporter, period, month, flow.
CREATE OR REPLACE TEMP TABLE gt_cells AS
SELECT
    c.*,
    p.label,
    p.period_start,
    p.period_end,
    p.exact,
    {flow_name} AS flow_name,
    dense_rank() OVER (ORDER BY c.reporter, coalesce(p.label, c.period::VARCHAR), coalesce({flow_name}, c.flow::VARCHAR))::INTEGER AS cell
FROM (SELECT DISTINCT reporter, period, month, flow FROM gt_source WHERE reject IS NULL) AS c
LEFT JOIN gt_periods AS p ON c.period = p.period {month}
{join_flows}

-- name: rows
-- reads: gt_source, gt_cells; writes: gt_rows; grain: row.
-- who: the partner, none for the world; kind: the regime, none for all regimes; totals: one bit for each breakdown in which the row is the total.
SELECT
    s.* EXCLUDE ({dimensions}),
    c.cell,
    coalesce({world}, false) AS is_world,
    CASE WHEN NOT coalesce({world}, false) THEN s.partner END AS who,
    CASE WHEN NOT coalesce({all_regimes}, false) THEN s.regime END AS kind,
    {groups} AS partner_group,
    ({mask})::INTEGER AS totals
FROM gt_source AS s
LEFT JOIN gt_cells AS c
    ON s.reporter IS NOT DISTINCT FROM c.reporter AND s.period IS NOT DISTINCT FROM c.period
    AND s.month IS NOT DISTINCT FROM c.month AND s.flow IS NOT DISTINCT FROM c.flow AND s.reject IS NULL

-- name: grouped_rows
-- reads: {rows}; writes: gt_rows; grain: reporter x period x flow x code x partner x regime x totals, with how many rows.
-- Whatever the rules look at is the same for all rows of such a group, and sums of groups are sums of rows.
SELECT {keys}, cell, is_world, who, kind, partner_group, NULL::VARCHAR AS grain, count(*) AS n, sum({value}) AS value
FROM ({rows}) AS r
GROUP BY ALL

-- name: marks
-- reads: gt_rows (grouped); writes: gt_grain; grain: group that is set aside.
CREATE OR REPLACE TEMP TABLE gt_grain AS SELECT {keys}, grain FROM gt_rows WHERE grain IS NOT NULL

-- name: marked_raw
-- reads: gt_source, gt_grain; writes: gt_raw; grain: row, joined with the disposition of its group.
CREATE OR REPLACE TEMP VIEW gt_raw AS
SELECT {columns}
FROM (SELECT *, ({mask})::INTEGER AS totals FROM gt_source) AS s
LEFT JOIN gt_grain AS g ON {keys:s=g}

-- name: create_gaps
-- writes: gt_gaps; grain: kind of total x cell x code: a total, and what was found instead of it (or beside it).
CREATE OR REPLACE TEMP TABLE gt_gaps (kind VARCHAR, cell INTEGER, code VARCHAR, total DECIMAL(38, 6), parts DECIMAL(38, 6))

-- name: sub_flow_cells
-- reads: gt_cells; writes: gt_sub_flow_cells; grain: cell whose main flow is there for the same reporter and period.
CREATE OR REPLACE TEMP TABLE gt_sub_flow_cells AS
SELECT DISTINCT s.cell
FROM gt_cells AS s
JOIN (VALUES {sub_flows}) AS w(sub, main) ON s.flow_name = w.sub
JOIN gt_cells AS m ON m.flow_name = w.main AND m.reporter IS NOT DISTINCT FROM s.reporter AND m.label = s.label

-- name: mark_sub_flows
-- reads: gt_sub_flow_cells; writes: gt_rows.grain; grain: row.
UPDATE gt_rows SET grain = 'sub_flow'
FROM gt_sub_flow_cells AS s
WHERE gt_rows.cell = s.cell AND gt_rows.reject IS NULL AND gt_rows.grain IS NULL

-- name: period_parts
-- reads: gt_cells, gt_rows; writes: gt_period_parts; grain: cell of a month (quarter, day) x code x partner (or the world), whose whole is there.
CREATE OR REPLACE TEMP TABLE gt_period_parts AS
SELECT DISTINCT s.cell, r.hs_code, r.who, r.is_world
FROM (SELECT DISTINCT cell, reporter, flow_name, label, period_start, period_end FROM gt_cells WHERE exact) AS s
JOIN (SELECT DISTINCT cell, reporter, flow_name, label, period_start, period_end FROM gt_cells WHERE exact) AS y
    ON y.reporter IS NOT DISTINCT FROM s.reporter AND y.flow_name IS NOT DISTINCT FROM s.flow_name
    AND y.label <> s.label AND y.period_start <= s.period_start AND s.period_end <= y.period_end
JOIN gt_rows AS r ON r.cell = y.cell
WHERE r.grain IS NULL AND r.reject IS NULL

-- name: coarser_period_parts
-- reads: gt_period_parts, gt_levels, gt_parents; writes: gt_period_parts; grain: cell x code: a coarser line of the whole covers the finer ones of its parts too
INSERT INTO gt_period_parts
SELECT DISTINCT w.cell, p.hs_code, w.who, w.is_world
FROM gt_period_parts AS w
JOIN gt_levels AS l ON w.hs_code = l.hs_code
JOIN gt_parents AS p ON p.digits = l.digits

-- name: mark_period_parts
-- reads: gt_period_parts; writes: gt_rows.grain; grain: row. The whole of the same partner, or of the world.
UPDATE gt_rows SET grain = 'breakdown'
FROM (SELECT cell, hs_code, who, is_world FROM gt_period_parts) AS p
WHERE gt_rows.grain IS NULL AND gt_rows.reject IS NULL AND gt_rows.cell = p.cell
    AND gt_rows.hs_code IS NOT DISTINCT FROM p.hs_code AND (p.is_world OR (gt_rows.who IS NOT DISTINCT FROM p.who AND NOT gt_rows.is_world))

-- name: period_parts_left
-- reads: gt_period_parts, gt_rows; grain: one row. Rows of parts of a period that is there as a whole, without a row of their own code and partner.
SELECT {count} FROM gt_rows WHERE grain IS NULL AND reject IS NULL AND cell IN (SELECT cell FROM gt_period_parts)

-- name: breakdown_kept
-- reads: gt_rows; writes: gt_kept; grain: cell x code x partner.
-- Of the rows of one cell, code and partner that differ only in breakdown dimensions, those that are totals in most of them are kept:
-- normally the one grand total; where that lacks, one set of details that do not overlap (the larger, if two sets are equally near).
CREATE OR REPLACE TEMP TABLE gt_kept AS
SELECT cell, hs_code, partner, arg_max(totals, (bit_count(totals), worth, totals)) AS totals, arg_max(worth, (bit_count(totals), worth, totals)) AS worth
FROM (
    SELECT cell, hs_code, partner, totals, sum({value}) AS worth
    FROM gt_rows AS r
    WHERE grain IS NULL AND reject IS NULL
    GROUP BY ALL
)
GROUP BY ALL

-- name: breakdown_gaps
-- reads: gt_rows, gt_kept; writes: gt_gaps; grain: kept total x way to break it down.
INSERT INTO gt_gaps
SELECT 'breakdown', r.cell, r.hs_code, any_value(k.worth), sum({value})
FROM gt_rows AS r
JOIN gt_kept AS k
    ON r.cell = k.cell AND r.hs_code IS NOT DISTINCT FROM k.hs_code AND r.partner IS NOT DISTINCT FROM k.partner AND r.totals <> k.totals
WHERE r.grain IS NULL AND r.reject IS NULL
GROUP BY r.cell, r.hs_code, r.partner, r.totals

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

-- name: group_members
-- reads: gt_rows, gt_member_partners; writes: gt_group_cells; grain: cell x group (x code) with rows of single partners (of a union: of its members).
-- {code}: the code, or a constant where the extract has several levels of codes: a group may then be there at one level and its members at another.
CREATE OR REPLACE TEMP TABLE gt_group_cells AS
SELECT DISTINCT g.cell, g.partner_group, g.code
FROM (SELECT DISTINCT cell, {code} AS code, partner_group FROM gt_rows WHERE partner_group IS NOT NULL) AS g
JOIN (
    SELECT DISTINCT r.cell, {code} AS code, coalesce(m.nation, '') AS nation
    FROM gt_rows AS r LEFT JOIN gt_member_partners AS m ON r.partner = m.partner
    WHERE r.partner_group IS NULL AND NOT r.is_world AND r.grain IS NULL AND r.reject IS NULL
) AS o ON g.cell = o.cell AND g.code IS NOT DISTINCT FROM o.code
WHERE g.partner_group = '' OR g.partner_group = o.nation

-- name: group_worlds
-- reads: gt_rows; writes: gt_group_cells; grain: group beside a row of the world and no single partner: it is part of that
INSERT INTO gt_group_cells
SELECT g.cell, g.partner_group, g.code
FROM (SELECT DISTINCT cell, {code} AS code, partner_group FROM gt_rows WHERE partner_group IS NOT NULL) AS g
JOIN (
    SELECT cell, {code} AS code
    FROM gt_rows
    WHERE partner_group IS NULL AND grain IS NULL AND reject IS NULL
    GROUP BY ALL
    HAVING bool_and(is_world)
) AS w ON g.cell = w.cell AND g.code IS NOT DISTINCT FROM w.code

-- name: mark_groups
-- reads: gt_group_cells; writes: gt_rows.grain; grain: row.
UPDATE gt_rows SET grain = 'partner_group'
FROM (SELECT DISTINCT cell, partner_group, code FROM gt_group_cells) AS g
WHERE gt_rows.cell = g.cell AND gt_rows.partner_group = g.partner_group AND {code} IS NOT DISTINCT FROM g.code
    AND gt_rows.grain IS NULL AND gt_rows.reject IS NULL

-- name: group_gaps
-- reads: gt_rows, gt_member_partners; writes: gt_gaps; grain: row of a union that was set aside (its cell, code and text) beside its members.
INSERT INTO gt_gaps
SELECT 'partner_group', g.cell, g.hs_code, g.total, m.parts
FROM (
    SELECT cell, hs_code, partner, partner_group, sum({value}) AS total FROM gt_rows AS r WHERE grain = 'partner_group' AND reject IS NULL GROUP BY ALL
) AS g
JOIN (
    SELECT r.cell, r.hs_code, p.nation, sum({value}) AS parts
    FROM gt_rows AS r JOIN gt_member_partners AS p ON r.partner = p.partner
    WHERE r.grain IS NULL AND r.reject IS NULL
    GROUP BY ALL
) AS m ON g.cell = m.cell AND g.hs_code = m.hs_code AND g.partner_group = m.nation

-- name: groups_kept
-- reads: gt_rows; grain: one row.
SELECT {count} FROM gt_rows WHERE partner_group IS NOT NULL AND grain IS NULL AND reject IS NULL

-- name: world_detail
-- reads: gt_rows; writes: gt_world_detail; grain: cell x code x regime with partner rows.
CREATE OR REPLACE TEMP TABLE gt_world_detail AS
SELECT r.cell, r.hs_code, r.kind, sum({value}) AS parts
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
    AND (gt_rows.kind IS NULL OR d.kind IS NULL OR gt_rows.kind = d.kind)

-- name: world_gaps
-- reads: gt_rows, gt_world_detail; writes: gt_gaps; grain: cell x code with a world row that was set aside.
INSERT INTO gt_gaps
SELECT 'world_total', r.cell, r.hs_code, sum({value}), any_value(d.parts)
FROM gt_rows AS r
JOIN (SELECT cell, hs_code, sum(parts) AS parts FROM gt_world_detail GROUP BY ALL) AS d ON r.cell = d.cell AND r.hs_code = d.hs_code
WHERE r.grain = 'world_total'
GROUP BY r.cell, r.hs_code

-- name: count_marks
-- reads: gt_rows; grain: kind of aggregate.
SELECT grain, {count} FROM gt_rows WHERE grain IS NOT NULL GROUP BY grain ORDER BY {count} DESC, grain

-- name: gaps
-- reads: gt_gaps, gt_cells; grain: total whose parts differ from it by more than the share $gap.
SELECT g.kind, c.reporter, c.label, c.flow_name, g.code, g.total, g.parts
FROM gt_gaps AS g
LEFT JOIN (
    SELECT cell, any_value(reporter::VARCHAR) AS reporter, any_value(label) AS label, any_value(flow_name) AS flow_name
    FROM gt_cells
    GROUP BY cell
) AS c ON g.cell = c.cell
WHERE abs(g.total - g.parts) > $gap::DOUBLE * abs(g.total)
ORDER BY g.kind, abs(g.total - g.parts) DESC, c.reporter, c.label, c.flow_name, g.code

-- name: count_gaps
-- reads: gt_gaps; grain: kind of total.
SELECT kind, count(*) FROM gt_gaps GROUP BY kind

-- name: settle
-- reads: gt_rows; writes: gt_source; grain: row. What was read before is not needed any more.
CREATE OR REPLACE TEMP VIEW gt_source AS SELECT * FROM gt_rows

-- name: loaded_tables
-- grain: table that the rows were copied from.
SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'gt\_part\_%' ESCAPE '\'

-- name: twins
-- reads: gt_raw; grain: group of kept rows that nothing tells apart; n: how many rows.
SELECT hs_code, hs_edition, period, month, flow, reporter, partner, regime, count(*) AS n
FROM gt_raw
WHERE grain IS NULL AND reject IS NULL
GROUP BY ALL

-- name: overlapping_reporters
-- reads: gt_source, gt_reporters, gt_reporter_unions, gt_all_reporters; grain: group of reporters (a union, or all) x period x flow with members beside it.
WITH cells AS MATERIALIZED (
    SELECT DISTINCT s.reporter, s.period, s.flow
    FROM gt_source AS s
    WHERE s.reject IS NULL
), named AS (
    SELECT c.*, r.iso3, u.nation, a.reporter IS NOT NULL AS is_all
    FROM cells AS c
    JOIN gt_reporters AS r ON c.reporter = r.reporter
    LEFT JOIN gt_reporter_unions AS u ON r.iso3 = u.iso3
    LEFT JOIN gt_all_reporters AS a ON c.reporter = a.reporter
)
SELECT coalesce(g.iso3, 'World'), list(DISTINCT m.iso3 ORDER BY m.iso3), count(DISTINCT m.iso3)
FROM named AS g
JOIN named AS m
    ON g.period IS NOT DISTINCT FROM m.period AND g.flow IS NOT DISTINCT FROM m.flow AND g.reporter <> m.reporter
    AND (m.nation = g.iso3 OR (g.is_all AND NOT m.is_all))
GROUP BY ALL
ORDER BY ALL
