-- Rows of a long table (one for a value, one for its weight) as records. Columns are c0, c1, ...; where a row came from is in gt_row and gt_file.

-- name: measures
-- reads: {table} (a long table); grain: text of the measure.
SELECT {measure}::VARCHAR, count(*) FROM {table} GROUP BY ALL ORDER BY ALL

-- name: any_comma
-- reads: {table}; grain: at most one row: a figure with a comma.
SELECT 1 FROM {table} WHERE contains({figure}::VARCHAR, ',') LIMIT 1

-- name: weights
-- reads: {table}; grain: key of a record that has a value or a weight.
-- Two values, or two weights of one kind, with the same keys: nothing tells whose weight it is, so it is not clear.
SELECT
    {keys},
    max({kilograms}) AS weight,
    count(*) FILTER ({is_value}) = 1 AND count({kilograms}) = count(DISTINCT CASE WHEN {kilograms} IS NOT NULL THEN {measure} END) AS clear,
    bool_or({is_value}) AS has_value
FROM {table}
WHERE {measure}::VARCHAR IN ({texts})
GROUP BY {keys}

-- name: shared_weights
-- reads: {weights}; grain: one row: weights of several values.
SELECT count(*) FROM ({weights}) WHERE NOT clear AND has_value AND weight IS NOT NULL

-- name: long_records
-- reads: {table}; writes: {view}; grain: row of a value, with its weight.
CREATE OR REPLACE TEMP VIEW {view} AS
SELECT {kept}, {value} AS c{old}, {weight} AS c{old_and_one}, v.gt_row, v.gt_file
FROM {table} AS v {join_weights}
WHERE v.{measure}::VARCHAR IN ({texts})
