-- Reading numbers from text. {text} is an expression over the text column; these are pieces of a SELECT, one value a row.
-- {blank}: all that is blank in a number (white space, no-break, thin and figure spaces); {group}: blanks and apostrophes, which group digits;
-- {mark}: currency marks and codes; {minus}: the hyphen and its longer kin.

-- name: dot_number
-- grain: expression
-- 1234.5 | 1,234.5 | 12,34,567 (lakh) | 1 234.5 | 1'234.5 | (1,234), 1,234- and -1,234 are negative | $, USD and blanks are dropped.
-- The first case is only for speed: a cast that fails, and the patterns after it, take longer than all else that is done to a row.
CASE WHEN contains({text}, ',') AND regexp_full_match({text}, '\d{1,3}(,\d{3})+([.]\d*)?')
THEN try_cast(replace({text}, ',', '') AS DECIMAL(38, 6))
ELSE coalesce(
    try_cast({text} AS DECIMAL(38, 6)),
    CASE
        WHEN regexp_full_match({text}, '{pad}[+]?{pad}{dot}{pad}')
            THEN try_cast(regexp_replace(regexp_replace({text}, '{mark}', '', 'g'), '[^0-9.]', '', 'g') AS DECIMAL(38, 6))
        WHEN regexp_full_match({text}, '{pad}({minus}{pad}{dot}|[(]{pad}{dot}{pad}[)]|{dot}{minus}){pad}')
            THEN -try_cast(regexp_replace(regexp_replace({text}, '{mark}', '', 'g'), '[^0-9.]', '', 'g') AS DECIMAL(38, 6))
    END
) END

-- name: comma_number
-- grain: expression
-- 1234,5 | 1.234,5 | 1 234,5 | 1'234,5 | (1.234,5) and -1.234,5 are negative: the dot groups digits.
CASE
    WHEN regexp_full_match({text}, '{pad}[+]?{pad}{comma}{pad}')
        THEN try_cast(replace(regexp_replace(regexp_replace({text}, '{mark}', '', 'g'), '[^0-9,]', '', 'g'), ',', '.') AS DECIMAL(38, 6))
    WHEN regexp_full_match({text}, '{pad}({minus}{pad}{comma}|[(]{pad}{comma}{pad}[)]|{comma}{minus}){pad}')
        THEN -try_cast(replace(regexp_replace(regexp_replace({text}, '{mark}', '', 'g'), '[^0-9,]', '', 'g'), ',', '.') AS DECIMAL(38, 6))
END

-- name: marks
-- reads: {table} of values (value, raw_value); grain: one row. What texts with a comma tell about it; a plain number from 1000 speaks against
-- grouping.
SELECT
    count(*) FILTER (raw_value IS NOT NULL AND (
        regexp_full_match(raw_value, '[{blank}]*[+-]?(\d+|\d{1,3}([.{blank}]\d{3})+),(\d{1,2}|\d{4,})[{blank}]*')
        OR regexp_full_match(raw_value, '[{blank}]*[+-]?(0|\d{4,}|\d{1,3}([.{blank}]\d{3})+),\d*[{blank}]*')
    )) AS decimal_comma,
    count(*) FILTER (raw_value IS NOT NULL AND (
        regexp_full_match(raw_value, '.*\d,\d{2,3},\d{3}.*') OR regexp_full_match(raw_value, '.*,\d{3}\.\d*.*')
    )) AS grouped,
    count(*) FILTER (raw_value IS NOT NULL AND regexp_full_match(raw_value, '[{blank}]*[+-]?[1-9]\d{0,2},\d{3}[{blank}]*')) AS open,
    count(*) FILTER (NOT contains(coalesce(raw_value, ''), ',') AND abs(value) >= 1000) AS plain_thousands,
    min(raw_value) FILTER (regexp_full_match(raw_value, '[{blank}]*[+-]?[1-9]\d{0,2},\d{3}[{blank}]*')) AS example
FROM {table}

-- name: has_comma
-- reads: {table} of values (raw_value); grain: at most one row.
SELECT DISTINCT 1 AS found FROM (SELECT raw_value FROM {table} WHERE contains(raw_value, ',') LIMIT 1)

-- name: currency_marks
-- reads: {table} of values (raw_value); grain: distinct currency mark inside a value that was read.
SELECT DISTINCT unnest(regexp_extract_all(upper(raw_value), '{mark}')) AS mark FROM {table} WHERE raw_value IS NOT NULL AND value IS NOT NULL
