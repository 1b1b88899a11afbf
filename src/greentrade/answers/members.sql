-- Groups of countries and the parties of agreements, each with the time in which a membership was in force.

-- name: known
-- reads: country_groups, mea_parties; grain: group
SELECT group_id, 'group' AS kind FROM (SELECT DISTINCT group_id FROM country_groups)
UNION ALL
SELECT agreement, 'agreement' FROM (SELECT DISTINCT agreement FROM mea_parties)
ORDER BY kind DESC, group_id;

-- name: members
-- reads: country_groups, mea_parties; grain: membership. Who has only signed an agreement is no party.
SELECT iso3, group_id, nullif(since, '') AS since, nullif(until, '') AS until, coalesce(note, '') AS note, basis, source, verified
FROM country_groups WHERE list_contains($groups::VARCHAR[], group_id)
UNION ALL
SELECT iso3, agreement, coalesce(nullif(in_force, ''), nullif(ratified, '')), NULL, '', basis, source, verified
FROM mea_parties
WHERE list_contains($groups::VARCHAR[], agreement) AND coalesce(nullif(in_force, ''), nullif(ratified, '')) IS NOT NULL
ORDER BY ALL;

-- name: group_of
-- reads: gt_place, gt_when, gt_members (iso3, group_id, since, until); writes: gt_group_of; grain: partner x year x group.
-- In force on some day of the year: years are enough. `none` and `unknown` are the rest, `all` is every record once.
CREATE OR REPLACE TEMP TABLE gt_group_of AS
WITH seen AS MATERIALIZED (
    SELECT p.partner, p.id, p.kind, y.year
    FROM gt_place p CROSS JOIN (SELECT DISTINCT year FROM gt_when WHERE year IS NOT NULL) y
), member AS MATERIALIZED (
    SELECT DISTINCT s.partner, s.year, m.group_id AS "group"
    FROM seen s JOIN gt_members m ON m.iso3 = s.id AND s.kind = 'country'
    WHERE coalesce(left(m.since, 4)::INTEGER, s.year) <= s.year AND coalesce(left(m.until, 4)::INTEGER, s.year) >= s.year
)
SELECT partner, year, "group" FROM member
UNION ALL
SELECT partner, year, 'all' FROM seen
UNION ALL
SELECT s.partner, s.year, CASE s.kind WHEN 'country' THEN 'none' ELSE 'unknown' END
FROM seen s
LEFT JOIN (SELECT DISTINCT partner, year, true AS grouped FROM member) m ON m.partner IS NOT DISTINCT FROM s.partner AND m.year = s.year
WHERE m.grouped IS NULL;
