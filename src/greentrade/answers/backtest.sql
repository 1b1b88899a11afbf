-- The back-test: what past rebate announcements named, against what the dimensions flag.

-- name: members
-- reads: rebate_changes, rebate_change_headings, rebate_announcements, gt_rb_acts, gt_rb_editions, prefixes; grain: (test, code). Verified rows only.
-- level: codes (national codes that the announcement names) or headings (all six-digit codes under what it touches, wholly or in part).
WITH named AS (
    SELECT c.announcement_id, c.act_id, c.action, try_cast(c.effective_date AS DATE) AS effective_date, a.act_day, c.hs_edition, 'codes' AS level,
           c.hs_code, '' AS coverage
    FROM rebate_changes c JOIN gt_rb_acts a ON a.act_id = c.act_id WHERE c.verified = 'yes'
    UNION ALL
    SELECT h.announcement_id, h.act_id, h.action, try_cast(h.effective_date AS DATE), a.act_day, e.edition, 'headings', g.hs6, h.coverage
    FROM rebate_change_headings h JOIN gt_rb_acts a ON a.act_id = h.act_id
    JOIN gt_rb_editions e ON year(coalesce(try_cast(h.effective_date AS DATE), a.act_day)) BETWEEN e.first_year AND e.last_year
    JOIN prefixes g ON g.hs_edition = e.edition AND g.prefix = h.hs_code
    WHERE h.verified = 'yes'
)
SELECT DISTINCT n.announcement_id, n.act_id, n.action, n.level, n.effective_date, coalesce(n.effective_date, n.act_day) AS as_of, n.hs_edition, n.hs_code,
       n.coverage,
       CASE n.action WHEN 'cancel' THEN try_cast(a.official_n_cancel AS INTEGER) WHEN 'cut' THEN try_cast(a.official_n_cut AS INTEGER)
                     ELSE coalesce(try_cast(a.official_n_raise AS INTEGER),
                                   CAST(list_sum(list_transform(regexp_extract_all(a.official_n_raise, '(\d+) to ', 1), lambda x: CAST(x AS INTEGER))) AS INTEGER))
       END AS official_count
FROM named n JOIN rebate_announcements a ON a.announcement_id = n.act_id

-- name: all_codes
-- reads: goods; grain: six-digit code of an edition: what a share of all codes is counted over
SELECT hs6 FROM goods WHERE hs_edition = $edition ORDER BY 1

-- name: turns
-- reads: entries; grain: day on which an entry of one of the lists begins to be in force, or is so no longer
SELECT DISTINCT day FROM (
    SELECT valid_from AS day FROM entries WHERE list_contains($lists::VARCHAR[], list_id)
    UNION ALL SELECT valid_to + 1 FROM entries WHERE list_contains($lists::VARCHAR[], list_id)
) WHERE day IS NOT NULL ORDER BY day

-- name: verdicts
-- reads: gt_rb_marks (hs_edition, as_of, hs_code, mark); grain: (edition, day, code, dimension, tier), with the rank where it is flagged
SELECT hs_edition, as_of, hs_code, split_part(word, ':', 1) AS dimension, split_part(word, ':', 2) AS tier, CAST(split_part(word, ':', 3) AS INTEGER) AS rank
FROM (SELECT hs_edition, as_of, hs_code, unnest(string_split(mark, ';')) AS word FROM gt_rb_marks WHERE mark <> '')
WHERE CAST(split_part(word, ':', 3) AS INTEGER) > 0

-- name: answer
-- reads: gt_rb_members, gt_rb_verdicts, gt_rb_goods (hs_edition, as_of, hs_code), gt_rb_asked (dimension, tier, place); grain: test x dimension x tier.
-- expected: the recall of codes drawn at random from the same chapters, as many from each. chapters: what the exact chance is worked out from.
WITH tests AS (
    SELECT announcement_id, act_id, action, level, effective_date, as_of, hs_edition, any_value(official_count) AS official_count, list(DISTINCT coverage) AS coverage
    FROM gt_rb_members GROUP BY ALL
), asked AS (
    SELECT t.announcement_id, t.action, t.level, t.effective_date, t.as_of, t.hs_edition, d.dimension, d.tier, d.place FROM tests t CROSS JOIN gt_rb_asked d
), judged AS (
    SELECT a.announcement_id, a.action, a.level, a.effective_date, a.dimension, a.tier, m.hs_code, coalesce(v.rank, 0) AS rank
    FROM asked a
    JOIN gt_rb_members m ON m.announcement_id = a.announcement_id AND m.action = a.action AND m.level = a.level AND m.effective_date IS NOT DISTINCT FROM a.effective_date
    LEFT JOIN gt_rb_verdicts v ON v.hs_edition = a.hs_edition AND v.as_of = a.as_of AND v.hs_code = m.hs_code AND v.dimension = a.dimension AND v.tier = a.tier
), hits AS (
    SELECT announcement_id, action, level, effective_date, dimension, tier, CAST(count(*) AS INTEGER) AS codes,
           CAST(count(*) FILTER (rank = 2) AS INTEGER) AS flagged_low, CAST(count(*) FILTER (rank > 0) AS INTEGER) AS flagged_high,
           coalesce(array_to_string(list_sort(list(hs_code) FILTER (rank = 0)), ' '), '') AS missed,
           coalesce(array_to_string(list_sort(list(hs_code) FILTER (rank = 1)), ' '), '') AS possible
    FROM judged GROUP BY ALL
), flagged AS (
    SELECT g.hs_edition, g.as_of, d.dimension, d.tier, left(g.hs_code, 2) AS chapter, count(*) AS goods,
           count(*) FILTER (v.rank = 2) AS low, count(*) FILTER (v.rank > 0) AS high
    FROM gt_rb_goods g CROSS JOIN gt_rb_asked d
    LEFT JOIN gt_rb_verdicts v ON v.hs_edition = g.hs_edition AND v.as_of = g.as_of AND v.hs_code = g.hs_code AND v.dimension = d.dimension AND v.tier = d.tier
    GROUP BY ALL
), shares AS (
    SELECT hs_edition, as_of, dimension, tier, sum(low) / sum(goods) AS share_low, sum(high) / sum(goods) AS share_high FROM flagged GROUP BY ALL
), by_chapter AS (
    SELECT j.announcement_id, j.action, j.level, j.effective_date, j.dimension, j.tier, left(j.hs_code, 2) AS chapter, count(*) AS codes,
           count(DISTINCT left(j.hs_code, 6)) AS subheadings, count(DISTINCT left(j.hs_code, 6)) FILTER (j.rank > 0) AS hit
    FROM judged j GROUP BY ALL
), chance AS (
    SELECT a.announcement_id, a.action, a.level, a.effective_date, a.dimension, a.tier, string_agg(b.chapter, ' ' ORDER BY b.chapter) AS chapters,
           sum(b.codes * f.low / f.goods) / sum(b.codes) AS expected_low, sum(b.codes * f.high / f.goods) / sum(b.codes) AS expected_high,
           CAST(sum(b.subheadings) AS INTEGER) AS subheadings, CAST(sum(b.hit) AS INTEGER) AS hit,
           list([f.goods, f.high, b.subheadings] ORDER BY b.chapter) AS drawn
    FROM asked a
    JOIN by_chapter b ON b.announcement_id = a.announcement_id AND b.action = a.action AND b.level = a.level AND b.effective_date IS NOT DISTINCT FROM a.effective_date
                     AND b.dimension = a.dimension AND b.tier = a.tier
    JOIN flagged f ON f.hs_edition = a.hs_edition AND f.as_of = a.as_of AND f.dimension = a.dimension AND f.tier = a.tier AND f.chapter = b.chapter
    GROUP BY ALL
)
SELECT a.announcement_id, a.action, a.level, a.effective_date, a.as_of, a.hs_edition, t.official_count, h.codes,
       CASE WHEN a.level = 'codes' AND t.official_count IS NOT NULL THEN h.codes >= t.official_count ELSE false END AS complete,
       array_to_string(list_sort(list_filter(t.coverage, lambda c: c <> '')), '; ') AS coverage,
       a.dimension, a.tier, h.flagged_low, h.flagged_high, h.flagged_low / h.codes AS recall_low, h.flagged_high / h.codes AS recall_high,
       s.share_low, s.share_high, (h.flagged_low / h.codes) / nullif(s.share_low, 0) AS lift_low, (h.flagged_high / h.codes) / nullif(s.share_high, 0) AS lift_high,
       c.chapters, c.expected_low, c.expected_high, c.subheadings, h.possible, h.missed, c.hit, c.drawn
FROM asked a
JOIN tests t ON t.announcement_id = a.announcement_id AND t.action = a.action AND t.level = a.level AND t.effective_date IS NOT DISTINCT FROM a.effective_date
JOIN hits h ON h.announcement_id = a.announcement_id AND h.action = a.action AND h.level = a.level AND h.effective_date IS NOT DISTINCT FROM a.effective_date
           AND h.dimension = a.dimension AND h.tier = a.tier
JOIN chance c ON c.announcement_id = a.announcement_id AND c.action = a.action AND c.level = a.level AND c.effective_date IS NOT DISTINCT FROM a.effective_date
             AND c.dimension = a.dimension AND c.tier = a.tier
JOIN shares s ON s.hs_edition = a.hs_edition AND s.as_of = a.as_of AND s.dimension = a.dimension AND s.tier = a.tier
ORDER BY a.as_of, a.announcement_id, a.level, a.action, a.place
