-- What must hold of an imported library of rebate rates; the form is that of audits.sql, whose tables and prefixes these read.

-- name: no_such_day
-- reads: rebate_library; grain: row at fault
SELECT file_no, line, format('there is no day {}.', day), 'correct the date.'
FROM (SELECT file_no, line, unnest([valid_from, valid_to]) AS day FROM rebate_library)
WHERE regexp_full_match(day, '[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])') AND try_cast(day AS DATE) IS NULL;

-- name: validity_order
-- reads: rebate_library; grain: row at fault
SELECT file_no, line, format('the interval ends on {}, before it starts on {}.', valid_to, valid_from), 'correct one of the two dates.'
FROM rebate_library
WHERE try_cast(nullif(valid_from, '') AS DATE) > try_cast(nullif(valid_to, '') AS DATE);

-- name: library_lost_zero
-- reads: prefixes, rebate_library; grain: row at fault
SELECT r.file_no, r.line, format('{} is in no edition, and 0{} is: a spreadsheet has dropped the leading zero.', left(r.hs_code, 6), left(r.hs_code, 5)),
       'write the zero, and format the column as text.'
FROM rebate_library r
ANTI JOIN prefixes p ON p.prefix = left(r.hs_code, 6)
WHERE EXISTS (FROM prefixes z WHERE length(z.prefix) = 6 AND z.prefix = left('0' || r.hs_code, 6));

-- name: library_code_unknown
-- reads: prefixes, rebate_library; grain: row at fault
-- A warning: chapters 98 and 99 are national, and the administration may keep codes of its own.
SELECT r.file_no, r.line, format('no HS edition has {}.', left(r.hs_code, 6)), 'look the code up in the published library; no record of trade will meet it.'
FROM rebate_library r
ANTI JOIN prefixes p ON p.prefix = left(r.hs_code, 6)
WHERE left(r.hs_code, 2) NOT IN ('98', '99') AND NOT EXISTS (FROM prefixes z WHERE length(z.prefix) = 6 AND z.prefix = left('0' || r.hs_code, 6));

-- name: library_flag_rate
-- reads: rebate_library; grain: row at fault
-- A warning: such an entry gives no rate at all (see rebates.sql).
SELECT file_no, line, format('the entry is flagged as {} (nothing is refunded), but gives a rate of {} %.', special_flag, rate_pct),
       'ask the tax administration which of the two holds.'
FROM rebate_library WHERE special_flag <> '' AND try_cast(rate_pct AS DOUBLE) > 0;
