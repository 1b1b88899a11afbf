# %% [markdown]
# # 3. Rebate candidates, rates, a scenario, and a test of the method
#
# **Which exports of heavily polluting industries still get a rebate of value-added tax, what would it save to cut it, and can the method be
# trusted?** China's exports of 2019 to 2024 (BACI, HS2012). The rates that ship with greentrade are few; those imported in the second half are
# **invented**, to show how the official library is used.

# %%
from pathlib import Path

import greentrade as gt
from greentrade.reference.rebate_library import import_library

exports = gt.load_example("china_exports")
s = gt.screen(exports)
candidates = s.rebate_candidates()

# %% [markdown]
# ## What is known at all?
#
# Each exported code and year has one status, the first that fits: not flagged; already without a rebate; in conflict, because it is an
# environmental good as well; flagged with an unknown rate; or a candidate.

# %%
of_2024 = candidates[candidates["year"] == 2024]
known = of_2024.groupby("status")["export_value"].agg(["size", "sum"])
known["sum"] = (known["sum"] / 1e9).round(1)
known.rename(columns={"size": "codes", "sum": "billion USD"})

# %% [markdown]
# One candidate with a rate, some 1,500 with an unknown one. That is honest, and of little use to a finance ministry. **Unknown is never read as
# zero**: the saving of such a row is empty, and no total counts it.

# %%
assert (of_2024["status"] == "candidate").sum() == 1
unknown = of_2024[of_2024["status"] == "candidate_rate_unknown"]
assert len(unknown) > 1_500
assert unknown["saving_high"].isna().all()

# %% [markdown]
# ## Bring in the rates
#
# The tax administration publishes all rates as a library twice a year ([how to import it](../rebate-library.md)). Here is an invented excerpt of
# four codes in the same form: `TSL` is the rate, `ST_DATE` and `END_DATE` its days.

# %%
Path("invented_library.csv").write_text(
    """CODE,NAME,UNIT,ZSSL_SET,TSL,TSFLAG,ST_DATE,END_DATE,NOTE
760612,-,-,13,13,,20190401,20241130,
760612,-,-,13,0,1,20241201,20991231,
281820,-,-,13,0,1,20190401,20991231,
390120,-,-,13,13,,20190401,20991231,
392010,-,-,13,13,,20190401,20991231,
""",
    encoding="utf-8",
)
library = import_library("invented_library.csv", library_date="2026-06-09")
s = gt.screen(exports, reference=library.folder)
mine = s.rebate_candidates()
shown = mine[mine["hs_code"].isin(["760612", "281820", "390120", "392010"]) & (mine["year"] == 2024)]
shown[["hs_code", "status", "rate_pct", "rate_status", "export_value", "saving_low", "saving_high"]]

# %% [markdown]
# Four codes, four answers (by the invented rates): polyethylene has its rebate in full; aluminium plate lost it on 1 December, so that the saving
# of 2024 is a range; alumina has none; plastic film has one, but no dimension flags it, so that it is no candidate. What stands in `why` is the
# sentence to pass on:

# %%
by_code = shown.set_index("hs_code")
print(by_code.loc["760612", "why"])

# %%
assert by_code.loc["760612", "rate_status"] == "changed_within_period"
assert by_code.loc["281820", "status"] == "already_without"
assert by_code.loc["390120", ["status", "rate_status", "rate_pct"]].tolist() == ["candidate", "known", 13]
assert round(by_code.loc["390120", "saving_high"]) == round(by_code.loc["390120", "export_value"] * 0.13)

# %% [markdown]
# ## What if?
#
# A scenario says which codes get which rate. Take polyethylene (3901) down by four points, in 2023 and 2024:

# %%
scenario = gt.RebateScenario.cut(4, ["3901"])
saved = s.rebate_scenario(scenario, by=("year",))
saved[
    [
        "year",
        "codes",
        "codes_rate_unknown",
        "export_value",
        "share_rate_known",
        "saving_low",
        "saving_high",
    ]
].tail(2)

# %% [markdown]
# `share_rate_known` keeps the figure honest: it is the part of the value whose rate is known, and only that part is in the saving. How exports
# would respond is counted only if you say how strongly they do. The published estimates, as a test of how much hangs on it:

# %%
response = s.rebate_scenario(scenario, by=("year",), elasticity="published").set_index("year").loc[2024]
print(f"saving without a response: {response['saving_high'] / 1e6:,.0f} million USD")
print(
    f"with it: {response['saving_after_low'] / 1e6:,.0f} to {response['saving_after_high'] / 1e6:,.0f} million USD, while exports change by "
    f"{response['export_change_low'] / 1e6:,.0f} to {response['export_change_high'] / 1e6:,.0f}"
)

# %%
assert response["export_change_low"] <= response["export_change_high"] < 0
assert 0 < response["share_rate_known"] < 1
assert response["saving_after_low"] > response["saving_high"]

# %% [markdown]
# The saving grows with the response, because no refund is paid on exports that are no longer made; the price is that they are not made. A budget
# that counts the one has to show the other.

# %% [markdown]
# ## Would the method have found what was really cut?
#
# `gt.backtest()` holds past announcements against the dimensions. So that the test can fail, it does the same for codes drawn at random from the
# same chapters (`expected`), and for announcements that *raised* rates.

# %%
test = gt.backtest()
three = test[(test["dimension"] == "any_of_three") & (test["level"] == "codes")]
three[
    [
        "announcement_id",
        "action",
        "codes",
        "complete",
        "flagged_low",
        "recall_low",
        "share_low",
        "expected_low",
    ]
]

# %%
of_2021 = three[(three["announcement_id"] == "MOF-STA-2021-25") & (three["action"] == "cancel")].iloc[0]
assert (of_2021["flagged_low"], of_2021["codes"], of_2021["complete"]) == (23, 23, True)
assert of_2021["expected_low"] > 0.8  # a random draw from steel chapters would do nearly as well

# %% [markdown]
# All 23 codes of the cancellation of 2021, the only announcement held in full, are flagged. But 86 % of a random draw from the same chapters would be
# too, and raised rates are flagged as often as cut ones. So a flag says **what kind of industry** a code belongs to, and does not foretell a cut.
#
# ## What the numbers say, and what not
#
# - The saving is an upper bound: value is FOB, a trader's refund is counted on the smaller purchase price, and goods under supplied-material
#   processing get none. With customs regimes in the extract the range narrows.
# - It is the refund alone: not the tax, tariffs, profits or jobs that move with it.
# - `conflict` rows are shown with their rate: a good may be dirty to make and clean to use. Which of the two counts is a decision, not a statistic.
