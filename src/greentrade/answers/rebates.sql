-- What is known of China's export VAT rebate of a code in a period. Each step below is one SELECT; rebates.py keeps its result as the
-- temporary table gt_rb_<name> and drops them all at the end. Parameters: $at (a date, or NULL: read the rates in the record's period).
--
-- Words: a *target* is a distinct (code, year, period) of the cells, its code read in the edition in force; a *part* is a national line
-- under the target (or the target itself); a *fact* is one dated or undated statement of our tables or of an imported library.

-- name: editions
-- reads: nothing; grain: HS edition with the years in which China's tariff uses it
SELECT * FROM (VALUES ('HS1992', 1, 1988, 1995), ('HS1996', 2, 1996, 2001), ('HS2002', 3, 2002, 2006), ('HS2007', 4, 2007, 2011),
                      ('HS2012', 5, 2012, 2016), ('HS2017', 6, 2017, 2021), ('HS2022', 7, 2022, 9999)) t(edition, rank, first_year, last_year)

-- name: strict
-- reads: hs_correlations; grain: link of two consecutive editions that is one to one (no mass links; our own patches only count against)
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
-- reads: hs_codes, strict; grain: (edition, HS6). Codes that a walk of strict one-to-one links connects share a chain (its newest member).
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

-- name: targets
-- reads: cells, editions, chains; grain: distinct (code, edition, period) of the cells whose national nomenclature is China's
-- A code of another edition than the one in force reaches it only over strict links; national digits only if the HS6 keeps its digits.
WITH keys AS (
    SELECT DISTINCT hs_code, hs_edition, period_start, period_end
    FROM gt_rb_cells
    WHERE nation = 'CHN' AND length(hs_code) BETWEEN 2 AND 10 AND year(period_start) = year(period_end)
), placed AS (
    SELECT k.*, year(k.period_start) AS year, now.rank,
           CASE WHEN own.rank = now.rank THEN k.hs_code
                WHEN length(k.hs_code) = 6 THEN there.hs6
                WHEN length(k.hs_code) > 6 AND there.hs6 = left(k.hs_code, 6) THEN k.hs_code END AS code
    FROM keys k
    JOIN gt_rb_editions now ON year(k.period_start) BETWEEN now.first_year AND now.last_year
    JOIN gt_rb_editions own ON own.edition = k.hs_edition
    LEFT JOIN gt_rb_chains here ON here.rank = own.rank AND here.hs6 = left(k.hs_code, 6)
    LEFT JOIN gt_rb_chains there ON there.rank = now.rank AND there.chain = here.chain
)
SELECT row_number() OVER (ORDER BY hs_code, hs_edition, period_start, period_end) AS target,
       hs_code, hs_edition, period_start, period_end, year, rank, code,
       coalesce($at, period_start) AS since, coalesce($at, period_end) AS until
FROM placed WHERE code IS NOT NULL

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

-- name: parts
-- reads: targets, lines, listed, ended; grain: (target, part)
-- Eight digits and more: the code itself, if its line is in the year's list (years without a list: unless known to be split). Shorter: all
-- lines of the year's list; without a list an HS6 stands for itself, and only entries that end in 00 right after it will cover it.
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
WHERE length(t.code) = 6 AND NOT t.year BETWEEN y.first_year AND y.last_year

-- name: acts
-- reads: rebate_announcements; grain: act with the earliest day it can stand for: its date in force, of issue, or the year of its number
SELECT announcement_id AS act_id,
       coalesce(try_cast(effective_date AS DATE), try_cast(issued AS DATE), try_cast(issued || '-01' AS DATE), make_date(CAST(document_year AS INTEGER), 1, 1)) AS act_day
FROM rebate_announcements

-- name: facts
-- reads: rebate_changes, rebate_change_headings, rebate_rates, acts, imported, editions; grain: fact
-- what: snapshot (dated page), change (dated act), page and act (undated: `day` is then the earliest day it can be), library (interval),
-- notice (an act raised some codes of the heading: no rate, but it ends a presumption). Unverified rows are left out.
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
    SELECT hs_code, 'library', valid_from, coalesce(valid_to, greatest(library_date, valid_from), valid_from), NULL, rate_pct,
           valid_to, '', NULL, source, kind
    FROM gt_rb_imported
)
SELECT row_number() OVER (ORDER BY code, day, what, label, rate) AS fact, raw.code, what, day, last_day, old_rate, rate, ends, action, label, kind,
       year(day) AS year, coalesce(named.rank, first.rank) AS rank,
       -- an undated page may be of any edition between its bounds: its code must be the same line at both
       CASE what WHEN 'page' THEN coalesce(last.rank, (SELECT max(rank) FROM gt_rb_editions)) ELSE coalesce(named.rank, first.rank) END AS last_rank
FROM raw
LEFT JOIN gt_rb_editions named ON named.edition = raw.hs_edition
LEFT JOIN gt_rb_editions first ON year(day) BETWEEN first.first_year AND first.last_year
LEFT JOIN gt_rb_editions last ON year(last_day) BETWEEN last.first_year AND last.last_year
WHERE day IS NOT NULL AND (rate IS NOT NULL OR what = 'notice')

-- name: reach
-- reads: facts; grain: (fact, code that it speaks to)
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
FROM gt_rb_facts f, (SELECT unnest([6, 7, 8, 9, 10, 11]) AS n)
WHERE n < length(f.code) AND (f.fact, left(f.code, n)) NOT IN (SELECT fact, code FROM stem)

-- name: spoken
-- reads: parts, reach; grain: (part, fact, how)
WITH distinct_parts AS (SELECT DISTINCT part FROM gt_rb_parts),
prefixes AS (SELECT part, left(part, n) AS prefix FROM distinct_parts, (SELECT unnest([2, 3, 4, 5, 6, 7, 8, 9, 10]) AS n) WHERE n <= length(part))
SELECT p.part, r.fact, 'raw' AS how FROM prefixes p JOIN gt_rb_reach r ON r.code = p.prefix AND r.how = 'raw'
UNION ALL
SELECT p.part, r.fact, r.how FROM distinct_parts p JOIN gt_rb_reach r ON r.code = p.part AND r.how <> 'raw'

-- name: matched
-- reads: parts, spoken, facts, targets, chains, lines, listed, ended; grain: (target, part, fact) that speaks of the same line
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
       length(r.code) AS size, r.what, r.day, r.last_day, r.old_rate, r.rate, r.ends, r.action, r.label, r.kind
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

-- name: points
-- reads: matched; grain: (target, part, relation, day, rate): what is stated of a single day. Of one day the longest entry is kept.
WITH stated AS (
    SELECT target, part, relation, since, until, size, label, day, rate, what IN ('page', 'act') AS undated FROM gt_rb_matched WHERE what <> 'notice'
    UNION ALL
    SELECT target, part, relation, since, until, size, label, day - 1, old_rate, false FROM gt_rb_matched WHERE what = 'change' AND old_rate IS NOT NULL
    UNION ALL
    SELECT target, part, relation, since, until, size, label, ends, rate, false FROM gt_rb_matched WHERE what IN ('change', 'library') AND ends IS NOT NULL
    UNION ALL
    SELECT target, part, relation, since, until, size, label, last_day, rate, false FROM gt_rb_matched WHERE what = 'library' AND ends IS NULL AND last_day > day
)
SELECT DISTINCT * FROM stated
QUALIFY relation = 'under' OR size = max(size) OVER (PARTITION BY target, part, relation, day, undated)

-- name: acts_in_turn
-- reads: matched; grain: (target, part, day) of the dated changes that cover the part, with the next one
SELECT target, part, since, until, day, old_rate, rate, ends, action, label,
       lead(day) OVER turn AS next_day, lead(old_rate) OVER turn AS next_old_rate, lead(label) OVER turn AS next_label
FROM (
    SELECT * FROM gt_rb_matched WHERE what = 'change' AND relation = 'covers'
    QUALIFY row_number() OVER (PARTITION BY target, part, day ORDER BY size DESC, label) = 1
)
WINDOW turn AS (PARTITION BY target, part ORDER BY day)

-- name: closed
-- reads: acts_in_turn, matched, points; grain: (target, part, interval) in which acts fix the rate, and nothing we know contradicts it
WITH between_acts AS (
    SELECT target, part, since, until, day AS first_day, next_day - 1 AS final_day, rate, [label, next_label] AS labels
    FROM gt_rb_acts_in_turn WHERE rate = next_old_rate
    UNION ALL
    SELECT target, part, since, until, day, least(ends, coalesce(next_day - 1, ends)), rate, [label]
    FROM gt_rb_acts_in_turn WHERE ends IS NOT NULL
)
SELECT target, part, rate, min(labels) AS labels
FROM between_acts b
WHERE since >= first_day AND until <= final_day
  AND NOT EXISTS (FROM gt_rb_points p WHERE p.target = b.target AND p.part = b.part AND NOT p.undated AND p.day BETWEEN b.first_day AND b.final_day AND p.rate <> b.rate)
  AND NOT EXISTS (FROM gt_rb_matched m WHERE m.target = b.target AND m.part = b.part AND m.what = 'page' AND m.day >= b.first_day AND m.last_day <= b.final_day AND m.rate <> b.rate)
  AND NOT EXISTS (FROM gt_rb_matched m WHERE m.target = b.target AND m.part = b.part AND m.what = 'act' AND m.day BETWEEN b.first_day AND b.final_day AND m.rate <> b.rate)
GROUP BY ALL

-- name: observed
-- reads: points; grain: (target, part) with a rate stated of a day in the period
SELECT target, part, min(rate) AS low, max(rate) AS high, count(DISTINCT rate) AS rates, count(DISTINCT day) AS days,
       list_sort(list_distinct(list(label))) AS labels
FROM gt_rb_points WHERE relation = 'covers' AND NOT undated AND day BETWEEN since AND until
GROUP BY ALL

-- name: changed
-- reads: acts_in_turn; grain: (target, part) whose rate an act changed after the first day of the period, with the ends that are not stated
SELECT target, part, bool_or(old_rate IS NULL AND action <> 'raise') AS open_above, bool_or(old_rate IS NULL AND action = 'raise') AS open_below
FROM gt_rb_acts_in_turn WHERE day > since AND day <= until
GROUP BY ALL

-- name: presumed
-- reads: acts_in_turn, matched; grain: (target, part) cancelled before the period, with no sign of a later raise anywhere in our tables
WITH cancelled AS (
    SELECT target, part, day, action, rate, label FROM gt_rb_acts_in_turn WHERE day <= since
    QUALIFY row_number() OVER (PARTITION BY target, part ORDER BY day DESC) = 1
)
SELECT target, part, label
FROM cancelled c
WHERE c.rate = 0 AND c.action = 'cancel'
  AND NOT EXISTS (FROM gt_rb_matched m WHERE m.target = c.target AND m.part = c.part AND m.day > c.day AND (m.action = 'raise' OR m.rate > 0 OR m.old_rate > 0))

-- name: library_days
-- reads: matched; grain: (target, part, day of the period on which the imported intervals change), the longest entries valid on that day
WITH held AS (
    SELECT * FROM gt_rb_matched WHERE what = 'library' AND day <= until AND last_day >= since
), days AS (
    SELECT DISTINCT target, part, since AS day FROM held
    UNION
    SELECT target, part, day FROM held WHERE relation = 'covers' AND day > since
    UNION
    SELECT target, part, last_day + 1 FROM held WHERE relation = 'covers' AND last_day < until
)
SELECT d.target, d.part, d.day, h.rate, h.kind, h.label
FROM days d
LEFT JOIN held h ON h.target = d.target AND h.part = d.part AND h.relation = 'covers' AND d.day BETWEEN h.day AND h.last_day
QUALIFY h.size IS NULL OR h.size = max(h.size) OVER (PARTITION BY d.target, d.part, d.day)

-- name: library
-- reads: library_days; grain: (target, part) that imported intervals cover in the whole period
WITH by_day AS (
    SELECT target, part, day, list_sort(list_distinct(list(rate))) AS rates, bool_or(rate IS NULL) AS open FROM gt_rb_library_days GROUP BY ALL
), steady AS (
    SELECT target, part, count(DISTINCT rates) = 1 AS steady FROM by_day GROUP BY ALL HAVING NOT bool_or(open)
)
SELECT d.target, d.part, s.steady, min(d.rate) AS low, max(d.rate) AS high,
       CASE WHEN count(DISTINCT d.kind) = 1 AND count(d.kind) = count(*) THEN min(d.kind) END AS kind,
       list_sort(list_distinct(list(d.label))) AS labels
FROM gt_rb_library_days d JOIN steady s USING (target, part)
GROUP BY ALL

-- name: last_known
-- reads: points; grain: (target, part): the latest statement of a day up to the period's end. Two that disagree are none, and so is one
-- that a later statement about a piece of the part contradicts.
WITH latest AS (
    SELECT *, max(day) OVER (PARTITION BY target, part) AS last_day FROM gt_rb_points WHERE relation = 'covers' AND day <= until
), agreed AS (
    SELECT target, part, until, min(rate) AS rate, min(day) AS day, list_sort(list_distinct(list(label))) AS labels
    FROM (SELECT * FROM latest WHERE day = last_day QUALIFY undated = bool_and(undated) OVER (PARTITION BY target, part))
    GROUP BY ALL HAVING count(DISTINCT rate) = 1
)
SELECT target, part, rate, day, labels FROM agreed a
WHERE NOT EXISTS (FROM gt_rb_points p WHERE p.target = a.target AND p.part = a.part AND p.relation = 'under' AND p.day > a.day AND p.day <= a.until AND p.rate <> a.rate)

-- name: part_status
-- reads: library, closed, observed, changed, presumed, matched, points; grain: (target, part) with a status; first that fits
WITH heard AS (SELECT DISTINCT target, part FROM gt_rb_matched WHERE relation = 'covers'),
settled AS (
    SELECT h.target, h.part, l.kind,
           CASE WHEN l.part IS NOT NULL THEN CASE WHEN l.steady THEN 'known' ELSE 'changed_within_period' END
                WHEN k.part IS NOT NULL THEN 'known'
                WHEN c.part IS NOT NULL OR (o.rates > 1 AND o.days > 1) THEN 'changed_within_period'
                WHEN o.part IS NOT NULL THEN 'observed'
                WHEN z.part IS NOT NULL THEN 'presumed_zero' END AS status,
           CASE WHEN l.part IS NOT NULL THEN l.low WHEN k.part IS NOT NULL THEN k.rate
                WHEN c.open_below AND coalesce(o.rates, 0) < 2 THEN NULL WHEN o.part IS NOT NULL THEN o.low WHEN z.part IS NOT NULL THEN 0 END AS low,
           CASE WHEN l.part IS NOT NULL THEN l.high WHEN k.part IS NOT NULL THEN k.rate
                WHEN c.open_above AND coalesce(o.rates, 0) < 2 THEN NULL WHEN o.part IS NOT NULL THEN o.high WHEN z.part IS NOT NULL THEN 0 END AS high,
           coalesce(l.labels, k.labels, o.labels, [z.label]) AS labels, l.part IS NOT NULL AS imported
    FROM heard h
    LEFT JOIN gt_rb_library l USING (target, part)
    LEFT JOIN gt_rb_closed k USING (target, part)
    LEFT JOIN gt_rb_observed o USING (target, part)
    LEFT JOIN gt_rb_changed c USING (target, part)
    LEFT JOIN gt_rb_presumed z USING (target, part)
), children AS (
    -- what entries longer than the part state of the period: they must agree with it
    SELECT target, part, min(rate) AS low, max(rate) AS high FROM (
        SELECT target, part, rate, day <= until AND last_day >= since AS here FROM gt_rb_matched WHERE relation = 'under' AND what = 'library'
        UNION ALL
        SELECT p.target, p.part, p.rate, p.day BETWEEN p.since AND p.until
        FROM gt_rb_points p JOIN settled s USING (target, part) WHERE p.relation = 'under' AND NOT p.undated AND NOT s.imported
    ) WHERE here GROUP BY ALL
)
SELECT s.target, s.part, s.status, s.low, s.high, s.kind, s.labels
FROM settled s LEFT JOIN children c USING (target, part)
WHERE s.status IS NOT NULL AND (c.part IS NULL OR (c.low >= coalesce(s.low, c.low) AND c.high <= coalesce(s.high, c.high)))

-- name: target_status
-- reads: parts, part_status, last_known; grain: target. A rate only if every part has one and they agree; the weakest status speaks.
SELECT p.target,
       CASE WHEN count(s.part) = count(*) AND count(DISTINCT (s.low, s.high)) = 1
                 AND (count(DISTINCT s.status) = 1 OR NOT bool_or(s.status = 'changed_within_period'))
            THEN CASE WHEN bool_or(s.status = 'changed_within_period') THEN 'changed_within_period'
                      WHEN bool_or(s.status = 'presumed_zero') THEN 'presumed_zero'
                      WHEN bool_or(s.status = 'observed') THEN 'observed' ELSE 'known' END
            ELSE 'unknown' END AS status,
       min(s.low) AS low, min(s.high) AS high,
       CASE WHEN count(DISTINCT s.kind) = 1 AND count(s.kind) = count(*) THEN min(s.kind) END AS kind,
       array_to_string(list_sort(list_distinct(flatten(list(s.labels) FILTER (s.labels IS NOT NULL)))), '; ') AS source,
       CASE WHEN count(k.part) = count(*) AND count(DISTINCT k.rate) = 1 THEN min(k.rate) END AS last_rate,
       CASE WHEN count(k.part) = count(*) AND count(DISTINCT k.rate) = 1 THEN min(k.day) END AS last_day,
       CASE WHEN count(k.part) = count(*) AND count(DISTINCT k.rate) = 1
            THEN array_to_string(list_sort(list_distinct(flatten(list(k.labels)))), '; ') END AS last_source
FROM gt_rb_parts p
LEFT JOIN gt_rb_part_status s USING (target, part)
LEFT JOIN gt_rb_last_known k USING (target, part)
GROUP BY p.target

-- name: answer
-- reads: cells, targets, target_status; grain: cell
WITH read AS (
    SELECT c.cell_id, coalesce(s.status, 'unknown') AS rate_status, s.*
    FROM gt_rb_cells c
    LEFT JOIN gt_rb_targets t ON c.nation = 'CHN' AND t.hs_code = c.hs_code AND t.hs_edition = c.hs_edition
                             AND t.period_start = c.period_start AND t.period_end = c.period_end
    LEFT JOIN gt_rb_target_status s USING (target)
)
SELECT CAST(cell_id AS INTEGER) AS cell_id,
       CASE WHEN rate_status IN ('known', 'observed', 'presumed_zero') AND low = high THEN low END AS rate_pct,
       CASE WHEN rate_status <> 'unknown' THEN low END AS rate_low,
       CASE WHEN rate_status <> 'unknown' THEN high END AS rate_high,
       rate_status,
       CASE WHEN rate_status = 'unknown' THEN NULL WHEN kind IS NOT NULL THEN kind
            WHEN low > 0 AND high > 0 THEN 'positive' WHEN low = 0 AND high = 0 THEN 'zero' END AS rate_kind,
       CASE WHEN rate_status <> 'unknown' THEN source END AS rate_source,
       last_rate AS last_known_rate_pct, last_day AS last_known_date, last_source AS last_known_source
FROM read ORDER BY cell_id
