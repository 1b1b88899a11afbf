-- name: answer
-- reads: gt_trade by group, gt_place; grain: group x partner. The world, unions, areas and blanks have no rank.
-- Limited to a group of countries, what a partner traded while it was a member counts; the share stays that of all such goods.
WITH named AS MATERIALIZED (
    SELECT {by:t}, p.id AS partner, p.name, p.kind, t.rank, t.value, {member} AS member
    FROM gt_trade t
    JOIN gt_place p ON p.partner IS NOT DISTINCT FROM t.partner
    {of_group}
), whole AS MATERIALIZED (
    SELECT {by}, coalesce(sum(value) FILTER (rank > 0), 0) AS every FROM named GROUP BY ALL
), sums AS MATERIALIZED (
    SELECT {by}, partner, name, kind, coalesce(sum(value) FILTER (rank = 2), 0)::DECIMAL(38, 6) AS value_low,
           coalesce(sum(value) FILTER (rank > 0), 0)::DECIMAL(38, 6) AS value_high, sum(value) AS total
    FROM named WHERE member GROUP BY {by}, partner, name, kind
)
SELECT CASE WHEN s.kind IN ('country', 'unknown') THEN
           row_number() OVER (PARTITION BY {by:s} ORDER BY s.kind NOT IN ('country', 'unknown'), s.value_high DESC, s.value_low DESC, s.kind, s.partner)
       END::INTEGER AS rank,
       s.partner, s.name, s.kind, {by:s}, s.value_low, s.value_high, s.value_high::DOUBLE / nullif(w.every, 0)::DOUBLE AS share,
       s.value_high::DOUBLE / nullif(s.total, 0)::DOUBLE AS share_of_partner
FROM sums s JOIN whole w ON {by:s=w}
ORDER BY {by:s}, rank NULLS LAST, s.kind, s.partner;

-- name: of_group
-- reads: gt_group_of; grain: joins, what a partner traded while it was a member of the group, for alias t
LEFT JOIN gt_group_of g ON g.partner IS NOT DISTINCT FROM t.partner AND g.year IS NOT DISTINCT FROM t.year AND g."group" = $group;

-- name: of_reporter
-- reads: gt_reporters; grain: joins, the trade that China reports, for alias t
JOIN gt_reporters q ON q.reporter = t.reporter AND q.iso3 = 'CHN';

-- name: agreements
-- reads: country_groups; grain: member. Of several agreements with one partner, the first counts, and all are named.
SELECT iso3, string_agg(note, ' | ' ORDER BY since, note) AS agreement, min(nullif(since, '')) AS since,
       CASE WHEN count(nullif(until, '')) = count(*) THEN max(until) END AS until, min(verified) AS verified
FROM country_groups WHERE group_id = $group GROUP BY iso3 ORDER BY iso3;

-- name: beside
-- reads: gt_trade by year, gt_place, gt_agreements; grain: partner of an agreement x year x flow of the extract, be it zero
WITH ours AS MATERIALIZED (
    SELECT t.year, t.flow, p.id AS partner, t.rank, t.value
    FROM gt_trade t JOIN gt_place p ON p.partner IS NOT DISTINCT FROM t.partner {of_reporter}
), whole AS MATERIALIZED (
    SELECT year, flow, coalesce(sum(value) FILTER (rank > 0), 0) AS every FROM ours GROUP BY ALL
), sums AS MATERIALIZED (
    SELECT year, flow, partner, coalesce(sum(value) FILTER (rank = 2), 0) AS low, coalesce(sum(value) FILTER (rank > 0), 0) AS high, sum(value) AS total
    FROM ours GROUP BY ALL
)
SELECT a.iso3 AS partner, a.name, a.agreement, a.since, a.until, a.verified, w.year, w.flow,
       coalesce(left(a.since, 4)::INTEGER <= w.year AND coalesce(left(a.until, 4)::INTEGER >= w.year, true), a.since IS NULL AND a.until IS NULL) AS in_force,
       coalesce(s.low, 0)::DECIMAL(38, 6) AS value_low, coalesce(s.high, 0)::DECIMAL(38, 6) AS value_high,
       coalesce(s.high, 0)::DOUBLE / nullif(w.every, 0)::DOUBLE AS share, s.high::DOUBLE / nullif(s.total, 0)::DOUBLE AS share_of_partner
FROM gt_agreements a CROSS JOIN whole w
LEFT JOIN sums s ON s.partner = a.iso3 AND s.year IS NOT DISTINCT FROM w.year AND s.flow IS NOT DISTINCT FROM w.flow
ORDER BY a.iso3, w.year, w.flow;
