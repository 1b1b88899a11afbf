-- name: rows
-- reads: gt_goods, {rows}; writes: gt_stated; grain: group x code x what a row states: whether a weight, and the unit of its quantity.
-- A pass of its own: value counts only where a row states the quantity too.
SELECT {by}, hs_code, hs_edition, rank, coalesce(weight > 0, false) AS weighed,
       CASE WHEN quantity > 0 AND unit <> '' AND lower(unit) NOT IN ('kg', '千克') THEN unit END AS unit,
       sum(value) AS value, sum(weight) AS weight, sum(quantity) AS quantity
FROM (
    SELECT {groups}, s.key_code AS hs_code, s.key_edition AS hs_edition, g.rank, (s.exact_value * {scale})::DECIMAL(38, 6) AS value,
           {weight} AS weight, {quantity} AS quantity, trim(s.quantity_unit) AS unit
    FROM ({rows}) s JOIN gt_goods g ON g.key_id = s.key_id
    WHERE s.disposition = 'screened'
) s
GROUP BY ALL

-- name: measured
-- reads: gt_stated; writes: gt_measured; grain: group x code x unit (kg for the weight; blank for all trade of the code).
CREATE OR REPLACE TEMP TABLE gt_measured AS
SELECT {by}, hs_code, hs_edition, max(rank) AS rank, '' AS unit, sum(value)::DECIMAL(38, 6) AS value, NULL::DECIMAL(38, 6) AS quantity
FROM gt_stated GROUP BY {by}, hs_code, hs_edition
UNION ALL
SELECT {by}, hs_code, hs_edition, max(rank), 'kg', sum(value)::DECIMAL(38, 6), sum(weight)::DECIMAL(38, 6)
FROM gt_stated WHERE weighed GROUP BY {by}, hs_code, hs_edition
UNION ALL
SELECT {by}, hs_code, hs_edition, max(rank), unit, sum(value)::DECIMAL(38, 6), sum(quantity)::DECIMAL(38, 6)
FROM gt_stated WHERE unit IS NOT NULL GROUP BY {by}, hs_code, hs_edition, unit;

-- name: answer
-- reads: gt_measured; grain: group x code. One unit for a code in the whole extract, so that its rows compare: kg where any row has a weight, else
-- the unit that covers the most value.
WITH units AS NOT MATERIALIZED (
    SELECT hs_code, hs_edition, unit, sum(value) AS value FROM gt_measured WHERE unit <> '' GROUP BY ALL
), chosen AS NOT MATERIALIZED (
    SELECT hs_code, hs_edition, min_by(unit, (unit <> 'kg', -value, unit)) AS unit FROM units GROUP BY ALL
)
SELECT {by:a}, a.hs_code, a.hs_edition, CASE a.rank WHEN 2 THEN 'certain' ELSE 'possible' END AS match, a.value AS value_all,
       coalesce(c.unit, '') AS unit, coalesce(m.value, 0)::DECIMAL(38, 6) AS value, m.quantity, m.value::DOUBLE / m.quantity::DOUBLE AS unit_value,
       coalesce(m.value, 0)::DOUBLE / nullif(a.value, 0)::DOUBLE AS covered
FROM gt_measured a
LEFT JOIN chosen c ON c.hs_code = a.hs_code AND c.hs_edition IS NOT DISTINCT FROM a.hs_edition
LEFT JOIN gt_measured m ON {by:m=a} AND m.hs_code = a.hs_code AND m.hs_edition IS NOT DISTINCT FROM a.hs_edition AND m.unit = c.unit
WHERE a.unit = ''
ORDER BY {by:a}, a.hs_code, a.hs_edition
