-- Dictionaries of the distinct texts. Each is made in three steps: the distinct raw values, their meaning (in Python, by text), and the
-- join of both, so that the raw column keeps its own type for the equi-join with the rows.

-- name: distinct
-- reads: {table}; writes: gt_distinct; grain: distinct raw value.
CREATE OR REPLACE TEMP TABLE gt_distinct AS SELECT DISTINCT {column} AS raw FROM {table} WHERE {column} IS NOT NULL

-- name: texts
-- reads: gt_distinct; grain: distinct text.
SELECT DISTINCT raw::VARCHAR FROM gt_distinct ORDER BY ALL

-- name: distinct_periods
-- reads: gt_source; writes: gt_distinct; grain: distinct period.
CREATE OR REPLACE TEMP TABLE gt_distinct AS
SELECT raw, NULL::VARCHAR AS month FROM (SELECT DISTINCT period AS raw FROM gt_source WHERE period IS NOT NULL)

-- name: distinct_months
-- reads: gt_source; writes: gt_distinct; grain: distinct period and month.
CREATE OR REPLACE TEMP TABLE gt_distinct AS
SELECT DISTINCT period AS raw, month FROM gt_source WHERE period IS NOT NULL AND month IS NOT NULL

-- name: period_texts
-- reads: gt_distinct; grain: distinct pair of texts.
SELECT DISTINCT raw::VARCHAR, coalesce(month::VARCHAR, '') FROM gt_distinct ORDER BY ALL

-- name: periods
-- reads: gt_distinct, gt_texts; writes: gt_periods; grain: distinct raw period (and month).
CREATE OR REPLACE TEMP TABLE gt_periods AS
SELECT
    d.raw AS period,
    d.month,
    t.year,
    t.period_start,
    t.period_end,
    t.label,
    t.exact,
    CASE WHEN t.label IS NULL THEN 'period_unreadable' END AS reject
FROM gt_distinct AS d
JOIN gt_texts AS t ON d.raw::VARCHAR = t.text AND coalesce(d.month::VARCHAR, '') = t.month_text

-- name: flows
-- reads: gt_distinct, gt_texts; writes: gt_flows; grain: distinct raw flow.
CREATE OR REPLACE TEMP TABLE gt_flows AS
SELECT d.raw AS flow, t.flow_name, CASE WHEN t.flow_name IS NULL THEN 'flow_unreadable' END AS reject
FROM gt_distinct AS d
JOIN gt_texts AS t ON d.raw::VARCHAR = t.text

-- name: editions
-- reads: gt_distinct, gt_texts; writes: gt_editions; grain: distinct raw edition that names one.
CREATE OR REPLACE TEMP TABLE gt_editions AS
SELECT d.raw AS hs_edition, t.edition
FROM gt_distinct AS d
JOIN gt_texts AS t ON d.raw::VARCHAR = t.text
WHERE t.edition IS NOT NULL

-- name: reporters
-- reads: gt_distinct, gt_texts; writes: gt_reporters; grain: distinct raw reporter.
CREATE OR REPLACE TEMP TABLE gt_reporters AS
SELECT d.raw AS reporter, t.iso3, t.name FROM gt_distinct AS d JOIN gt_texts AS t ON d.raw::VARCHAR = t.text

-- name: partners
-- reads: gt_distinct, gt_texts; writes: gt_partners; grain: distinct raw partner.
CREATE OR REPLACE TEMP TABLE gt_partners AS
SELECT d.raw AS partner, t.iso3, t.name FROM gt_distinct AS d JOIN gt_texts AS t ON d.raw::VARCHAR = t.text

-- name: plain_years
-- reads: gt_periods; grain: at most one row: what each period, a whole number, is divided by to get its year (100 of 202401, 1 of 2024)
SELECT divisor
FROM gt_periods, (SELECT unnest([1, 100]) AS divisor)
WHERE typeof(period) IN ('INTEGER', 'BIGINT', 'SMALLINT', 'USMALLINT', 'UINTEGER')
GROUP BY divisor HAVING bool_and(coalesce(try_cast(period AS BIGINT) // divisor = year, false))

-- name: cube
-- reads: gt_source, {join} (gt_periods); writes: gt_cube; grain: raw code x year x raw flow. One pass over the rows that tells the distinct codes
-- and,
-- where no row is marked, already holds the sums that most answers are made from.
SELECT s.hs_code, {year} AS year, s.flow, count(*) AS n, count({value}) AS valued, sum({value}) AS value
FROM gt_source AS s {join}
GROUP BY ALL

-- name: codes
-- reads: gt_cube; writes: gt_codes; grain: distinct raw code.
CREATE OR REPLACE TEMP TABLE gt_codes AS SELECT DISTINCT hs_code FROM gt_cube WHERE hs_code IS NOT NULL

-- name: value_type
-- reads: gt_source (its description); grain: one row
SELECT column_type FROM (DESCRIBE gt_source) WHERE column_name = 'value'
