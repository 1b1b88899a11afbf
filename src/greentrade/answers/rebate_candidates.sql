-- The table of rebate candidates: one row a code and year (or period, and partner), combined from the cells of that time, with the reasons in words.

-- name: judged
-- reads: gt_rb_cells (what was exported, and its flags), gt_rb_statuses (what is known of each cell's rate);
-- grain: ({keys}: year, or year and period, or with partner; code, edition, nation).
WITH joined AS (
    SELECT {keys:c}, c.hs_code, c.hs_edition, c.nation, c.period_start, c.description, c.environmental_good,
           c.high_pollution, c.energy_intensive, c.resource_intensive,
           c.votes_high_pollution, c.votes_energy_intensive, c.votes_resource_intensive,
           CAST(c.export_value AS DECIMAL(26, 6)) AS export_value, CAST(c.eligible_value AS DECIMAL(26, 6)) AS eligible_value,
           CAST(c.partial_value AS DECIMAL(26, 6)) AS partial_value,
           coalesce(s.rate_status, 'unknown') AS rate_status, s.rate_pct, s.rate_low, s.rate_high, s.rate_kind, s.rate_source,
           s.last_known_rate_pct, s.last_known_date, s.last_known_source, s.raise_round
    FROM gt_rb_cells c LEFT JOIN gt_rb_statuses s USING (cell_id)
), priced AS (
    -- a unit of value times a rate in per cent; unknown rates give no saving at all
    SELECT *, coalesce(eligible_value, export_value) AS base_low,
           CASE WHEN eligible_value IS NULL THEN export_value ELSE eligible_value + coalesce(partial_value, 0) END AS base_high,
           CAST(rate_low / 100 AS DECIMAL(10, 6)) AS share_low, CAST(rate_high / 100 AS DECIMAL(10, 6)) AS share_high,
           rate_low IS NULL OR rate_high IS NULL AS open
    FROM joined
), combined AS (
    SELECT {keys}, hs_code, hs_edition, nation, max(description) AS description,
           sum(export_value) AS export_value, sum(partial_value) AS partial_value, CASE WHEN count(eligible_value) = count(*) THEN sum(eligible_value) END AS eligible_value,
           max(votes_high_pollution) AS votes_hp,
           max(votes_energy_intensive) AS votes_ei, max(votes_resource_intensive) AS votes_ri,
           CASE WHEN bool_or(high_pollution = 'certain') THEN 'certain' WHEN bool_or(high_pollution = 'possible') THEN 'possible' ELSE '' END AS high_pollution,
           CASE WHEN bool_or(energy_intensive = 'certain') THEN 'certain' WHEN bool_or(energy_intensive = 'possible') THEN 'possible' ELSE '' END AS energy_intensive,
           CASE WHEN bool_or(resource_intensive = 'certain') THEN 'certain' WHEN bool_or(resource_intensive = 'possible') THEN 'possible' ELSE '' END AS resource_intensive,
           CASE WHEN bool_or(environmental_good = 'certain') THEN 'certain' WHEN bool_or(environmental_good = 'possible') THEN 'possible' ELSE '' END AS environmental_good,
           count(*) AS cells, count(*) FILTER (rate_status = 'unknown') AS cells_unknown, bool_or(open) AS open,
           CASE WHEN count(*) FILTER (rate_status = 'unknown') = count(*) THEN 'unknown'
                WHEN bool_or(rate_status = 'changed_within_period') OR count(DISTINCT (rate_low, rate_high)) FILTER (rate_status <> 'unknown') > 1 THEN 'changed_within_period'
                WHEN bool_or(rate_status = 'unknown') THEN 'unknown'
                WHEN bool_or(rate_status = 'presumed_zero') THEN 'presumed_zero'
                WHEN bool_or(rate_status = 'observed') THEN 'observed' ELSE 'known' END AS rate_status,
           max(rate_pct) AS rate_pct, min(rate_low) AS rate_low, max(rate_high) AS rate_high,
           CASE WHEN count(DISTINCT rate_kind) = 1 AND count(rate_kind) = count(*) THEN min(rate_kind) END AS rate_kind,
           array_to_string(list_sort(list_distinct(flatten(list(string_split(rate_source, '; ')) FILTER (rate_source IS NOT NULL)))), '; ') AS rate_source,
           arg_max(last_known_rate_pct, period_start) FILTER (last_known_date IS NOT NULL) AS last_known_rate_pct,
           arg_max(last_known_date, period_start) FILTER (last_known_date IS NOT NULL) AS last_known_date,
           arg_max(last_known_source, period_start) FILTER (last_known_date IS NOT NULL) AS last_known_source,
           arg_max(raise_round, period_start) FILTER (raise_round IS NOT NULL) AS raise_round,
           CASE WHEN NOT bool_or(open) THEN sum(base_low * share_low) END AS saving_low,
           CASE WHEN NOT bool_or(open) THEN sum(base_high * share_high) END AS saving_high
    FROM priced
    GROUP BY {keys}, hs_code, hs_edition, nation
), judged AS (
    SELECT * EXCLUDE (rate_pct, rate_source),
           CASE WHEN rate_status IN ('known', 'observed', 'presumed_zero') THEN rate_pct END AS rate_pct,
           CASE WHEN rate_status <> 'unknown' THEN nullif(rate_source, '') END AS rate_source,
           [high_pollution, energy_intensive, resource_intensive] AS flags,
           [coalesce(votes_hp, ''), coalesce(votes_ei, ''), coalesce(votes_ri, '')] AS votes,
           CASE WHEN high_pollution = '' AND energy_intensive = '' AND resource_intensive = '' THEN 'not_flagged'
                WHEN cells_unknown = 0 AND ((rate_low = 0 AND rate_high = 0) OR coalesce(rate_kind, '') IN ('zero', 'exempt', 'taxed')) THEN 'already_without'
                WHEN environmental_good <> '' THEN 'conflict'
                WHEN rate_status = 'unknown' OR open THEN 'candidate_rate_unknown'
                ELSE 'candidate' END AS status
    FROM combined
)
SELECT * FROM judged

-- name: candidates
-- reads: {judged} (the rows of `judged`, or some of them), gt_rb_whole_exports; grain: the same. $weights: of the three dimensions.
WITH kinds AS MATERIALIZED (
    -- ten thousand codes have a few hundred ways of being flagged: each is put into words once
    SELECT DISTINCT flags, votes FROM {judged}
), counted AS NOT MATERIALIZED (
    SELECT flags, votes,
           len(list_filter(flags, lambda f: f = 'certain')) AS n_certain, len(list_filter(flags, lambda f: f = 'possible')) AS n_possible,
           list_sum(list_transform(votes, lambda v: coalesce(try_cast(regexp_extract(v, '^(\d+)', 1) AS INTEGER), 0))) AS votes_certain,
           list_sum(list_transform(votes, lambda v: coalesce(try_cast(regexp_extract(v, '^\d+\+(\d+)', 1) AS INTEGER), 0))) AS votes_possible,
           list_transform(list_zip(['high-pollution', 'energy-intensive', 'resource-intensive'], flags, votes),
                          lambda t: t[1] || coalesce(' ' || nullif(t[2], ''), '') || coalesce(' (votes ' || nullif(t[3], '') || ')', '')) AS phrases,
           -- a certain flag weighs all of its dimension's weight, a possible one half
           list_sum(list_transform(list_zip(flags, $weights::DOUBLE[]), lambda t: t[2] * CASE t[1] WHEN 'certain' THEN 1 WHEN 'possible' THEN 0.5 ELSE 0 END)) AS score
    FROM kinds
), said AS MATERIALIZED (
    SELECT *,
           CASE WHEN n_certain + n_possible = 0 THEN 'no dimension reaches the votes it needs'
                || coalesce(': ' || nullif(array_to_string(list_filter(phrases, lambda p: p LIKE '%(votes %'), ', '), ''), '')
           ELSE 'flagged as ' || array_to_string(list_transform(list_filter(list_zip(phrases, flags), lambda z: z[2] <> ''), lambda z: z[1]), ', ')
                || CASE WHEN n_possible > 0 THEN '; possible means that the code may hold other goods too, or that a link between lists is loose' ELSE '' END
           END AS why_flag
    FROM counted
), worded AS (
    SELECT j.*, s.* EXCLUDE (flags, votes, phrases),
           regexp_replace(printf('%.2f', rate_pct), '\.?0+$', '') AS pct_text,
           coalesce(regexp_replace(printf('%.2f', rate_low), '\.?0+$', '') || ' %', 'a rate that no source states') AS low_text,
           coalesce(regexp_replace(printf('%.2f', rate_high), '\.?0+$', '') || ' %', 'a rate that no source states') AS high_text,
           regexp_replace(printf('%.2f', last_known_rate_pct), '\.?0+$', '') AS last_text
    FROM {judged} j JOIN said s ON s.flags = j.flags AND s.votes = j.votes
), reasons AS (
    SELECT *,
           CASE WHEN coalesce(nation, '') <> 'CHN'
                    THEN 'rebate rate unknown: the shipped rates are China''s, the exporter is ' || coalesce(nullif(nation, ''), 'not stated')
                WHEN rate_kind = 'exempt' THEN 'exempt from VAT on export without refund (' || rate_source || ')'
                WHEN rate_kind = 'taxed' THEN 'taxed as a home sale, no refund (' || rate_source || ')'
                WHEN rate_status = 'known' AND rate_pct IS NULL THEN 'several rebates in force at once, ' || low_text || ' to ' || high_text || ' (' || rate_source || ')'
                WHEN rate_status = 'known' THEN 'rebate ' || pct_text || ' % in the whole period (' || rate_source || ')'
                WHEN rate_status = 'observed' THEN 'rebate ' || coalesce(pct_text || ' %', low_text || ' to ' || high_text) || ' as stated of a day in the period, not of all of it ('
                    || rate_source || ')'
                WHEN rate_status = 'presumed_zero' THEN 'rebate cancelled (' || rate_source || ') and no later raise in our announcements: presumed zero'
                WHEN rate_status = 'changed_within_period' THEN 'rebate changed within the period, between ' || low_text || ' and ' || high_text || ' (' || rate_source || ')'
                    || CASE WHEN cells_unknown > 0 THEN '; unknown in ' || cells_unknown || ' of ' || cells || ' months' ELSE '' END
                ELSE 'rebate rate unknown' || CASE WHEN cells_unknown < cells THEN ' in ' || cells_unknown || ' of ' || cells || ' months' ELSE '' END
                    || coalesce(', last known ' || last_text || ' % (' || last_known_date || ': ' || last_known_source || ')', '')
                    || coalesce('; a cancellation is no longer presumed to hold: ' || raise_round || ' raised codes that our tables hold in part only', '')
           END AS why_rate,
           CASE WHEN environmental_good <> '' AND status <> 'not_flagged'
                THEN 'also an environmental good (' || environmental_good || '): cutting its rebate works against that aim' END AS why_conflict,
           CASE WHEN status <> 'not_flagged' AND length(hs_code) < 8 AND nation = 'CHN' AND rate_status = 'unknown'
                THEN 'its national lines may have several rates' END AS why_scope,
           CASE WHEN saving_high > 0 AND status <> 'not_flagged' THEN 'the saving is an upper bound on FOB value, '
                || CASE WHEN eligible_value IS NULL THEN 'all regimes (the extract names none)'
                        ELSE 'from ordinary trade alone to ordinary trade and processing with imported materials' END END AS why_saving,
           CASE WHEN eligible_value IS NOT NULL AND status <> 'not_flagged' AND export_value > 0
                THEN 'by customs regime ' || printf('%.1f', 100 * eligible_value::DOUBLE / export_value::DOUBLE) || ' % of the value gets the rebate, '
                    || printf('%.1f', 100 * coalesce(partial_value, 0)::DOUBLE / export_value::DOUBLE) || ' % in part or perhaps' END AS why_regime
    FROM worded
), shared AS (
    SELECT r.*, r.export_value::DOUBLE / nullif(w.value, 0)::DOUBLE AS share
    FROM reasons r LEFT JOIN gt_rb_whole_exports w ON w.time IS NOT DISTINCT FROM r.{time}
)
SELECT CAST(row_number() OVER best AS INTEGER) AS rank, {shown_keys}, hs_code, hs_edition, description,
       export_value, eligible_value, high_pollution, energy_intensive, resource_intensive,
       votes_hp AS votes_high_pollution, votes_ei AS votes_energy_intensive, votes_ri AS votes_resource_intensive,
       environmental_good, rate_pct, rate_status, rate_source, last_known_rate_pct, status,
       CAST(saving_low AS DECIMAL(38, 2)) AS saving_low, CAST(saving_high AS DECIMAL(38, 2)) AS saving_high,
       concat_ws('; ', why_flag, why_rate, why_conflict, why_scope, why_regime, why_saving) AS why, score, share, nation, why_rate, why_regime
FROM shared
WHERE ($min_value IS NULL OR export_value >= $min_value::DECIMAL(38, 6)) AND ($min_share IS NULL OR share >= $min_share::DOUBLE)
WINDOW best AS (ORDER BY list_position(['candidate', 'candidate_rate_unknown', 'conflict', 'already_without', 'not_flagged'], status),
                         CASE WHEN $weighted THEN score END DESC, n_certain DESC, n_possible DESC, votes_certain DESC, votes_possible DESC,
                         export_value DESC NULLS LAST, hs_code, {keys}, hs_edition, nation NULLS LAST)
ORDER BY rank

-- name: totals
-- reads: gt_rb_judged, gt_rb_industries, gt_rb_whole_exports; grain: {groups}
-- The saving covers candidates with a known rate; the value of those without one is a column of its own.
WITH named AS (
    SELECT r.hs_code, r.export_value, r.status, CAST(r.saving_low AS DECIMAL(38, 2)) AS saving_low, CAST(r.saving_high AS DECIMAL(38, 2)) AS saving_high, {groups}
    FROM gt_rb_judged r LEFT JOIN gt_rb_industries i ON i.hs_code = r.hs_code AND i.hs_edition = r.hs_edition
), sums AS (
    SELECT {by}, CAST(count(DISTINCT hs_code) AS INTEGER) AS codes, CAST(sum(export_value) AS DECIMAL(38, 6)) AS export_value,
           CAST(coalesce(sum(export_value) FILTER (status = 'candidate'), 0) AS DECIMAL(38, 6)) AS value_candidate,
           CAST(coalesce(sum(export_value) FILTER (status = 'candidate_rate_unknown'), 0) AS DECIMAL(38, 6)) AS value_candidate_rate_unknown,
           CAST(coalesce(sum(export_value) FILTER (status = 'conflict'), 0) AS DECIMAL(38, 6)) AS value_conflict,
           CAST(coalesce(sum(export_value) FILTER (status = 'already_without'), 0) AS DECIMAL(38, 6)) AS value_already_without,
           CAST(coalesce(sum(export_value) FILTER (status = 'not_flagged'), 0) AS DECIMAL(38, 6)) AS value_not_flagged,
           CAST(sum(saving_low) FILTER (status = 'candidate') AS DECIMAL(38, 2)) AS saving_low,
           CAST(sum(saving_high) FILTER (status = 'candidate') AS DECIMAL(38, 2)) AS saving_high
    FROM named GROUP BY {by}
), shared AS (
    SELECT s.*, s.export_value::DOUBLE / nullif(w.value, 0)::DOUBLE AS share
    FROM sums s LEFT JOIN gt_rb_whole_exports w ON w.time IS NOT DISTINCT FROM {time}
)
SELECT * FROM shared
WHERE ($min_value IS NULL OR export_value >= $min_value::DECIMAL(38, 6)) AND ($min_share IS NULL OR share >= $min_share::DOUBLE)
ORDER BY {times,} value_candidate + value_candidate_rate_unknown DESC, export_value DESC, {by}
