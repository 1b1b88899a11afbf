-- Malformed lines of text files: those that are no rows of the table.

-- name: create_malformed
-- writes: gt_malformed; grain: line of a file that could not be split into its columns.
CREATE OR REPLACE TEMP TABLE gt_malformed (source_file VARCHAR, line BIGINT, raw_line VARCHAR, reason VARCHAR)

-- name: place_malformed
-- reads: gt_continued (lines of the file that begin inside quotes), gt_malformed; writes: gt_malformed.line; grain: line of one file.
-- DuckDB counts a row with line breaks inside quotes as one line.
UPDATE gt_malformed SET line = p.place
FROM (
    SELECT g.line, g.line + coalesce(c.shift, 0) AS place
    FROM (SELECT line FROM gt_malformed WHERE source_file = $file) AS g
    ASOF LEFT JOIN (
        SELECT line - place + 1 AS line, max(place) AS shift
        FROM (SELECT line, row_number() OVER (ORDER BY line) AS place FROM gt_continued)
        GROUP BY ALL
    ) AS c ON g.line >= c.line
) AS p
WHERE gt_malformed.source_file = $file AND gt_malformed.line = p.line

-- name: swallowed
-- reads: gt_csv_errors; grain: line whose fault may reach beyond it.
SELECT line, error_type::VARCHAR, csv_line
FROM gt_csv_errors
WHERE error_type::VARCHAR NOT IN ('MISSING COLUMNS', 'TOO MANY COLUMNS')
ORDER BY line

-- name: collect_malformed
-- reads: gt_csv_errors; writes: gt_malformed; grain: line.
INSERT INTO gt_malformed
SELECT
    $file,
    line,
    trim(min(csv_line), chr(10) || chr(13)),
    CASE WHEN bool_or(error_type::VARCHAR = 'UNQUOTED VALUE') THEN 'bad_quotes' ELSE 'ragged_row' END
FROM gt_csv_errors
GROUP BY line

-- name: number_lines
-- reads: {table}, gt_malformed, gt_skipped_lines (blank lines and those inside quotes); writes: {table}_lines; grain: row kept.
-- Rows stand in the table in the order of the file: after each line that begins no row of the table, a row is one line further down.
CREATE OR REPLACE {kind} {table}_lines AS
WITH steps AS MATERIALIZED (
    SELECT line - place + 1 AS line, max(place) AS shift
    FROM (
        SELECT line, row_number() OVER (ORDER BY line) AS place
        FROM (SELECT line FROM gt_malformed WHERE source_file = $file UNION SELECT line FROM gt_skipped_lines)
    )
    GROUP BY ALL
)
SELECT p.* EXCLUDE (line), p.line + coalesce(s.shift, 0) AS line
FROM (SELECT *, rowid + $first AS line FROM {table}) AS p
ASOF LEFT JOIN steps AS s ON p.line >= s.line

-- name: reject_broken
-- reads: {table}; writes: {table}.reject; grain: row with a line break inside a column that names something.
UPDATE {table} SET reject = 'bad_quotes', reject_column = $heading, raw_value = {column} WHERE reject IS NULL AND contains({column}, chr(10))

-- name: parquet_rows
-- grain: file. Made of the footers of Parquet files.
SELECT file_name, num_rows::BIGINT FROM parquet_file_metadata($files)
