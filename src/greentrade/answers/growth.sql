-- name: several
-- reads: gt_when; grain: a row if some year may hold several periods (months, quarters)
SELECT 1 FROM gt_when WHERE reject IS NULL GROUP BY year HAVING count(DISTINCT period_id) > 1 LIMIT 1;

-- name: held
-- reads: {cells} of all trade; writes: gt_held; grain: flow, reporter (where they are asked for) x year: how many periods (months, quarters) are held
-- of what
-- counts: a row set aside is no period, and the periods of each flow and reporter may begin and end at other times.
CREATE OR REPLACE TEMP TABLE gt_held AS
SELECT {units:c}, c.year, count(DISTINCT {period})::INTEGER AS periods
FROM {cells} c WHERE c.disposition IN ('screened', 'unclassified') GROUP BY ALL;

-- name: answer
-- reads: gt_trade by group and year, gt_held; grain: group x year of the extract, be it zero.
-- Growth compares a year with the calendar year before it, and only where both hold equally many periods.
WITH years AS MATERIALIZED (
    SELECT DISTINCT year FROM gt_trade WHERE year IS NOT NULL
), sums AS MATERIALIZED (
    SELECT {by}, year, coalesce(sum(value) FILTER (rank = 2), 0) AS low, coalesce(sum(value) FILTER (rank > 0), 0) AS high, sum(value) AS total
    FROM gt_trade GROUP BY ALL
), grid AS MATERIALIZED (
    SELECT {by:g}, y.year, coalesce(b.periods, 0)::INTEGER AS periods
    FROM (SELECT DISTINCT {by} FROM sums) g CROSS JOIN years y LEFT JOIN gt_held b ON b.year = y.year AND {units:b=g}
), filled AS MATERIALIZED (
    SELECT {by:g}, g.year, g.periods, coalesce(s.low, 0) AS low, coalesce(s.high, 0) AS high, coalesce(s.total, 0) AS total
    FROM grid g LEFT JOIN sums s ON {by:s=g} AND s.year = g.year
), first AS NOT MATERIALIZED (
    SELECT * FROM filled WHERE year = (SELECT min(year) FROM years)
)
SELECT {by:n}, n.year, n.periods, n.low::DECIMAL(38, 6) AS value_low, n.high::DECIMAL(38, 6) AS value_high,
       n.low::DOUBLE / nullif(n.total, 0)::DOUBLE AS share_low, n.high::DOUBLE / nullif(n.total, 0)::DOUBLE AS share_high,
       CASE WHEN b.high > 0 AND b.periods = n.periods THEN n.high::DOUBLE / b.high::DOUBLE - 1 END AS growth,
       CASE WHEN b.low > 0 AND b.periods = n.periods THEN n.low::DOUBLE / b.low::DOUBLE - 1 END AS growth_certain,
       CASE WHEN b.total > 0 AND b.periods = n.periods THEN n.total::DOUBLE / b.total::DOUBLE - 1 END AS growth_of_trade,
       CASE WHEN f.high > 0 AND n.high >= 0 AND f.year < n.year AND f.periods = n.periods
            THEN power(n.high::DOUBLE / f.high::DOUBLE, 1.0::DOUBLE / (n.year - f.year)) - 1 END AS growth_since_first
FROM filled n
LEFT JOIN filled b ON {by:b=n} AND b.year = n.year - 1
LEFT JOIN first f ON {by:f=n}
ORDER BY {by:n}, n.year
