-- The rule of dispositions (DESIGN 3), once, for single rows and for cells alike: expressions with the few names that differ in braces.

-- name: unreadable
-- grain: expression
-- Why a row cannot be read, or NULL: the reader's own reason, then period, flow and code.
CASE WHEN {reject} IS NOT NULL THEN {reject}
     WHEN NOT ({period_known}) THEN coalesce({period_reject}, 'period_missing')
     WHEN NOT ({flow_known}) THEN coalesce({flow_reject}, 'flow_missing')
     WHEN NOT ({code_known}) THEN 'code_missing'
     WHEN {kind} IN ('code_missing', 'code_scientific', 'code_fraction') THEN {kind}
END

-- name: reason
-- grain: expression
-- Reason of the disposition, empty for screened: unreadable before aggregate before no HS code of its edition.
CASE WHEN {unreadable} IS NOT NULL THEN {unreadable}
     WHEN {grain} IS NOT NULL THEN {grain}
     WHEN {kind} IS DISTINCT FROM 'hs' THEN coalesce({kind}, 'no_edition')
     WHEN {status} = 'not_in_edition' THEN 'not_in_edition'
     ELSE '' END

-- name: disposition
-- grain: expression
-- Exactly one for every row.
CASE WHEN {unreadable} IS NOT NULL THEN 'rejected'
     WHEN {grain} IS NOT NULL THEN 'aggregate'
     WHEN {kind} IS DISTINCT FROM 'hs' OR {status} = 'not_in_edition' THEN 'unclassified'
     ELSE 'screened' END
