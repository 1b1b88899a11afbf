-- Rows of text files that are no rows of the table.

-- name: create_ragged
-- writes: gt_ragged; grain: line of a file that could not be split into its columns.
CREATE OR REPLACE TEMP TABLE gt_ragged (source_file VARCHAR, line BIGINT, raw_line VARCHAR, reason VARCHAR)

-- name: swallowed
-- reads: gt_csv_errors; grain: line whose fault may reach beyond it.
SELECT line, error_type::VARCHAR, csv_line
FROM gt_csv_errors
WHERE error_type::VARCHAR NOT IN ('MISSING COLUMNS', 'TOO MANY COLUMNS')
ORDER BY line

-- name: collect_ragged
-- reads: gt_csv_errors; writes: gt_ragged; grain: line.
INSERT INTO gt_ragged
SELECT
    $file,
    line,
    trim(min(csv_line), chr(10) || chr(13)),
    CASE WHEN bool_or(error_type::VARCHAR = 'UNQUOTED VALUE') THEN 'bad_quotes' ELSE 'ragged_row' END
FROM gt_csv_errors
GROUP BY line

-- name: number_lines
-- reads: {table}, gt_ragged; writes: {table}_lines; grain: row kept.
-- Rows stand in the table in the order of the file, the ragged ones left out: after each of those a row is one line further down.
CREATE OR REPLACE TEMP TABLE {table}_lines AS
WITH steps AS MATERIALIZED (
    SELECT line - place + 1 AS line, max(place) AS shift
    FROM (SELECT line, row_number() OVER (ORDER BY line) AS place FROM gt_ragged WHERE source_file = $file)
    GROUP BY ALL
)
SELECT p.* EXCLUDE (line), p.line + coalesce(s.shift, 0) AS line
FROM (SELECT *, rowid + $first AS line FROM {table}) AS p
ASOF LEFT JOIN steps AS s ON p.line >= s.line

-- name: parquet_rows
-- reads: the footers of Parquet files; grain: file.
SELECT file_name, num_rows::BIGINT FROM parquet_file_metadata($files)
