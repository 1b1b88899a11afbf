-- Whole rows that stand in several files. Rows that repeat inside one file are its own affair: two equal shipments are two.

-- name: repeats
-- reads: gt_source (row_hash: all columns of the file, read or not); writes: gt_repeats; grain: row that an earlier file (by name) holds as well.
-- The first of a file is the first of another, the second the second: a row twice in one file and once in another is there twice.
CREATE OR REPLACE TEMP TABLE gt_repeats AS
WITH shared AS MATERIALIZED (
    SELECT row_hash
    FROM gt_source
    WHERE reject IS NULL AND row_hash IS NOT NULL
    GROUP BY row_hash
    HAVING min(source_file) <> max(source_file)
), numbered AS (
    SELECT s.source_file, s.source_row, s.row_hash, s.value,
           row_number() OVER (PARTITION BY s.row_hash, s.source_file ORDER BY s.source_row) AS nth
    FROM gt_source AS s SEMI JOIN shared AS h ON s.row_hash = h.row_hash
    WHERE s.reject IS NULL
), firsts AS (
    SELECT *, first_value(source_file) OVER w AS first_file, first_value(source_row) OVER w AS first_row
    FROM numbered
    WINDOW w AS (PARTITION BY row_hash, nth ORDER BY source_file)
)
SELECT source_file, source_row, first_file, first_row, {value} AS value FROM firsts AS r WHERE source_file <> first_file

-- name: count_repeats
-- reads: gt_repeats; grain: one row: how many, their value, and one of them.
SELECT count(*), coalesce(sum(value), 0)::DECIMAL(38, 6), min((source_file, source_row, first_file, first_row)) FROM gt_repeats

-- name: mark_repeats
-- reads: gt_repeats; writes: gt_rows.grain; grain: row.
UPDATE gt_rows SET grain = 'duplicate_row' FROM gt_repeats AS d WHERE gt_rows.source_file = d.source_file AND gt_rows.source_row = d.source_row
