-- What is known of China's export VAT rebate of a code in a period, from what is stated of it (rebates.sql): who is heard, what is fixed,
-- observed, changed or presumed, and what that makes of each code. The words are those of rebates.sql.

-- name: library_spans
-- reads: gt_rb_matched, gt_rb_whole; grain: (target, part, span of days up to the period's end, rate): what the library says of the part. The longest
-- entry in force speaks (not at all, if it has no rate). Where none covers the part, the entries under it do if they all agree: they are
-- all of its lines if the library is whole, and of a ten-digit code always, because only the tax administration divides it.
WITH entries AS (
    SELECT target, part, since, until, relation, code, size, day, least(last_day, until) AS last_day, rate, kind, label,
           count(*) OVER (PARTITION BY target, part) = 1 AND relation = 'covers' AS single
    FROM gt_rb_matched
    WHERE what = 'library' AND (relation = 'covers' OR length(part) >= 10 OR year(since) IN (SELECT year FROM gt_rb_whole))
), edges AS (
    SELECT DISTINCT target, part, unnest([day, last_day + 1]) AS edge FROM entries WHERE NOT single
), spans AS (
    SELECT target, part, edge AS first_day, lead(edge) OVER (PARTITION BY target, part ORDER BY edge) - 1 AS final_day FROM edges
), here AS (
    SELECT e.* EXCLUDE (day, last_day, single), s.first_day, s.final_day
    FROM spans s JOIN entries e ON e.target = s.target AND e.part = s.part AND s.first_day BETWEEN e.day AND e.last_day
), covering AS (
    SELECT * FROM here WHERE relation = 'covers' QUALIFY size = max(size) OVER (PARTITION BY target, part, first_day)
), lines AS (
    SELECT target, part, since, until, first_day, final_day, code, list_sort(list_distinct(list(rate))) AS rates, bool_or(rate IS NULL) AS open,
           CASE WHEN count(DISTINCT kind) = 1 AND count(kind) = count(*) THEN min(kind) END AS kind, list(label) AS labels
    FROM here ANTI JOIN covering USING (target, part, first_day)
    GROUP BY ALL
), agreeing AS (
    SELECT target, part, since, until, first_day, final_day, any_value(rates) AS rates, list_sort(list_distinct(flatten(list(labels)))) AS labels,
           CASE WHEN count(DISTINCT kind) = 1 AND count(kind) = count(*) THEN min(kind) END AS kind
    FROM lines GROUP BY ALL HAVING count(DISTINCT rates) = 1 AND NOT bool_or(open)
)
SELECT target, part, since, until, day AS first_day, last_day AS final_day, rate, kind, label FROM entries WHERE single AND rate IS NOT NULL
UNION ALL
SELECT target, part, since, until, first_day, final_day, rate, kind, label FROM covering
QUALIFY NOT bool_or(rate IS NULL) OVER (PARTITION BY target, part, first_day)
UNION ALL
SELECT target, part, since, until, first_day, final_day, unnest(rates), kind, array_to_string(labels, ', ') FROM agreeing

-- name: library
-- reads: gt_rb_library_spans; grain: (target, part) of which the library speaks in the whole period
WITH by_span AS (
    SELECT target, part, since, until, first_day, final_day, list_sort(list_distinct(list(rate))) AS rates, list(kind) AS kinds, list(label) AS labels,
           count(kind) = count(*) AS flagged
    FROM gt_rb_library_spans WHERE final_day >= since GROUP BY ALL
), in_period AS (
    SELECT target, part, count(DISTINCT rates) = 1 AS steady, flatten(list(rates)) AS rates, list_distinct(flatten(list(kinds))) AS kinds,
           bool_and(flagged) AS flagged, list_sort(list_distinct(flatten(list(labels)))) AS labels
    FROM by_span GROUP BY target, part, since, until
    HAVING sum(final_day - greatest(first_day, since) + 1) = until - since + 1
)
SELECT target, part, steady, list_min(rates) AS low, list_max(rates) AS high, CASE WHEN flagged AND len(kinds) = 1 THEN kinds[1] END AS kind, labels
FROM in_period

-- name: contradicted
-- reads: gt_rb_library_spans, gt_rb_matched; grain: (target, part, fact, statement) of our own tables that the library contradicts on its very day
WITH stated AS (
    SELECT target, part, fact, 'new' AS statement, day, rate FROM gt_rb_matched WHERE what IN ('change', 'snapshot') AND relation = 'covers'
    UNION ALL
    SELECT target, part, fact, 'old', day - 1, old_rate FROM gt_rb_matched WHERE what = 'change' AND relation = 'covers' AND old_rate IS NOT NULL
    UNION ALL
    SELECT target, part, fact, 'end', ends, rate FROM gt_rb_matched WHERE what = 'change' AND relation = 'covers' AND ends IS NOT NULL
)
SELECT s.target, s.part, s.fact, s.statement
FROM stated s JOIN gt_rb_library_spans l ON l.target = s.target AND l.part = s.part AND s.day BETWEEN l.first_day AND l.final_day
GROUP BY ALL HAVING bool_and(l.rate <> s.rate)

-- name: heard
-- reads: gt_rb_contradicted, gt_rb_library, gt_rb_matched; grain: (world, target, part, statement of our own tables)
-- Two worlds: in `all` the library has the last word (an act that it contradicts is no act; what is left of its statements are sightings);
-- in `alone` our tables speak as if there were no library, so that it can be told where it wins over them.
WITH against AS (
    SELECT target, part, fact, bool_or(statement <> 'end') AS no_act, bool_or(statement = 'new') AS not_new, bool_or(statement = 'old') AS not_old
    FROM gt_rb_contradicted GROUP BY ALL
), ours AS (
    SELECT m.*, coalesce(x.no_act, false) AS no_act, coalesce(x.not_new, false) AS not_new, coalesce(x.not_old, false) AS not_old, x.fact IS NOT NULL AS hurt
    FROM gt_rb_matched m LEFT JOIN against x USING (target, part, fact)
    WHERE m.what <> 'library'
)
SELECT 'all' AS world, target, part, relation, since, until, size, what, day, last_day, old_rate, rate, CASE WHEN NOT hurt THEN ends END AS ends, action, label
FROM ours WHERE NOT no_act
UNION ALL
SELECT 'all', target, part, relation, since, until, size, 'snapshot', day, NULL, NULL, rate, NULL, '', label FROM ours WHERE no_act AND NOT not_new
UNION ALL
SELECT 'all', target, part, relation, since, until, size, 'snapshot', day - 1, NULL, NULL, old_rate, NULL, '', label
FROM ours WHERE no_act AND NOT not_old AND old_rate IS NOT NULL
UNION ALL
SELECT 'alone', target, part, relation, since, until, size, what, day, last_day, old_rate, rate, ends, action, label
FROM ours SEMI JOIN gt_rb_library USING (target, part)

-- name: points
-- reads: gt_rb_heard, gt_rb_library, gt_rb_library_spans, gt_rb_matched; grain: (world, target, part, relation, day, rate): what is stated of a
-- single day. Of one
-- day the longest entry of our tables is kept; where the library decides, only what it says last is wanted.
WITH stated AS (
    SELECT world, target, part, relation, since, until, size, label, day, rate, what IN ('page', 'act') AS undated FROM gt_rb_heard WHERE what <> 'notice'
    UNION ALL
    SELECT world, target, part, relation, since, until, size, label, day - 1, old_rate, false FROM gt_rb_heard WHERE what = 'change' AND old_rate IS NOT NULL
    UNION ALL
    SELECT world, target, part, relation, since, until, size, label, ends, rate, false FROM gt_rb_heard WHERE what = 'change' AND ends IS NOT NULL
)
SELECT DISTINCT * EXCLUDE (size) FROM (
    SELECT * FROM stated QUALIFY relation = 'under' OR size = max(size) OVER (PARTITION BY world, target, part, relation, day, undated)
)
UNION
SELECT 'all', target, part, 'covers', since, until, label, unnest([first_day, final_day]), rate, false
FROM gt_rb_library_spans ANTI JOIN gt_rb_library USING (target, part)
UNION
SELECT 'all', target, part, 'covers', since, until, label, until, rate, false
FROM gt_rb_library_spans SEMI JOIN gt_rb_library USING (target, part) WHERE final_day = until
UNION
SELECT 'all', target, part, 'under', since, until, label, unnest([day, last_day]), rate, false FROM gt_rb_matched WHERE what = 'library' AND relation = 'under' AND rate IS NOT NULL

-- name: acts_in_turn
-- reads: gt_rb_heard; grain: (world, target, part, day) of the dated changes that cover the part, with the next one
SELECT world, target, part, since, until, day, old_rate, rate, ends, action, label,
       lead(day) OVER turn AS next_day, lead(old_rate) OVER turn AS next_old_rate, lead(label) OVER turn AS next_label
FROM (
    SELECT * FROM gt_rb_heard WHERE what = 'change' AND relation = 'covers'
    QUALIFY row_number() OVER (PARTITION BY world, target, part, day ORDER BY size DESC, label) = 1
)
WINDOW turn AS (PARTITION BY world, target, part ORDER BY day)

-- name: closed
-- reads: gt_rb_acts_in_turn, gt_rb_heard, gt_rb_points; grain: (world, target, part, interval) in which acts fix the rate, and nothing we know
-- contradicts it
WITH between_acts AS (
    SELECT world, target, part, since, until, day AS first_day, next_day - 1 AS final_day, rate, [label, next_label] AS labels
    FROM gt_rb_acts_in_turn WHERE rate = next_old_rate
    UNION ALL
    SELECT world, target, part, since, until, day, least(ends, coalesce(next_day - 1, ends)), rate, [label]
    FROM gt_rb_acts_in_turn WHERE ends IS NOT NULL
)
SELECT world, target, part, rate, min(labels) AS labels
FROM between_acts b
WHERE since >= first_day AND until <= final_day
  AND NOT EXISTS (FROM gt_rb_points p WHERE p.world = b.world AND p.target = b.target AND p.part = b.part AND NOT p.undated AND p.day BETWEEN b.first_day AND b.final_day AND p.rate <> b.rate)
  AND NOT EXISTS (FROM gt_rb_heard m WHERE m.world = b.world AND m.target = b.target AND m.part = b.part AND m.what = 'page' AND m.day >= b.first_day AND m.last_day <= b.final_day AND m.rate <> b.rate)
  AND NOT EXISTS (FROM gt_rb_heard m WHERE m.world = b.world AND m.target = b.target AND m.part = b.part AND m.what = 'act' AND m.day BETWEEN b.first_day AND b.final_day AND m.rate <> b.rate)
GROUP BY ALL

-- name: observed
-- reads: gt_rb_points; grain: (world, target, part) with a rate stated of a day in the period
SELECT world, target, part, min(rate) AS low, max(rate) AS high, count(DISTINCT rate) AS rates, count(DISTINCT day) AS days,
       list_sort(list_distinct(list(label))) AS labels
FROM gt_rb_points WHERE relation = 'covers' AND NOT undated AND day BETWEEN since AND until
GROUP BY ALL

-- name: changed
-- reads: gt_rb_acts_in_turn; grain: (world, target, part) whose rate an act changed after the first day of the period, with the ends that are not
-- stated
SELECT world, target, part, bool_or(old_rate IS NULL AND action <> 'raise') AS open_above, bool_or(old_rate IS NULL AND action = 'raise') AS open_below
FROM gt_rb_acts_in_turn WHERE day > since AND day <= until
GROUP BY ALL

-- name: presumed
-- reads: gt_rb_acts_in_turn, gt_rb_heard, gt_rb_library_spans, gt_rb_matched, gt_rb_rounds; grain: (world, target, part) cancelled before the period,
-- with no sign of a later raise
-- anywhere. A raise round between the act and the period's end whose codes we do not hold completely may have brought the rebate back:
-- `round` names the first one, and the presumption ends there.
WITH cancelled AS (
    SELECT world, target, part, since, until, day, action, rate, label FROM gt_rb_acts_in_turn WHERE day <= since
    QUALIFY row_number() OVER (PARTITION BY world, target, part ORDER BY day DESC) = 1
)
SELECT world, target, part, label, (SELECT min_by(r.label, (r.day, r.label)) FROM gt_rb_rounds r WHERE r.day > c.day AND r.day <= c.until) AS round
FROM cancelled c
WHERE c.rate = 0 AND c.action = 'cancel'
  AND NOT EXISTS (FROM gt_rb_heard m WHERE m.world = c.world AND m.target = c.target AND m.part = c.part AND m.day > c.day
                  AND (m.action = 'raise' OR m.rate > 0 OR m.old_rate > 0))
  AND NOT (world = 'all' AND (EXISTS (FROM gt_rb_library_spans l WHERE l.target = c.target AND l.part = c.part AND l.final_day > c.day AND l.rate > 0)
                              OR EXISTS (FROM gt_rb_matched m WHERE m.target = c.target AND m.part = c.part AND m.what = 'library' AND m.relation = 'under'
                                         AND m.last_day > c.day AND m.rate > 0)))

-- name: last_known
-- reads: gt_rb_points; grain: (target, part): the latest statement of a day up to the period's end. Two that disagree are none, and so is one
-- that a later statement about a piece of the part contradicts.
WITH points AS (
    SELECT * FROM gt_rb_points WHERE world = 'all' AND day <= until
), latest AS (
    SELECT *, max(day) OVER (PARTITION BY target, part) AS last_day FROM points WHERE relation = 'covers'
), agreed AS (
    SELECT target, part, min(rate) AS rate, min(day) AS day, list_sort(list_distinct(list(label))) AS labels
    FROM (SELECT * FROM latest WHERE day = last_day QUALIFY undated = bool_and(undated) OVER (PARTITION BY target, part))
    GROUP BY ALL HAVING count(DISTINCT rate) = 1
)
SELECT target, part, rate, day, labels FROM agreed a
WHERE NOT EXISTS (FROM points p WHERE p.target = a.target AND p.part = a.part AND p.relation = 'under' AND p.day > a.day AND p.rate <> a.rate)

-- name: settled
-- reads: gt_rb_changed, gt_rb_closed, gt_rb_heard, gt_rb_library, gt_rb_library_spans, gt_rb_matched, gt_rb_observed, gt_rb_points, gt_rb_presumed;
-- grain: (world, target, part) with a status; first that fits
WITH heard AS (
    SELECT world, target, part FROM gt_rb_heard WHERE relation = 'covers'
    UNION SELECT 'all', target, part FROM gt_rb_library_spans
),
settled AS (
    SELECT h.world, h.target, h.part, l.kind,
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
    LEFT JOIN gt_rb_library l ON h.world = 'all' AND l.target = h.target AND l.part = h.part
    LEFT JOIN gt_rb_closed k ON k.world = h.world AND k.target = h.target AND k.part = h.part
    LEFT JOIN gt_rb_observed o ON o.world = h.world AND o.target = h.target AND o.part = h.part
    LEFT JOIN gt_rb_changed c ON c.world = h.world AND c.target = h.target AND c.part = h.part
    LEFT JOIN gt_rb_presumed z ON z.world = h.world AND z.target = h.target AND z.part = h.part AND z.round IS NULL
), children AS (
    -- what entries longer than the part state of the period: they must agree with it
    SELECT world, target, part, min(rate) AS low, max(rate) AS high, bool_or(rate IS NULL) AS open FROM (
        SELECT 'all' AS world, target, part, rate FROM gt_rb_matched WHERE relation = 'under' AND what = 'library' AND day <= until AND last_day >= since
        UNION ALL
        SELECT p.world, p.target, p.part, p.rate
        FROM gt_rb_points p JOIN settled s USING (world, target, part)
        WHERE p.relation = 'under' AND p.day BETWEEN p.since AND p.until AND NOT p.undated AND NOT s.imported
    ) GROUP BY ALL
)
SELECT s.world, s.target, s.part, s.status, s.low, s.high, s.kind, s.labels, s.imported
FROM settled s LEFT JOIN children c USING (world, target, part)
WHERE s.status IS NOT NULL AND (c.part IS NULL OR (NOT c.open AND c.low >= coalesce(s.low, c.low) AND c.high <= coalesce(s.high, c.high)))

-- name: part_status
-- reads: gt_rb_settled; grain: (target, part) with a status. Where the library decides and our own tables alone would say something else, the
-- sources say so.
WITH ours AS (
    SELECT target, part, low, high, labels, array_to_string(list_transform(list_sort(list_distinct(list_filter([low, high], lambda r: r IS NOT NULL))),
                                                                lambda r: regexp_replace(printf('%.2f', r), '\.?0+$', '')), ' to ') AS rates
    FROM gt_rb_settled WHERE world = 'alone'
)
SELECT s.target, s.part, s.status, s.low, s.high, s.kind,
       CASE WHEN s.imported AND (o.low < s.low OR o.high > s.high)
            THEN list_append(s.labels, 'wins over ' || o.rates || ' % of ' || array_to_string(o.labels, ', ')) ELSE s.labels END AS labels
FROM gt_rb_settled s LEFT JOIN ours o USING (target, part)
WHERE s.world = 'all'

-- name: target_status
-- reads: gt_rb_last_known, gt_rb_part_status, gt_rb_parts, gt_rb_presumed; grain: target. A rate only if every part has one and they agree; the
-- weakest status speaks.
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
            THEN array_to_string(list_sort(list_distinct(flatten(list(k.labels)))), '; ') END AS last_source,
       array_to_string(list_sort(list(DISTINCT z.round) FILTER (z.round IS NOT NULL)), '; ') AS raise_round
FROM gt_rb_parts p
LEFT JOIN gt_rb_part_status s USING (target, part)
LEFT JOIN gt_rb_last_known k USING (target, part)
LEFT JOIN gt_rb_presumed z ON z.world = 'all' AND z.target = p.target AND z.part = p.part
GROUP BY p.target

-- name: answer
-- reads: gt_rb_cells, gt_rb_target_status, gt_rb_targets; grain: cell
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
       last_rate AS last_known_rate_pct, last_day AS last_known_date, last_source AS last_known_source,
       CASE WHEN rate_status = 'unknown' THEN nullif(raise_round, '') END AS raise_round
FROM read ORDER BY cell_id
