-- What must hold between rows and between tables. Each statement SELECTs the bad rows: file_no, line (NULL: the file as a whole), message, hint.
-- The name of the statement is the rule. `setup_*` statements make what several rules read. Tables: one for each kind of kinds.KINDS (all
-- columns text, with file_no and line), and files, sources, list_editions, editions, orphans (see audits.py).

-- name: setup_prefixes
-- reads: hs_codes, files; writes: prefixes; grain: edition x prefix of 2 to 6 digits of a code that goods may have
CREATE TEMP TABLE prefixes AS
SELECT DISTINCT f.stem AS hs_edition, left(h.hs6, n) AS prefix
FROM hs_codes h JOIN files f USING (file_no), (SELECT unnest([2, 3, 4, 5, 6]) AS n)
WHERE h.kind IN ('hs', 'un_breakout');

-- name: setup_judged
-- reads: code_list, prefixes, editions; writes: judged; grain: row of a code list whose code is digits, with what is wrong with the code
CREATE TEMP TABLE judged AS
WITH looked_up AS (
    SELECT e.*, length(e.hs_code) AS n, p.prefix IS NOT NULL AS known, z.prefix IS NOT NULL AS known_with_zero, x.file_no IS NOT NULL AS has_excludes
    FROM code_list e
    JOIN editions d ON d.name = e.hs_edition
    LEFT JOIN prefixes p ON p.hs_edition = e.hs_edition AND p.prefix = left(e.hs_code, 6)
    LEFT JOIN prefixes z ON z.hs_edition = e.hs_edition AND z.prefix = left('0' || e.hs_code, 6)
    LEFT JOIN (SELECT DISTINCT file_no FROM code_list WHERE op = 'exclude') x ON x.file_no = e.file_no
    WHERE regexp_full_match(e.hs_code, '[0-9]{2,10}')
)
SELECT *, CASE
    WHEN n % 2 = 1 AND known_with_zero AND NOT (known AND has_excludes AND n < 6) THEN 'lost_leading_zero'
    WHEN n % 2 = 1 AND (n > 6 OR NOT has_excludes) THEN 'odd_length'
    WHEN n > 6 AND nation = '' THEN 'nation_missing'
    WHEN NOT known THEN 'not_in_edition'
    END AS fault
FROM looked_up;

-- name: setup_periods
-- reads: code_list; writes: periods; grain: row of a code list with its validity as dates, open ends far away
CREATE TEMP TABLE periods AS
SELECT file_no, line, hs_edition, nation, hs_code, op, category, more, coalesce(try_cast(nullif(valid_from, '') AS DATE), DATE '1000-01-01') AS since,
       coalesce(try_cast(nullif(valid_to, '') AS DATE), DATE '9999-12-31') AS until
FROM code_list;

-- name: lost_leading_zero
-- reads: judged; grain: row at fault
SELECT file_no, line, format('{} has {} digits, and 0{} exists in {}: a spreadsheet has dropped the leading zero.', hs_code, n, hs_code, hs_edition),
       format('write 0{}, and format the column as text.', hs_code)
FROM judged WHERE fault = 'lost_leading_zero';

-- name: odd_length
-- reads: judged; grain: row at fault
SELECT file_no, line, format('{} has {} digits.', hs_code, n),
       CASE WHEN n > 6 THEN 'national codes have 8 or 10 digits.' ELSE 'codes have 2, 4 or 6 digits; 3 or 5 only in a list that also excludes codes.' END
FROM judged WHERE fault = 'odd_length';

-- name: nation_missing
-- reads: judged; grain: row at fault
SELECT file_no, line, format('{} has {} digits and no nation: the digits after the sixth are national.', hs_code, n),
       'name the nation in the column nation (CHN, EUN, ...), or cut the code to six digits.'
FROM judged WHERE fault = 'nation_missing';

-- name: not_in_edition
-- reads: judged, prefixes; grain: row at fault
WITH elsewhere AS (SELECT prefix, string_agg(hs_edition, ', ' ORDER BY hs_edition) AS names FROM prefixes GROUP BY prefix)
SELECT j.file_no, j.line, format('{} is not in {}.', j.hs_code, j.hs_edition),
       CASE WHEN e.names IS NULL THEN 'no edition has it: look the code up again.' ELSE format('it is in {}: correct hs_edition or the code.', e.names) END
FROM judged j LEFT JOIN elsewhere e ON e.prefix = left(j.hs_code, 6)
WHERE j.fault = 'not_in_edition';

-- name: national_line_unknown
-- reads: cn_hs8_validity, editions, judged, periods; grain: row at fault
-- A warning: China's lists of lines cover 2015 to 2023 only, and only where they cover all years of the entry can they be asked.
SELECT j.file_no, j.line, format('{} is in no list of China''s national lines of {} to {}.', j.hs_code, asked.since, asked.until),
       'look the code up in the tariff of its year.'
FROM judged j
JOIN editions d ON d.name = j.hs_edition
JOIN periods p ON p.file_no = j.file_no AND p.line = j.line,
LATERAL (SELECT greatest(d.first_year, year(p.since)) AS since, least(d.last_year, year(p.until)) AS until) asked
WHERE j.nation = 'CHN' AND j.n >= 8 AND j.fault IS NULL AND asked.since >= 2015 AND asked.until <= 2023
  AND NOT EXISTS (FROM cn_hs8_validity v WHERE v.hs8 = left(j.hs_code, 8)
                  AND try_cast(v.first_year AS INTEGER) <= asked.until AND try_cast(v.last_year AS INTEGER) >= asked.since);

-- name: no_such_day
-- reads: code_list, rebate_announcements, rebate_change_headings, rebate_changes, rebate_changes_unverified, rebate_rates; grain: row at fault
WITH days AS (
    SELECT file_no, line, unnest([valid_from, valid_to]) AS day FROM code_list
    UNION ALL SELECT file_no, line, unnest([effective_date, effective_to]) FROM rebate_changes
    UNION ALL SELECT file_no, line, unnest([as_of_start, as_of_end]) FROM rebate_rates
    UNION ALL SELECT file_no, line, effective_date FROM rebate_announcements
    UNION ALL SELECT file_no, line, effective_date FROM rebate_changes_unverified
    UNION ALL SELECT file_no, line, effective_date FROM rebate_change_headings
)
SELECT file_no, line, format('there is no day {}.', day), 'correct the date.'
FROM days WHERE regexp_full_match(day, '[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])') AND try_cast(day AS DATE) IS NULL;

-- name: validity_order
-- reads: code_list, rebate_changes, rebate_rates; grain: row at fault
WITH spans AS (
    SELECT file_no, line, valid_from AS since, valid_to AS until FROM code_list
    UNION ALL SELECT file_no, line, effective_date, effective_to FROM rebate_changes
    UNION ALL SELECT file_no, line, as_of_start, as_of_end FROM rebate_rates
)
SELECT file_no, line, format('the validity ends on {}, before it starts on {}.', until, since), 'correct one of the two dates.'
FROM spans WHERE try_cast(nullif(since, '') AS DATE) > try_cast(nullif(until, '') AS DATE);

-- name: overlap
-- reads: periods; grain: row at fault
-- Asked of the rows that begin before it; those that begin together are duplicates. No join of a file with itself: a code that stands a
-- thousand times would make a million pairs.
WITH begun AS (
    SELECT file_no, hs_edition, nation, hs_code, category, op, more, since, min(line) AS line, max(until) AS until FROM periods GROUP BY ALL
), followed AS (
    SELECT *, arg_max(line, until) OVER earlier AS other, max(until) OVER earlier AS other_until FROM begun
    WINDOW earlier AS (PARTITION BY file_no, hs_edition, nation, hs_code, category, op, more ORDER BY since ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT file_no, line, format('{} of {} stands in line {} too, with a validity that overlaps.', hs_code, hs_edition, other),
       'end the earlier row (valid_to) the day before the later one begins (valid_from).'
FROM followed WHERE other_until >= since AND until >= since;

-- name: contradiction
-- reads: periods; grain: row at fault
-- Asked of the rows before it that say the opposite.
WITH followed AS (
    SELECT *, if(op = 'include', arg_max(line, until) FILTER (op = 'exclude') OVER earlier, arg_max(line, until) FILTER (op = 'include') OVER earlier) AS other,
           if(op = 'include', max(until) FILTER (op = 'exclude') OVER earlier, max(until) FILTER (op = 'include') OVER earlier) AS other_until
    FROM periods
    WINDOW earlier AS (PARTITION BY file_no, hs_edition, nation, hs_code ORDER BY since, line ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT file_no, line, format('{} of {} is included in one row and excluded in another (line {}) at the same time.', hs_code, hs_edition, other),
       'remove one of the two rows, or separate them by date.'
FROM followed WHERE other_until >= since AND until >= since;

-- name: excludes_nothing
-- reads: periods; grain: row at fault
WITH included AS (SELECT DISTINCT file_no, hs_edition, nation, hs_code FROM periods WHERE op = 'include'),
excluded AS (SELECT DISTINCT file_no, hs_edition, nation, hs_code FROM periods WHERE op = 'exclude'),
cut AS (
    SELECT e.* FROM excluded e, (SELECT unnest([2, 3, 4, 5, 6, 8]) AS k)
    JOIN included i ON i.file_no = e.file_no AND i.hs_edition = e.hs_edition AND i.nation = e.nation AND i.hs_code = left(e.hs_code, k) AND k < length(e.hs_code)
)
SELECT e.file_no, e.line, format('{} of {} is excluded, but no shorter code that is included holds it.', e.hs_code, e.hs_edition),
       'include the heading or chapter that it is cut out of, or remove the row.'
FROM periods e ANTI JOIN cut USING (file_no, hs_edition, nation, hs_code)
WHERE e.op = 'exclude';

-- name: nation_differs
-- reads: code_list, files; grain: row at fault
SELECT e.file_no, e.line, format('the row is of nation {}, the side file says {}.', if(e.nation = '', '(none)', e.nation), f.nation), 'make both the same.'
FROM code_list e JOIN files f USING (file_no) WHERE e.nation <> f.nation;

-- name: edition_undeclared
-- reads: code_list, editions, list_editions; grain: row at fault
SELECT e.file_no, e.line, format('the row is of {}, which is not among the editions of the side file.', e.hs_edition), 'correct one of the two.'
FROM code_list e
JOIN (SELECT DISTINCT file_no FROM list_editions) d USING (file_no)
LEFT JOIN list_editions l ON l.file_no = e.file_no AND l.hs_edition = e.hs_edition
WHERE l.hs_edition IS NULL AND e.hs_edition IN (SELECT name FROM editions);

-- name: row_band
-- reads: files; grain: row at fault
SELECT file_no, NULL, format('the table has {} rows; its side file says {}.', n_rows, if(low = high, low::VARCHAR, format('{} to {}', low, high))),
       'add or remove rows, or correct rows = [low, high] in the side file.'
FROM files WHERE n_rows NOT BETWEEN low AND high;

-- name: official_count
-- reads: code_list, files, industry_list; grain: row at fault
WITH counted AS (
    SELECT file_no, hs_edition, count(DISTINCT hs_code) AS n FROM code_list WHERE op = 'include' GROUP BY ALL
    UNION ALL SELECT file_no, '', count(DISTINCT industry_code) FROM industry_list GROUP BY ALL
)
SELECT f.file_no, NULL, format('the list claims {} codes (official_count) and has {}.', f.official_count, string_agg(c.n::VARCHAR, ' / ' ORDER BY c.hs_edition)),
       'complete the list, or remove official_count while it is incomplete.'
FROM files f JOIN counted c USING (file_no)
WHERE f.official_count IS NOT NULL
GROUP BY f.file_no, f.official_count
HAVING NOT bool_or(c.n = f.official_count);

-- name: source_unknown
-- reads: sources, used_sources; grain: row at fault
SELECT u.file_no, u.line, format('the source {} is not in [sources] of the side file.', u.source), 'add it there: where was the row read?'
FROM used_sources u
JOIN (SELECT DISTINCT file_no FROM sources) d USING (file_no)
LEFT JOIN sources s ON s.file_no = u.file_no AND s.source = u.source
WHERE s.source IS NULL AND regexp_full_match(u.source, '[A-Za-z0-9_]+');

-- name: basis_verified
-- reads: used_bases; grain: row at fault
-- read: seen in the source; own: our mapping; memory: neither. So what was read is verified, and what is from memory is not.
SELECT file_no, line, format('basis = {} with verified = {}: {}.', basis, verified,
                             if(basis = 'read', 'what was read is verified', 'what is from memory is not')),
       'write read/yes, own/yes, own/no or memory/no.'
FROM used_bases WHERE (basis = 'read' AND verified = 'no') OR (basis = 'memory' AND verified = 'yes');

-- name: industry_code_form
-- reads: industry_list; grain: row at fault
WITH forms(scheme, form, what) AS (VALUES
    ('ISIC2', '[0-9]{1,4}', '1 to 4 digits'), ('ISIC3', '[0-9]{2,4}', '2 to 4 digits'), ('SITC3', '[0-9]{1,5}', '1 to 5 digits'),
    ('NACE2', '[0-9]{2}(\.[0-9]{1,2})?', 'digits such as 20 or 20.11'), ('PRODCOM', '[0-9]{6}|[0-9]{8}', '6 or 8 digits'),
    ('NAICS', '[0-9]{2,6}X*', '2 to 6 digits'), ('BEA2012D', '[0-9A-Z]{6}', 'six digits or capitals'), ('BEA2017D', '[0-9A-Z]{6}', 'six digits or capitals'),
    ('GBT4754_2017', '[0-9]{2,4}', '2 to 4 digits without the section letter'))
SELECT i.file_no, i.line, format('{} is no code of {}.', i.industry_code, i.scheme), format('write {}.', f.what)
FROM industry_list i JOIN forms f USING (scheme)
WHERE NOT regexp_full_match(i.industry_code, f.form);

-- name: industry_reaches_nothing
-- reads: bea_naics, cpa_links, files, industry_links, industry_list; grain: row at fault
-- A warning: services and other industries without goods are in some lists; a mistyped code looks the same.
WITH linked AS (
    SELECT upper(split_part(f.stem, '_', 1)) AS scheme, l.industry_code FROM industry_links l JOIN files f USING (file_no)
    UNION ALL SELECT 'NACE2', nace2 FROM cpa_links
    UNION ALL SELECT bea_schema, bea_code FROM bea_naics
), stems AS (
    SELECT DISTINCT scheme, left(industry_code, k) AS prefix FROM linked, (SELECT unnest([1, 2, 3, 4, 5, 6]) AS k)
)
SELECT i.file_no, i.line, format('no HS code is linked to {} {}.', i.scheme, i.industry_code), 'check the code; a service has no goods.'
FROM industry_list i LEFT JOIN stems s ON s.scheme = i.scheme AND s.prefix = i.industry_code
WHERE s.prefix IS NULL AND i.scheme IN (SELECT scheme FROM linked);

-- name: correlation_code
-- reads: cpa_links, editions, files, hs_codes, hs_correlation_patches, hs_correlations, industry_links; grain: row at fault
WITH ends AS (
    SELECT c.file_no, c.line, unnest([left(f.stem, 6), right(f.stem, 6)]) AS edition, unnest([from_hs6, to_hs6]) AS hs6 FROM hs_correlations c JOIN files f USING (file_no)
    UNION ALL SELECT file_no, line, unnest([from_edition, to_edition]), unnest([from_hs6, to_hs6]) FROM hs_correlation_patches WHERE action = 'add'
    UNION ALL SELECT l.file_no, l.line, right(f.stem, 6), l.hs6 FROM industry_links l JOIN files f USING (file_no)
    UNION ALL SELECT l.file_no, l.line, right(f.stem, 6), l.hs6 FROM cpa_links l JOIN files f USING (file_no)
), all_codes AS (SELECT f.stem AS edition, h.hs6 FROM hs_codes h JOIN files f USING (file_no))
SELECT e.file_no, e.line, format('{} is not in {}.', e.hs6, e.edition), 'correct the code.'
FROM ends e ANTI JOIN all_codes a ON a.edition = e.edition AND a.hs6 = e.hs6
WHERE regexp_full_match(e.hs6, '[0-9]{6}') AND e.edition IN (SELECT name FROM editions);

-- name: setup_unlinked
-- reads: hs_codes, hs_correlations, files, hs_correlation_patches; writes: unlinked; grain: table of two editions x edition x code that no walk can
-- leave or enter.
-- Mass links carry no meaning and do not count. un_breakout and un_special codes are in no edition, so no table knows them.
CREATE TEMP TABLE unlinked AS
WITH pairs AS (
    SELECT f.file_no, f.stem, c.from_hs6, c.to_hs6 FROM hs_correlations c JOIN files f USING (file_no) WHERE c.mass_link = '0'
    UNION ALL
    SELECT f.file_no, f.stem, p.from_hs6, p.to_hs6 FROM hs_correlation_patches p
    JOIN files f ON f.kind = 'hs_correlations' AND f.stem = p.from_edition || '_' || p.to_edition WHERE p.action = 'add'
), linked AS (
    SELECT DISTINCT file_no, unnest([left(stem, 6), right(stem, 6)]) AS edition, unnest([from_hs6, to_hs6]) AS hs6 FROM pairs
), wanted AS (
    SELECT f.file_no, f.stem, d.stem AS edition, h.hs6
    FROM files f JOIN files d ON d.kind = 'hs_codes' AND d.stem IN (left(f.stem, 6), right(f.stem, 6)) JOIN hs_codes h ON h.file_no = d.file_no
    WHERE f.kind = 'hs_correlations' AND h.kind = 'hs'
)
SELECT w.* FROM wanted w ANTI JOIN linked l ON l.file_no = w.file_no AND l.edition = w.edition AND l.hs6 = w.hs6;

-- name: correlation_orphan
-- reads: hs_correlations, orphans, unlinked; grain: row at fault
SELECT u.file_no, NULL, format('{} of {} has no correlate and is not among the named orphans.', u.hs6, u.edition),
       'add the missing row, or name the code in [orphans] of the side file.'
FROM unlinked u ANTI JOIN orphans o ON o.stem = u.stem AND o.edition = u.edition AND o.hs6 = u.hs6
WHERE EXISTS (FROM hs_correlations c WHERE c.file_no = u.file_no);

-- name: orphan_has_correlate
-- reads: files, orphans, unlinked; grain: row at fault
SELECT f.file_no, NULL, format('{} of {} is named as an orphan, but has a correlate or does not exist.', o.hs6, o.edition), 'remove it from [orphans] of the side file.'
FROM orphans o JOIN files f ON f.kind = 'hs_correlations' AND f.stem = o.stem
ANTI JOIN unlinked u ON u.stem = o.stem AND u.edition = o.edition AND u.hs6 = o.hs6;

-- name: e_waste_reached
-- reads: hs_correlation_patches, hs_correlations; grain: row at fault
-- HS2022 opened 8549 for e-waste; only batteries (854810) are its true predecessors. Any other walked link would let a list of goods reach e-waste.
WITH walked AS (
    SELECT file_no, line, from_hs6, to_hs6 FROM hs_correlations WHERE mass_link = '0'
    UNION ALL SELECT file_no, line, from_hs6, to_hs6 FROM hs_correlation_patches WHERE action = 'add'
)
SELECT file_no, line, format('{} - {} would let lists of goods reach e-waste (8549).', from_hs6, to_hs6), 'set mass_link = 1, or remove the pair.'
FROM walked WHERE (left(from_hs6, 4) = '8549' OR left(to_hs6, 4) = '8549') AND to_hs6 <> '854810' AND left(to_hs6, 4) <> '8549';

-- name: patch_pair
-- reads: editions, files, hs_correlation_patches, hs_correlations; grain: row at fault
SELECT p.file_no, p.line, format('{} and {} are not two consecutive editions, newer first.', p.from_edition, p.to_edition), 'patch the table of consecutive editions.'
FROM hs_correlation_patches p
WHERE NOT EXISTS (FROM editions a JOIN editions b ON b.first_year = a.last_year + 1 WHERE b.name = p.from_edition AND a.name = p.to_edition)
UNION ALL
SELECT p.file_no, p.line, format('{} - {} is in the published table already.', p.from_hs6, p.to_hs6), 'remove the patch.'
FROM hs_correlation_patches p
JOIN files f ON f.kind = 'hs_correlations' AND f.stem = p.from_edition || '_' || p.to_edition
JOIN hs_correlations c ON c.file_no = f.file_no AND c.from_hs6 = p.from_hs6 AND c.to_hs6 = p.to_hs6 AND c.mass_link = '0'
WHERE p.action = 'add'
UNION ALL
SELECT file_no, line, 'a patch is our own reading.', 'write verified = no.' FROM hs_correlation_patches WHERE verified <> 'no';

-- name: country_code_twice
-- reads: countries; grain: row at fault
WITH codes AS (
    SELECT file_no, line, unnest(['iso3', 'iso2', 'm49', 'comtrade_code', 'gacc_code']) AS scheme, unnest([iso3, iso2, m49, comtrade_code, gacc_code]) AS code FROM countries
)
SELECT file_no, line, format('{} {} stands in another row too.', scheme, code), 'a code names one place in a scheme.'
FROM codes WHERE code <> '' QUALIFY count(*) OVER (PARTITION BY scheme, code) > 1;

-- name: country_row
-- reads: countries; grain: row at fault
SELECT file_no, line, 'a country has an ISO code and an area has none.', 'correct row_kind or iso3.' FROM countries WHERE (row_kind IN ('country', 'former')) <> (iso3 <> '')
UNION ALL
SELECT file_no, line, 'gacc_verified speaks of a China Customs code: empty without one, yes or no with one.', 'correct it.' FROM countries WHERE (gacc_code = '') <> (gacc_verified = '');

-- name: china_line_years
-- reads: cn_hs8_validity; grain: row at fault
SELECT file_no, line, format('listed {} times from {} to {}, gap = {}: these do not agree.', years_listed, first_year, last_year, gap), 'correct the years.'
FROM cn_hs8_validity, LATERAL (SELECT try_cast(last_year AS INTEGER) - try_cast(first_year AS INTEGER) + 1 AS span, try_cast(years_listed AS INTEGER) AS n)
WHERE span < 1 OR n < 1 OR n > span OR (gap = 'yes') <> (n < span);

-- name: china_line_code
-- reads: cn_hs8_splits, cn_hs8_validity, prefixes; grain: row at fault
WITH known AS (SELECT DISTINCT prefix FROM prefixes WHERE length(prefix) = 6)
SELECT v.file_no, v.line, format('no HS edition has {}, the first six digits.', left(v.hs8, 6)), 'correct the code.'
FROM cn_hs8_validity v ANTI JOIN known k ON k.prefix = left(v.hs8, 6) WHERE left(v.hs8, 2) NOT IN ('98', '99')
UNION ALL
SELECT s.file_no, s.line, format('{} is not in cn_hs8_validity.', s.hs8), 'correct the code.' FROM cn_hs8_splits s ANTI JOIN cn_hs8_validity v ON v.hs8 = s.hs8;

-- name: setup_rebate_rows
-- reads: rebate_change_headings, rebate_changes, rebate_changes_unverified, rebate_rates; writes: rebate_rows; grain: row of a table of changes or
-- rates
CREATE TEMP TABLE rebate_rows AS
SELECT file_no, line, act_id, hs_code, code_digits, hs_edition, action, try_cast(nullif(old_rate_pct, '') AS DOUBLE) AS old_rate, try_cast(new_rate_pct AS DOUBLE) AS new_rate FROM rebate_changes
UNION ALL SELECT file_no, line, act_id, hs_code, code_digits, NULL, action, NULL, try_cast(new_rate_pct AS DOUBLE) FROM rebate_changes_unverified
UNION ALL SELECT file_no, line, act_id, hs_code, code_digits, NULL, action, try_cast(nullif(old_rate_pct, '') AS DOUBLE), try_cast(new_rate_pct AS DOUBLE) FROM rebate_change_headings
UNION ALL SELECT file_no, line, NULL, hs_code, code_digits, NULL, NULL, NULL, NULL FROM rebate_rates;

-- name: rebate_code
-- reads: prefixes, rebate_rows; grain: row at fault
SELECT r.file_no, r.line, format('{} is not in {}.', left(r.hs_code, 6), coalesce(r.hs_edition, 'any edition')), 'correct the code or its edition.'
FROM rebate_rows r
ANTI JOIN prefixes p ON p.prefix = left(r.hs_code, 6) AND p.hs_edition = coalesce(r.hs_edition, p.hs_edition)
WHERE left(r.hs_code, 2) <> '98'
UNION ALL
SELECT file_no, line, format('code_digits = {}, but {} has {}.', code_digits, hs_code, length(hs_code)), 'correct code_digits.'
FROM rebate_rows WHERE code_digits <> length(hs_code)::VARCHAR;

-- name: rebate_act
-- reads: rebate_announcements, rebate_changes, rebate_rows; grain: row at fault
SELECT r.file_no, r.line, format('the act {} is not in rebate_announcements.', r.act_id), 'add the announcement, or correct act_id.'
FROM rebate_rows r ANTI JOIN rebate_announcements a ON a.announcement_id = r.act_id WHERE r.act_id IS NOT NULL
UNION ALL
SELECT a.file_no, a.line, format('n_code_rows_here = {}, but rebate_changes has {} rows of {}.', a.n_code_rows_here, count(c.act_id), a.announcement_id), 'correct the count.'
FROM rebate_announcements a LEFT JOIN rebate_changes c ON c.act_id = a.announcement_id
GROUP BY a.file_no, a.line, a.n_code_rows_here, a.announcement_id
HAVING count(c.act_id)::VARCHAR <> a.n_code_rows_here;

-- name: rebate_action
-- reads: rebate_rows; grain: row at fault
SELECT file_no, line, format('action = {} does not go with a rate of {} (before: {}).', action, new_rate, coalesce(old_rate::VARCHAR, 'unknown')),
       'a cancelled rate is 0, a cut lowers and a raise raises it.'
FROM rebate_rows
WHERE (action = 'cancel') <> (new_rate = 0) OR (action = 'cut' AND new_rate >= old_rate) OR (action = 'raise' AND new_rate <= old_rate);

-- name: rebate_dated
-- reads: rebate_rates; grain: row at fault
SELECT file_no, line, 'dated = yes, but as_of_start and as_of_end are not the same day.', 'write the day of the page in both, or dated = no.'
FROM rebate_rates WHERE dated = 'yes' AND as_of_start <> as_of_end;

-- name: rebate_unverified
-- reads: rebate_changes_unverified; grain: row at fault
SELECT file_no, line, 'verified = yes in the table of what is not verified.', 'move the row to rebate_changes.' FROM rebate_changes_unverified WHERE verified = 'yes';
