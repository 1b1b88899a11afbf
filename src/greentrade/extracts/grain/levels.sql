-- Levels of codes times partners (DESIGN 5.1). A row is a total of another in the same cell if its code is a coarser one, or its partner is the
-- world, or both. First each partner (the world is one) is brought to its finest codes; what then still overlaps is a world row above partner
-- rows of finer codes, or a world row under partner rows of coarser codes. Of such two the finer side is kept if it covers the coarser one,
-- else the coarser side: no dollar counts twice, and none is lost to a detail that tells only a part. All joins are equi-joins.

-- name: finer
-- reads: gt_rows, gt_parents; writes: gt_finer; grain: cell x coarser code x partner x regime that has finer rows.
CREATE OR REPLACE TEMP TABLE gt_finer AS
SELECT DISTINCT r.cell, p.digits, r.who, r.is_world, r.kind
FROM gt_rows AS r
JOIN gt_parents AS p ON r.hs_code = p.hs_code
WHERE r.grain IS NULL AND r.reject IS NULL

-- name: mark_coarser
-- reads: gt_finer, gt_levels, gt_rows; writes: gt_rows.grain; grain: row. A coarser row whose own partner (and regime) has finer rows.
UPDATE gt_rows SET grain = m.grain
FROM (
    SELECT DISTINCT r.rowid AS place, CASE WHEN l.digits = '' THEN 'total_line' ELSE 'coarser_level' END AS grain
    FROM gt_rows AS r
    JOIN gt_levels AS l ON r.hs_code = l.hs_code
    JOIN gt_finer AS f
        ON r.cell = f.cell AND l.digits = f.digits AND r.is_world = f.is_world AND r.who IS NOT DISTINCT FROM f.who
        AND (r.kind IS NULL OR f.kind IS NULL OR r.kind = f.kind)
    WHERE r.grain IS NULL AND r.reject IS NULL
) AS m
WHERE gt_rows.rowid = m.place

-- name: level_gaps
-- reads: gt_rows, gt_levels, gt_parents; writes: gt_gaps; grain: cell x coarser code x partner that was set aside, against its kept finer rows.
INSERT INTO gt_gaps
SELECT 'coarser_level', t.cell, coalesce(nullif(t.digits, ''), 'TOTAL'), t.total, f.parts
FROM (
    SELECT r.cell, l.digits, r.who, r.is_world, sum({value}) AS total
    FROM gt_rows AS r JOIN gt_levels AS l ON r.hs_code = l.hs_code
    WHERE r.grain IN ('coarser_level', 'total_line')
    GROUP BY ALL
) AS t
JOIN (
    SELECT r.cell, p.digits, r.who, r.is_world, sum({value}) AS parts
    FROM gt_rows AS r JOIN gt_parents AS p ON r.hs_code = p.hs_code
    WHERE r.grain IS NULL AND r.reject IS NULL
    GROUP BY ALL
) AS f ON t.cell = f.cell AND t.digits = f.digits AND t.is_world = f.is_world AND t.who IS NOT DISTINCT FROM f.who

-- name: world_above
-- reads: gt_rows, gt_levels, gt_parents; writes: gt_faced; grain: cell x code of a kept world row over kept partner rows of finer codes.
CREATE OR REPLACE TEMP TABLE gt_faced AS
SELECT t.cell, t.digits, t.digits AS root, t.total, f.parts, f.parts::DOUBLE >= $covered::DOUBLE * t.total::DOUBLE AS covered
FROM (
    SELECT r.cell, l.digits, sum({value}) AS total
    FROM gt_rows AS r JOIN gt_levels AS l ON r.hs_code = l.hs_code
    WHERE r.grain IS NULL AND r.reject IS NULL AND r.is_world
    GROUP BY ALL
) AS t
JOIN (
    SELECT r.cell, p.digits, sum({value}) AS parts
    FROM gt_rows AS r JOIN gt_parents AS p ON r.hs_code = p.hs_code
    WHERE r.grain IS NULL AND r.reject IS NULL AND NOT r.is_world
    GROUP BY ALL
) AS f ON t.cell = f.cell AND t.digits = f.digits

-- name: world_below
-- reads: gt_rows, gt_levels, gt_parents; writes: gt_faced; grain: cell x code of kept partner rows over kept world rows of finer codes.
-- Partners may stand at several levels over one world row: they are judged together, under the coarsest of them (the root).
CREATE OR REPLACE TEMP TABLE gt_faced AS
WITH coarse AS MATERIALIZED (
    SELECT r.cell, l.digits, sum({value}) AS total
    FROM gt_rows AS r JOIN gt_levels AS l ON r.hs_code = l.hs_code
    WHERE r.grain IS NULL AND r.reject IS NULL AND NOT r.is_world
    GROUP BY ALL
), fine AS MATERIALIZED (
    SELECT r.cell, r.hs_code, sum({value}) AS part
    FROM gt_rows AS r
    WHERE r.grain IS NULL AND r.reject IS NULL AND r.is_world
    GROUP BY ALL
), pairs AS MATERIALIZED (
    SELECT f.cell, f.hs_code, f.part, c.digits, c.total
    FROM fine AS f JOIN gt_parents AS p ON f.hs_code = p.hs_code JOIN coarse AS c ON c.cell = f.cell AND c.digits = p.digits
), rooted AS MATERIALIZED (
    SELECT *, min_by(digits, length(digits)) OVER (PARTITION BY cell, hs_code) AS root FROM pairs
), sums AS (
    SELECT t.cell, t.root, t.total, f.parts
    FROM (SELECT cell, root, sum(total) AS total FROM (SELECT DISTINCT cell, root, digits, total FROM rooted) GROUP BY ALL) AS t
    JOIN (SELECT cell, root, sum(part) AS parts FROM (SELECT DISTINCT cell, root, hs_code, part FROM rooted) GROUP BY ALL) AS f
        ON t.cell = f.cell AND t.root = f.root
)
SELECT DISTINCT r.cell, r.digits, r.root, s.total, s.parts, s.parts::DOUBLE >= $covered::DOUBLE * s.total::DOUBLE AS covered
FROM rooted AS r JOIN sums AS s ON r.cell = s.cell AND r.root = s.root

-- name: mark_faced_coarse
-- reads: gt_faced, gt_levels; writes: gt_rows.grain; grain: row on the coarser side, where the finer one covers it.
UPDATE gt_rows SET grain = CASE WHEN l.digits = '' THEN 'total_line' ELSE 'coarser_level' END
FROM gt_levels AS l JOIN gt_faced AS f ON l.digits = f.digits
WHERE gt_rows.grain IS NULL AND gt_rows.reject IS NULL AND gt_rows.hs_code = l.hs_code AND gt_rows.cell = f.cell
    AND gt_rows.is_world = $world_coarse::BOOLEAN AND f.covered

-- name: mark_faced_fine
-- reads: gt_faced, gt_parents; writes: gt_rows.grain; grain: row on the finer side, where it does not cover the coarser one.
UPDATE gt_rows SET grain = 'breakdown'
FROM (SELECT DISTINCT p.hs_code, f.cell FROM gt_parents AS p JOIN gt_faced AS f ON p.digits = f.digits WHERE NOT f.covered) AS f
WHERE gt_rows.grain IS NULL AND gt_rows.reject IS NULL AND gt_rows.hs_code = f.hs_code AND gt_rows.cell = f.cell
    AND gt_rows.is_world <> $world_coarse::BOOLEAN

-- name: faced_gaps
-- reads: gt_faced; writes: gt_gaps; grain: cell x root.
INSERT INTO gt_gaps
SELECT DISTINCT CASE WHEN covered THEN 'across' ELSE 'not_covered' END, cell, coalesce(nullif(root, ''), 'TOTAL'), total, parts FROM gt_faced
