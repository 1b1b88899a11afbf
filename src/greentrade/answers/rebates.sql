-- What is known of China's export VAT rebate of a code in a period: the facts, and which of them speak of which code (rebate_status.sql goes
-- on from there). Each step is one SELECT; rebates.py keeps its result as the temporary table gt_rb_<name> and drops them all at the end. Parameters: $at (a date, or NULL: read the rates in the record's period).
--
-- Words: a *target* is a distinct (code, year, period) of the cells, its code read in the edition in force; a *part* is a national line
-- under the target (or the target itself); a *fact* is one dated or undated statement of our tables or of an imported library.
--
-- What wins: of days of which the library speaks, the library alone is heard; our own tables speak of other days. A library is known
-- inside a closed interval, and of an open one up to its own date.

-- name: imported
-- reads: rebate_library; grain: interval of the library that the reference tables hold (the table is empty without one)
SELECT hs_code, try_cast(nullif(rate_pct, '') AS DOUBLE) AS rate_pct, nullif(special_flag, '') AS special_flag,
       try_cast(nullif(valid_from, '') AS DATE) AS valid_from, try_cast(nullif(valid_to, '') AS DATE) AS valid_to, source,
       try_cast(nullif(library_date, '') AS DATE) AS library_date
FROM rebate_library

-- name: editions
-- grain: HS edition with the years in which China's tariff uses it
SELECT * FROM (VALUES ('HS1992', 1, 1988, 1995), ('HS1996', 2, 1996, 2001), ('HS2002', 3, 2002, 2006), ('HS2007', 4, 2007, 2011),
                      ('HS2012', 5, 2012, 2016), ('HS2017', 6, 2017, 2021), ('HS2022', 7, 2022, 9999)) t(edition, rank, first_year, last_year)

-- name: strict
-- reads: hs_correlations, gt_rb_editions; grain: link of two consecutive editions that is one to one (no mass links; our own patches only count
-- against)
WITH links AS (
    SELECT from_edition, to_edition, from_hs6, to_hs6, bool_and(kind = 'table') AS published
    FROM hs_correlations WHERE coalesce(mass_link, '0') <> '1' GROUP BY ALL
), counted AS (
    SELECT *, count(*) OVER (PARTITION BY from_edition, to_edition, from_hs6) AS down,
           count(*) OVER (PARTITION BY from_edition, to_edition, to_hs6) AS up
    FROM links
)
SELECT newer.rank AS newer, from_hs6 AS newer_hs6, older.rank AS older, to_hs6 AS older_hs6
FROM counted
JOIN gt_rb_editions newer ON newer.edition = from_edition
JOIN gt_rb_editions older ON older.edition = to_edition
WHERE down = 1 AND up = 1 AND published AND newer.rank = older.rank + 1

-- name: chains
-- reads: hs_codes, gt_rb_editions, gt_rb_strict; grain: (edition, HS6). Codes that a walk of strict one-to-one links connects share a chain (its
-- newest member).
WITH RECURSIVE chain AS (
    SELECT e.rank, c.hs6, e.rank || ':' || c.hs6 AS chain
    FROM hs_codes c
    JOIN gt_rb_editions e ON e.edition = c.hs_edition
    LEFT JOIN gt_rb_strict s ON s.older = e.rank AND s.older_hs6 = c.hs6
    WHERE c.kind = 'hs' AND s.newer IS NULL
    UNION ALL
    SELECT s.older, s.older_hs6, chain.chain
    FROM chain JOIN gt_rb_strict s ON s.newer = chain.rank AND s.newer_hs6 = chain.hs6
)
SELECT rank, hs6, chain FROM chain

-- name: listed
-- reads: cn_hs8_validity; grain: one row, the years for which lists of national lines exist
SELECT min(CAST(first_year AS INTEGER)) AS first_year, max(CAST(last_year AS INTEGER)) AS last_year FROM cn_hs8_validity

-- name: lines
-- reads: cn_hs8_validity; grain: national line with its years
SELECT hs8, CAST(first_year AS INTEGER) AS first_year, CAST(last_year AS INTEGER) AS last_year, coalesce(gap, 'no') <> 'no' AS gap
FROM cn_hs8_validity

-- name: ended
-- reads: cn_hs8_splits; grain: national line known to be split after the last list
SELECT hs8, min(CAST(split_year AS INTEGER)) AS split_year FROM cn_hs8_splits GROUP BY hs8

-- name: acts
-- reads: rebate_announcements; grain: act with the earliest day it can stand for: its date in force, of issue, or the year of its number
SELECT announcement_id AS act_id,
       coalesce(try_cast(effective_date AS DATE), try_cast(issued AS DATE), try_cast(issued || '-01' AS DATE), make_date(CAST(document_year AS INTEGER), 1, 1)) AS act_day
FROM rebate_announcements

-- name: rounds
-- reads: rebate_announcements, rebate_changes, gt_rb_acts; grain: act that raised rates of codes of which we do not hold every one. Whatever was
-- cancelled before it may be among them. The official count is a number, or text like "1084 to 13; 380 to 9"; any other text counts nothing.
WITH counted AS (
    SELECT announcement_id, coalesce(try_cast(official_n_raise AS INTEGER),
                                     list_sum(list_transform(regexp_extract_all(official_n_raise, '(\d+) to ', 1), lambda n: CAST(n AS INTEGER)))) AS official
    FROM rebate_announcements WHERE coalesce(official_n_raise, '') NOT IN ('', '0')
), held AS (
    SELECT act_id, count(DISTINCT hs_code) AS codes FROM rebate_changes WHERE verified = 'yes' AND action = 'raise' GROUP BY act_id
)
SELECT a.act_day AS day, a.act_id || ' ' || a.act_day AS label
FROM counted c JOIN gt_rb_acts a ON a.act_id = c.announcement_id LEFT JOIN held h ON h.act_id = c.announcement_id
WHERE c.official IS NULL OR coalesce(h.codes, 0) < c.official

-- name: facts
-- reads: rebate_changes, rebate_change_headings, rebate_rates, gt_rb_acts, gt_rb_editions, gt_rb_imported; grain: fact
-- what: snapshot (dated page), change (dated act), page and act (undated: `day` is then the earliest day it can be), library (interval),
-- notice (an act raised some codes of the heading: no rate, but it ends a presumption). Unverified rows are left out. An entry of the
-- library without a rate stays: it keeps shorter ones from speaking in its place.
WITH raw AS (
    SELECT hs_code AS code, CASE dated WHEN 'yes' THEN 'snapshot' ELSE 'page' END AS what,
           CAST(as_of_start AS DATE) AS day, CAST(nullif(as_of_end, '') AS DATE) AS last_day, NULL AS old_rate,
           CAST(nullif(rate_pct, '') AS DOUBLE) AS rate, CAST(NULL AS DATE) AS ends, '' AS action, NULL AS hs_edition,
           source || CASE dated WHEN 'yes' THEN ' ' || as_of_start ELSE ' (undated, ' || as_of || ')' END AS label, NULL AS kind
    FROM rebate_rates WHERE verified = 'yes'
    UNION ALL
    SELECT c.hs_code, CASE WHEN c.effective_date IS NULL THEN 'act' ELSE 'change' END,
           coalesce(c.effective_date, c.act_day), NULL, CAST(c.old_rate_pct AS DOUBLE), CAST(c.new_rate_pct AS DOUBLE),
           CAST(c.effective_to AS DATE), c.action, c.hs_edition,
           c.announcement_id || coalesce(' ' || c.effective_date, ' (undated, ' || year(c.act_day) || ')'), NULL
    FROM (
        SELECT r.announcement_id, r.hs_code, r.hs_edition, nullif(r.old_rate_pct, '') AS old_rate_pct, nullif(r.new_rate_pct, '') AS new_rate_pct,
               CAST(nullif(r.effective_date, '') AS DATE) AS effective_date, nullif(r.effective_to, '') AS effective_to, r.action, a.act_day
        FROM (
            SELECT announcement_id, act_id, hs_code, hs_edition, old_rate_pct, new_rate_pct, effective_date, effective_to, action FROM rebate_changes
            WHERE verified = 'yes'
            UNION ALL
            SELECT announcement_id, act_id, hs_code, NULL, old_rate_pct, new_rate_pct, effective_date, NULL, action FROM rebate_change_headings
            WHERE verified = 'yes' AND coverage = 'whole heading'
        ) r
        LEFT JOIN gt_rb_acts a ON a.act_id = r.act_id
    ) c
    UNION ALL
    SELECT h.hs_code, 'notice', coalesce(CAST(nullif(h.effective_date, '') AS DATE), a.act_day), NULL, NULL, NULL, NULL, 'raise', NULL, h.announcement_id, NULL
    FROM rebate_change_headings h LEFT JOIN gt_rb_acts a ON a.act_id = h.act_id
    WHERE h.verified = 'yes' AND h.coverage <> 'whole heading' AND h.action = 'raise'
    UNION ALL
    SELECT hs_code, 'library', valid_from, coalesce(valid_to, greatest(library_date, valid_from), valid_from), NULL, rate,
           valid_to, '', NULL, source, CASE WHEN rate = 0 THEN kind END
    FROM (
        -- a flag says that nothing is refunded; an entry that also gives a rate contradicts itself, and gives none
        SELECT *, CASE WHEN kind IS NULL THEN rate_pct WHEN coalesce(rate_pct, 0) = 0 THEN 0 END AS rate
        FROM (
            SELECT *, CASE WHEN special_flag IN ('1', 'taxed') THEN 'taxed' WHEN special_flag IN ('2', 'exempt') THEN 'exempt' END AS kind
            FROM gt_rb_imported
        )
    )
)
SELECT row_number() OVER (ORDER BY code, day, what, label, rate) AS fact, raw.code, what, day, last_day, old_rate, rate, ends, action, label, kind,
       year(day) AS year, coalesce(named.rank, first.rank) AS rank,
       -- an undated page may be of any edition between its bounds: its code must be the same line at both
       CASE what WHEN 'page' THEN coalesce(last.rank, (SELECT max(rank) FROM gt_rb_editions)) ELSE coalesce(named.rank, first.rank) END AS last_rank
FROM raw
LEFT JOIN gt_rb_editions named ON named.edition = raw.hs_edition
LEFT JOIN gt_rb_editions first ON year(day) BETWEEN first.first_year AND first.last_year
LEFT JOIN gt_rb_editions last ON year(last_day) BETWEEN last.first_year AND last.last_year
WHERE day IS NOT NULL AND (rate IS NOT NULL OR what IN ('notice', 'library'))

-- name: targets
-- reads: gt_rb_cells, gt_rb_chains, gt_rb_editions, gt_rb_facts; grain: distinct (code, edition, period) of the cells whose national nomenclature is
-- China's, of codes
-- of which any fact speaks: one begins with the other. (Of all others nothing is known, and that needs no work.)
-- A code of another edition than the one in force reaches it only over strict links; national digits only if the HS6 keeps its digits.
WITH keys AS (
    SELECT DISTINCT hs_code, hs_edition, period_start, period_end
    FROM gt_rb_cells
    WHERE nation = 'CHN' AND length(hs_code) BETWEEN 2 AND 10 AND year(period_start) = year(period_end)
), spoken_of AS (
    SELECT DISTINCT left(code, unnest(range(2, length(code) + 1))) AS code FROM gt_rb_facts
), whole_codes AS (
    SELECT DISTINCT code FROM gt_rb_facts
), placed AS (
    SELECT k.*, now.rank,
           CASE WHEN own.rank = now.rank THEN k.hs_code
                WHEN length(k.hs_code) = 6 THEN there.hs6
                WHEN length(k.hs_code) > 6 AND there.hs6 = left(k.hs_code, 6) THEN k.hs_code END AS code
    FROM (SELECT DISTINCT hs_code, hs_edition, year(period_start) AS year FROM keys) k
    JOIN gt_rb_editions now ON k.year BETWEEN now.first_year AND now.last_year
    JOIN gt_rb_editions own ON own.edition = k.hs_edition
    LEFT JOIN gt_rb_chains here ON here.rank = own.rank AND here.hs6 = left(k.hs_code, 6)
    LEFT JOIN gt_rb_chains there ON there.rank = now.rank AND there.chain = here.chain
), found AS (
    SELECT * FROM placed SEMI JOIN (
        SELECT code FROM spoken_of
        UNION SELECT p.code FROM (SELECT DISTINCT code, left(code, unnest(range(2, length(code) + 1))) AS prefix FROM placed) p JOIN whole_codes w ON w.code = p.prefix
    ) USING (code)
)
SELECT row_number() OVER (ORDER BY hs_code, hs_edition, period_start, period_end) AS target,
       hs_code, hs_edition, period_start, period_end, f.year, rank, code,
       coalesce($at, period_start) AS since, coalesce($at, period_end) AS until
FROM keys k JOIN found f USING (hs_code, hs_edition) WHERE f.year = year(k.period_start)

-- name: whole
-- reads: hs_codes, gt_rb_editions, gt_rb_facts, gt_rb_targets; grain: year in which the library has an entry for nearly every HS6 of the edition in
-- force: it is
-- then itself the list of the national lines of the year (those below eight digits are in no other list). An excerpt never is.
WITH years AS (
    SELECT DISTINCT year(since) AS year FROM gt_rb_targets WHERE EXISTS (FROM gt_rb_facts WHERE what = 'library')
), named AS (
    SELECT DISTINCT y.year, left(f.code, 6) AS code
    FROM gt_rb_facts f JOIN years y ON y.year BETWEEN year(f.day) AND year(f.last_day)
    WHERE f.what = 'library'
), prefixes AS (
    SELECT y.year, c.hs6, left(c.hs6, unnest([2, 3, 4, 5, 6])) AS code
    FROM years y
    JOIN gt_rb_editions e ON y.year BETWEEN e.first_year AND e.last_year
    JOIN hs_codes c ON c.hs_edition = e.edition AND c.kind = 'hs'
)
SELECT p.year FROM prefixes p LEFT JOIN named n USING (year, code)
GROUP BY p.year HAVING count(DISTINCT p.hs6) FILTER (n.code IS NOT NULL) >= 0.95 * count(DISTINCT p.hs6)

-- name: parts
-- reads: gt_rb_ended, gt_rb_lines, gt_rb_listed, gt_rb_targets, gt_rb_whole; grain: (target, part)
-- Eight digits and more: the code itself, if its line is in the year's list (years without a list: unless known to be split). Shorter: all
-- lines of the year's list. Without a list an HS6 stands for itself, and entries that end in 00 right after it cover it; other short codes
-- only if a whole library lists their lines.
WITH short_lines AS (
    SELECT hs8, first_year, last_year, left(hs8, n) AS prefix FROM gt_rb_lines, (SELECT unnest([2, 3, 4, 5, 6, 7]) AS n)
)
SELECT t.target, t.code AS part, left(t.code, 8) AS hs8
FROM gt_rb_targets t CROSS JOIN gt_rb_listed y
LEFT JOIN gt_rb_lines l ON l.hs8 = left(t.code, 8) AND t.year BETWEEN l.first_year AND l.last_year AND NOT l.gap
LEFT JOIN gt_rb_ended x ON x.hs8 = left(t.code, 8) AND x.split_year <= t.year
WHERE length(t.code) >= 8 AND CASE WHEN t.year BETWEEN y.first_year AND y.last_year THEN l.hs8 IS NOT NULL ELSE x.hs8 IS NULL END
UNION ALL
SELECT t.target, s.hs8, s.hs8
FROM gt_rb_targets t CROSS JOIN gt_rb_listed y
JOIN short_lines s ON s.prefix = t.code AND t.year BETWEEN s.first_year AND s.last_year
WHERE length(t.code) < 8 AND t.year BETWEEN y.first_year AND y.last_year
UNION ALL
SELECT t.target, t.code, t.code || '00'
FROM gt_rb_targets t CROSS JOIN gt_rb_listed y
WHERE NOT t.year BETWEEN y.first_year AND y.last_year
  AND (length(t.code) = 6 OR (length(t.code) < 8 AND year(t.since) IN (SELECT year FROM gt_rb_whole)))

-- name: reach
-- reads: gt_rb_facts; grain: (fact, code that it speaks to)
-- how: raw = the entry as written (it covers every code under it); stem = 00 dropped (it covers that code, not its other children);
-- under = a shorter code of which the entry covers a part only
WITH stems AS (
    SELECT fact, unnest([6, 8, 10]) AS n, code FROM gt_rb_facts
), stem AS (
    SELECT fact, left(code, n) AS code FROM stems
    WHERE length(code) IN (8, 10, 12) AND n < length(code) AND substr(code, n + 1) = repeat('0', length(code) - n)
)
SELECT fact, code, 'raw' AS how FROM gt_rb_facts
UNION ALL
SELECT fact, code, 'stem' FROM stem
UNION ALL
SELECT f.fact, left(f.code, n), 'under'
FROM gt_rb_facts f, (SELECT unnest([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) AS n)
WHERE n < length(f.code) AND (f.fact, left(f.code, n)) NOT IN (SELECT fact, code FROM stem)

-- name: spoken
-- reads: gt_rb_parts, gt_rb_reach; grain: (part, fact, how)
WITH distinct_parts AS (SELECT DISTINCT part FROM gt_rb_parts),
prefixes AS (SELECT part, left(part, n) AS prefix FROM distinct_parts, (SELECT unnest([2, 3, 4, 5, 6, 7, 8, 9, 10]) AS n) WHERE n <= length(part))
SELECT p.part, r.fact, 'raw' AS how FROM prefixes p JOIN gt_rb_reach r ON r.code = p.prefix AND r.how = 'raw'
UNION ALL
SELECT p.part, r.fact, r.how FROM distinct_parts p JOIN gt_rb_reach r ON r.code = p.part AND r.how <> 'raw'

-- name: matched
-- reads: gt_rb_chains, gt_rb_editions, gt_rb_ended, gt_rb_facts, gt_rb_lines, gt_rb_listed, gt_rb_parts, gt_rb_spoken, gt_rb_targets; grain: (target,
-- part, fact) that speaks of the same line
-- The digits mean the same line if the HS6 link between the fact's edition and the record's is one to one, and, for a national entry, if
-- the lists show the line in every year between the two that has a list, and no split is known.
WITH pairs AS (
    SELECT p.target, p.part, p.hs8, t.year AS here, t.rank AS here_rank, t.since, t.until, s.how, f.* EXCLUDE (year, rank, last_rank),
           -- an imported interval speaks of the day at which it is read
           CASE f.what WHEN 'library' THEN year(t.since) ELSE f.year END AS there,
           CASE f.what WHEN 'library' THEN e.rank ELSE f.rank END AS first_rank,
           CASE f.what WHEN 'library' THEN e.rank ELSE f.last_rank END AS last_rank
    FROM gt_rb_parts p
    JOIN gt_rb_spoken s USING (part)
    JOIN gt_rb_facts f USING (fact)
    JOIN gt_rb_targets t USING (target)
    LEFT JOIN gt_rb_editions e ON year(t.since) BETWEEN e.first_year AND e.last_year
    WHERE f.what <> 'library' OR f.day <= t.until
), spans AS (
    SELECT *, least(here, there) AS low_year, greatest(here, there) AS high_year FROM pairs
)
SELECT r.target, r.part, r.fact, CASE r.how WHEN 'under' THEN 'under' ELSE 'covers' END AS relation, r.since, r.until,
       r.code, length(r.code) AS size, r.what, r.day, r.last_day, r.old_rate, r.rate, r.ends, r.action, r.label, r.kind
FROM spans r CROSS JOIN gt_rb_listed y
LEFT JOIN gt_rb_chains a ON a.rank = r.here_rank AND a.hs6 = left(r.part, 6)
LEFT JOIN gt_rb_chains b ON b.rank = r.first_rank AND b.hs6 = left(r.part, 6)
LEFT JOIN gt_rb_chains c ON c.rank = r.last_rank AND c.hs6 = left(r.part, 6)
LEFT JOIN gt_rb_lines l ON l.hs8 = r.hs8
LEFT JOIN gt_rb_ended x ON x.hs8 = r.hs8 AND x.split_year > r.low_year AND x.split_year <= r.high_year
WHERE (r.here_rank = r.first_rank OR a.chain = b.chain) AND (r.here_rank = r.last_rank OR a.chain = c.chain)
  AND (r.how = 'under' OR length(r.code) <= 6 OR (
        x.hs8 IS NULL
        AND (greatest(r.low_year, y.first_year) > least(r.high_year, y.last_year)
             OR coalesce(l.first_year <= greatest(r.low_year, y.first_year) AND l.last_year >= least(r.high_year, y.last_year) AND NOT l.gap, false))
  ))
