-- Headings between the rows.

-- name: counted_headings
-- reads: {scan} of a part; writes: gt_headings; grain: rows whose value is the text of a heading, by whether every text column holds its own heading.
SELECT {same} AS same, count(*) AS n FROM {scan} WHERE {is_heading} GROUP BY ALL

-- name: without_headings
-- reads: {scan} of a part; grain: row, without the texts of one that repeats the headings: they are no data, so no dictionary may see them.
SELECT * REPLACE (CASE WHEN gt_heading THEN 'repeated_headings' ELSE reject END AS reject{emptied})
FROM (SELECT *, coalesce({is_heading}, false) AS gt_heading FROM {scan})

-- name: reject_headings
-- writes: {table}; grain: row that repeats the headings. Its texts are no data, so no dictionary may see them.
UPDATE {table} SET reject = 'repeated_headings', {emptied} WHERE rowid IN (SELECT unnest($rows))

-- name: headings_of_shaped
-- reads: {table} (a wide or long table as it was given); grain: row with more than half of the headings among its texts; whether it repeats them.
SELECT gt_file, gt_row, same, fields
FROM (
    SELECT gt_file, gt_row, {texts} AS fields, {same} AS same, len(list_filter({texts}, lambda t: t <> '' AND list_contains($headings, t))) AS hits
    FROM {table}
    WHERE list_contains($headings, lower(trim({code}::VARCHAR, $blanks)))
)
WHERE hits > {half}

-- name: malformed_headings
-- reads: gt_malformed; grain: line that could not be split and in which the heading of the values stands.
SELECT line, raw_line FROM gt_malformed WHERE source_file = $file AND contains(lower(raw_line), $heading) ORDER BY line

-- name: malformed_repeated
-- writes: gt_malformed.reason; grain: line.
UPDATE gt_malformed SET reason = 'repeated_headings' WHERE source_file = $file AND line IN (SELECT unnest($lines))
