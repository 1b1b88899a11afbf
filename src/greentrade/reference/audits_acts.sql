-- What must hold of catalogues, entries of conventions, measures on national lines, and figures of industries. Same form as audits.sql,
-- and run after it: see its header.

-- name: setup_act_lines
-- reads: cn_supervision_observed, export_tariffs, processing_trade_prohibited; writes: act_lines; grain: row of such a table
CREATE TEMP TABLE act_lines AS
SELECT file_no, line, hs_code, code_digits, hs_edition FROM export_tariffs
UNION ALL SELECT file_no, line, hs_code, code_digits, hs_edition FROM processing_trade_prohibited
UNION ALL SELECT file_no, line, hs_code, NULL, NULL FROM cn_supervision_observed;

-- name: act_code
-- reads: act_lines, prefixes; grain: row at fault
SELECT a.file_no, a.line, format('{} is not in {}.', left(a.hs_code, 6), coalesce(a.hs_edition, 'any edition')), 'correct the code or its edition.'
FROM act_lines a
ANTI JOIN prefixes p ON p.prefix = left(a.hs_code, 6) AND p.hs_edition = coalesce(a.hs_edition, p.hs_edition)
UNION ALL
SELECT file_no, line, format('code_digits = {}, but {} has {}.', code_digits, hs_code, length(hs_code)), 'correct code_digits.'
FROM act_lines WHERE code_digits <> length(hs_code)::VARCHAR;

-- name: no_such_day
-- reads: basel_entries, cn_export_licence_goods_2005, cn_procurement_categories, export_tariffs, oecd_eu_entries, processing_trade_prohibited,
-- rule_events; grain: row at fault
WITH days AS (
    SELECT file_no, line, effective_date AS day FROM export_tariffs
    UNION ALL SELECT file_no, line, effective_date FROM processing_trade_prohibited
    UNION ALL SELECT file_no, line, unnest([effective_from, effective_to]) FROM basel_entries
    UNION ALL SELECT file_no, line, unnest([effective_from, effective_to]) FROM oecd_eu_entries
    UNION ALL SELECT file_no, line, unnest([effective_from, effective_to]) FROM cn_export_licence_goods_2005
    UNION ALL SELECT file_no, line, effective_from FROM cn_procurement_categories
    UNION ALL SELECT file_no, line, date FROM rule_events
)
SELECT file_no, line, format('there is no day {}.', day), 'correct the date.'
FROM days WHERE length(day) = 10 AND try_cast(day AS DATE) IS NULL;

-- name: validity_order
-- reads: basel_entries, cn_export_licence_goods_2005, oecd_eu_entries; grain: row at fault
WITH spans AS (
    SELECT file_no, line, effective_from AS since, effective_to AS until FROM basel_entries
    UNION ALL SELECT file_no, line, effective_from, effective_to FROM oecd_eu_entries
    UNION ALL SELECT file_no, line, effective_from, effective_to FROM cn_export_licence_goods_2005
)
SELECT file_no, line, format('the validity ends on {}, before it starts on {}.', until, since), 'correct one of the two dates.'
FROM spans WHERE try_cast(nullif(since, '') AS DATE) > try_cast(nullif(until, '') AS DATE);

-- name: basel_annex
-- reads: basel_entries; grain: row at fault
-- A: hazardous (annex VIII); B: not, unless shown otherwise (IX); Y1 to Y45: categories (I); from Y46: special consideration (II).
SELECT file_no, line, format('{} stands under annex {}, {}: that is not where it belongs.', entry, annex, control), 'correct the entry, annex or control.'
FROM basel_entries
WHERE (annex, control) <> CASE
    WHEN entry LIKE 'A%' THEN ('VIII', 'PIC (hazardous)')
    WHEN entry LIKE 'B%' THEN ('IX', 'not controlled unless hazardous')
    WHEN try_cast(substr(entry, 2) AS INTEGER) <= 45 THEN ('I', 'hazardous category')
    ELSE ('II', 'PIC (special consideration)') END;

-- name: setup_catalogue
-- reads: high_pollution_catalogue; writes: catalogue; grain: row of the catalogue x class that it prints (empty: none)
CREATE TEMP TABLE catalogue AS
SELECT file_no, line, try_cast(seq_from AS INTEGER) AS first_no, try_cast(seq_to AS INTEGER) AS last_no, try_cast(n_items AS INTEGER) AS n,
       high_pollution = 'yes' AS polluting, high_env_risk = 'yes' AS risky, exclusion_clause = 'yes' AS spares, unnest(string_split(gbt4754_2017, ' ')) AS class
FROM high_pollution_catalogue;

-- name: catalogue_numbers
-- reads: catalogue; grain: row at fault
-- Every number of the catalogue stands once: rows follow on each other without a gap.
WITH runs AS (
    SELECT DISTINCT file_no, line, first_no, last_no, n FROM catalogue
), followed AS (
    SELECT *, coalesce(lag(last_no) OVER (PARTITION BY file_no ORDER BY first_no, line), 0) + 1 AS expected FROM runs
)
SELECT file_no, line, format('the row holds the numbers {} to {} (n_items = {}) where {} should come next.', first_no, last_no, n, expected), 'correct seq_from, seq_to or n_items.'
FROM followed WHERE first_no <> expected OR last_no - first_no + 1 <> n
UNION ALL
SELECT file_no, line, 'the row names neither high pollution nor high environmental risk.', 'correct the row: nothing else is in the catalogue.'
FROM catalogue WHERE NOT polluting AND NOT risky;

-- name: catalogue_classes
-- reads: catalogue, high_pollution_industries; grain: row at fault
WITH counted AS (
    SELECT class, sum(n) AS items, coalesce(sum(n) FILTER (polluting AND NOT risky), 0) AS only_polluting,
           coalesce(sum(n) FILTER (risky AND NOT polluting), 0) AS only_risky, coalesce(sum(n) FILTER (polluting AND risky), 0) AS both_of_them,
           coalesce(sum(n) FILTER (spares), 0) AS sparing
    FROM catalogue GROUP BY class
), said AS (
    SELECT file_no, line, gbt4754_2017 AS class, list_transform([n_items, n_high_pollution, n_high_env_risk, n_both, n_with_exclusion_clause], lambda x: try_cast(x AS BIGINT)) AS counts
    FROM high_pollution_industries
)
SELECT s.file_no, s.line, format('the counts of class {} are not those of high_pollution_catalogue.', if(s.class = '', '(none)', s.class)), 'count again, or correct the catalogue.'
FROM said s LEFT JOIN counted c USING (class)
WHERE c.class IS NULL OR s.counts <> [c.items, c.only_polluting, c.only_risky, c.both_of_them, c.sparing]
UNION ALL
SELECT DISTINCT p.file_no, p.line, format('class {} is not in high_pollution_industries.', p.class), 'add it there, or correct the class.'
FROM catalogue p ANTI JOIN said s USING (class) WHERE EXISTS (FROM said);

-- name: catalogue_list
-- reads: files, high_pollution_industries, industry_list; grain: row at fault
-- The industry list made of the catalogue holds the classes with something named as high pollution, no others. A team may replace that list
-- by its own; ours is the first.
WITH classes AS (
    SELECT gbt4754_2017 AS class FROM high_pollution_industries
    WHERE gbt4754_2017 <> '' AND try_cast(n_high_pollution AS INTEGER) + try_cast(n_both AS INTEGER) > 0
), ours AS (
    SELECT min(file_no) AS file_no FROM files WHERE kind = 'industry_list' AND stem = 'cn_mee_catalogue_2021'
), members AS (
    SELECT file_no, line, industry_code AS class FROM industry_list JOIN ours USING (file_no)
)
SELECT m.file_no, m.line, format('the catalogue names nothing as high pollution in class {}.', m.class), 'remove the row.'
FROM members m ANTI JOIN classes c USING (class) WHERE EXISTS (FROM classes)
UNION ALL
SELECT o.file_no, NULL, format('class {} of high_pollution_industries is missing.', c.class), 'add the row.'
FROM classes c ANTI JOIN members m USING (class), ours o WHERE o.file_no IS NOT NULL;

-- name: intensity_code
-- reads: bea_naics, industry_intensities; grain: row at fault
-- NACE and NAICS classes without goods have figures too; a sector of the US tables that the bridge does not know is a slip.
SELECT i.file_no, i.line, format('{} is no code of {}.', i.industry_code, i.scheme), 'correct the code.'
FROM industry_intensities i
WHERE NOT regexp_full_match(i.industry_code, CASE i.scheme WHEN 'NACE2' THEN '[0-9]{2}\.[0-9]{2}' WHEN 'NAICS2017' THEN '[0-9]{6}' ELSE '[0-9A-Z]{6}' END)
   OR (i.scheme LIKE 'BEA%' AND (i.scheme, i.industry_code) NOT IN (SELECT (bea_schema, bea_code) FROM bea_naics));

-- name: intensity_unit
-- reads: industry_intensities; grain: row at fault
WITH usual AS (
    SELECT file_no, indicator, mode(unit) AS unit FROM industry_intensities GROUP BY ALL
)
SELECT i.file_no, i.line, format('{} is in {} here and in {} elsewhere in the file.', i.indicator, i.unit, u.unit), 'give an indicator one unit, or another name.'
FROM industry_intensities i JOIN usual u USING (file_no, indicator) WHERE i.unit <> u.unit;

-- name: intensity_country
-- reads: countries, industry_intensities; grain: row at fault
SELECT file_no, line, format('{} is in no row of countries.', country), 'write the ISO code of three letters, or EU_ETS.'
FROM industry_intensities WHERE country <> 'EU_ETS' AND country NOT IN (SELECT iso3 FROM countries);
