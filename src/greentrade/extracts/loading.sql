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

-- name: create_steps
-- reads: gt_ragged; writes: {steps}; grain: line from which the rows kept are one more line further down.
CREATE OR REPLACE TEMP TABLE {steps} AS
SELECT line - place + 1 AS line, max(place) AS shift
FROM (SELECT line, row_number() OVER (ORDER BY line) AS place FROM gt_ragged WHERE source_file = $file)
GROUP BY ALL

-- name: parquet_rows
-- reads: the footers of Parquet files; grain: file.
SELECT file_name, num_rows::BIGINT FROM parquet_file_metadata($files)
