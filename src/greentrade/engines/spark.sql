-- The sample: a few rows in which every distinct text of the extract occurs. Statements that ask for distinct texts read it instead of the rows.

-- name: survey
-- reads: gt_source (in a worker: the rows of a partition); writes: gt_survey; grain: set of columns x distinct texts in them.
SELECT {columns}, grouping_id({columns})::INTEGER AS gt_set
FROM gt_source
GROUP BY GROUPING SETS ({sets})

-- name: first
-- reads: gt_survey; grain: one value: a text that fills the column in the sample rows of other sets. All columns of a set come from the same row.
SELECT {column} FROM gt_survey WHERE gt_set = {set} ORDER BY {order} LIMIT 1

-- name: sample_rows
-- reads: gt_survey; writes: gt_sample; grain: distinct texts of one set of columns.
INSERT INTO gt_sample ({columns}) SELECT {texts} FROM gt_survey AS s WHERE s.gt_set = {set}

-- name: sample_table
-- reads: gt_source (the view over no rows); writes: gt_sample; grain: sample row.
CREATE OR REPLACE TEMP TABLE gt_sample AS SELECT * FROM gt_source LIMIT 0

-- name: sample_view
-- reads: gt_sample; writes: gt_source in this session; grain: sample row
CREATE OR REPLACE TEMP VIEW gt_source AS SELECT * FROM gt_sample

-- name: tables
-- grain: temp table of this session.
SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, 'gt_')
