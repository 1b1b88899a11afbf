-- What must hold of countries, groups, parties and China Customs' partners. Same form as audits.sql, and run after it: see its header.

-- name: setup_memberships
-- reads: country_groups; writes: memberships; grain: row of country_groups with its span as days, years filled out and open ends far away
CREATE TEMP TABLE memberships AS
SELECT file_no, line, iso3, group_id, note,
       coalesce(try_cast(CASE length(since) WHEN 4 THEN since || '-01-01' ELSE nullif(since, '') END AS DATE), DATE '1000-01-01') AS first_day,
       coalesce(try_cast(CASE length(until) WHEN 4 THEN until || '-12-31' ELSE nullif(until, '') END AS DATE), DATE '9999-12-31') AS last_day
FROM country_groups;

-- name: place_unknown
-- reads: countries, country_groups, customs_unions, mea_parties; grain: row at fault
WITH named AS (
    SELECT file_no, line, iso3 FROM country_groups
    UNION ALL SELECT file_no, line, iso3 FROM mea_parties
    UNION ALL SELECT file_no, line, iso3 FROM customs_unions
)
SELECT n.file_no, n.line, format('{} is in no row of countries.', n.iso3), 'write the ISO code of three letters, or add the country.'
FROM named n
WHERE n.iso3 NOT IN (SELECT iso3 FROM countries) AND n.iso3 NOT IN (SELECT nation FROM customs_unions);

-- name: no_such_day
-- reads: country_groups, mea_parties; grain: row at fault
-- A year alone is no day and passes.
WITH days AS (
    SELECT file_no, line, unnest([since, until]) AS day FROM country_groups
    UNION ALL SELECT file_no, line, unnest([signed, ratified, in_force]) FROM mea_parties
)
SELECT file_no, line, format('there is no day {}.', day), 'correct the date.'
FROM days WHERE length(day) = 10 AND try_cast(day AS DATE) IS NULL;

-- name: group_dates
-- reads: memberships; grain: row at fault
SELECT file_no, line, format('{} leaves {} on {}, before it joins on {}.', iso3, group_id, last_day, first_day), 'correct since or until.'
FROM memberships WHERE last_day < first_day;

-- name: group_overlap
-- reads: memberships; grain: row at fault
-- The groups of China's trade agreements hold a country once for each agreement that the note names; all others hold it once at a time.
SELECT b.file_no, b.line, format('{} is in {} by line {} too, at the same time.', b.iso3, b.group_id, a.line), 'end the earlier row (until) before the later one begins (since), or remove one.'
FROM memberships a
JOIN memberships b USING (file_no, iso3, group_id)
WHERE a.line < b.line AND a.first_day <= b.last_day AND b.first_day <= a.last_day
  AND NOT (group_id IN ('CN_FTA', 'CN_PTA_APTA') AND a.note <> b.note AND a.note <> '' AND b.note <> '');

-- name: party_dates
-- reads: mea_parties; grain: row at fault
WITH steps AS (
    SELECT file_no, line, unnest(['signed', 'signed', 'ratified']) AS earlier, unnest(['ratified', 'in_force', 'in_force']) AS later,
           unnest([signed, signed, ratified]) AS first_day, unnest([ratified, in_force, in_force]) AS last_day
    FROM mea_parties
)
SELECT file_no, line, format('{} = {} is later than {} = {}.', earlier, first_day, later, last_day), 'correct one of the two dates.'
FROM steps WHERE try_cast(nullif(first_day, '') AS DATE) > try_cast(nullif(last_day, '') AS DATE);

-- name: party_without_date
-- reads: mea_parties; grain: row at fault
SELECT file_no, line, format('{} has neither signed nor joined {}.', iso3, agreement), 'give one of the dates, or remove the row.'
FROM mea_parties WHERE signed = '' AND ratified = '' AND in_force = '';

-- name: gacc_partner
-- reads: countries, gacc_partners; grain: row at fault
-- Codes of continents (100, 200 ...) are sums, no partners.
SELECT c.file_no, c.line, format('China Customs'' code {} is not in gacc_partners.', c.gacc_code), 'correct the code, or add the partner.'
FROM countries c ANTI JOIN gacc_partners p ON p.code = c.gacc_code
WHERE c.gacc_code <> '' AND NOT (c.row_kind = 'gacc_area' AND right(c.gacc_code, 2) = '00')
UNION ALL
SELECT p.file_no, p.line, format('the partner {} ({}) is in no row of countries.', p.code, p.name_en), 'correct the code, or add the place as an area.'
FROM gacc_partners p ANTI JOIN countries c ON c.gacc_code = p.code;

-- name: baci_code
-- reads: countries; grain: row at fault
-- BACI takes Comtrade's codes. Where countries.csv has no Comtrade code of today, the former one may stand.
SELECT file_no, line, format('baci_code = {}, but Comtrade has {}.', baci_code, if(comtrade_code = '', comtrade_alt, comtrade_code)), 'correct one of the two.'
FROM countries WHERE baci_code NOT IN ('', comtrade_code, comtrade_alt) AND NOT (comtrade_code = '' AND comtrade_alt = '')
UNION ALL
SELECT file_no, line, format('baci_code {} stands in another row too.', baci_code), 'a code names one place in a scheme.'
FROM countries WHERE baci_code <> '' QUALIFY count(*) OVER (PARTITION BY baci_code) > 1;
