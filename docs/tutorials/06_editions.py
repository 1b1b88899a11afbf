# %% [markdown]
# # 6. Editions: why 854140 is not 854140
#
# **A list of environmental goods names 854140, solar cells among them. Your extract of 2022 has no such code. Has the trade in solar cells ended?**
# No: the Harmonized System was revised. This tutorial shows what goes wrong when equal digits are joined, and what happens here instead.

# %%
import pandas as pd

import greentrade as gt

old = gt.classify(["854140"], edition="HS2017")
new = gt.classify(["854140", "854142", "854143"], edition="HS2022")
old[["hs_code", "hs_edition", "status", "environmental_good", "votes_environmental_good"]]

# %%
new[["hs_code", "hs_edition", "status", "environmental_good", "votes_environmental_good"]]

# %% [markdown]
# Up to HS2017, 854140 held all photosensitive devices and light-emitting diodes. HS2022 took it apart: solar cells outside a panel (854142) and in
# one (854143) stand for themselves, and 854140 is no code any more. A row of 2022 with 854140 is *unclassified*: its value stays in the totals, and
# nobody guesses.

# %%
assert new["status"].tolist() == ["not_in_edition", "ok", "ok"]
assert new["environmental_good"].tolist() == ["", "certain", "certain"]

# %% [markdown]
# ## How does a list of 2007 reach a code of 2022?
#
# By walking the correlation tables between each two editions, never by comparing digits. The audit trail shows the way:

# %%
trail = gt.classify(["854142"], edition="HS2022", as_="both")[1].set_index("list_id")
trail.loc[["oecd_cleg_2014", "apec_2012", "gta_green_goods"], ["match", "via", "entry", "scope", "path"]]

# %% [markdown]
# Three lists, three answers. The OECD's combined list names all of 854140 in HS2007: since all of 854142 comes from there, the match is *certain*.
# The annex of APEC means only a part of 854140 (scope `ex`), and 854142 may or may not be that part: *possible*. The third list names 854142 itself.

# %%
assert trail.loc["oecd_cleg_2014", "match"] == "certain"
assert trail.loc["oecd_cleg_2014", "path"] == "HS2022 854142 > HS2017 854140 > HS2012 854140 > HS2007 854140"
assert trail.loc["apec_2012", ["match", "via"]].tolist() == ["possible", "scope"]
assert trail.loc["gta_green_goods", "path"] == "HS2022 854142"

# %% [markdown]
# ## What the naive join would have done
#
# Invented exports: the same goods in 2021 (HS2017) and 2022 (HS2022). First the way that most spreadsheets go: join by equal digits with the entries of
# a list.

# %%
exports = pd.DataFrame(
    [(2021, "854140", 100.0), (2022, "854142", 60.0), (2022, "854143", 40.0)],
    columns=["year", "hs_code", "value"],
).assign(reporter="CHN", flow="export")
oecd = set(gt.Reference.load().entries("oecd_cleg_2014").df()["code"])
naive = exports[exports["hs_code"].isin(oecd)].groupby("year")["value"].sum()
naive

# %%
s = gt.screen(exports, currency="USD")
goods = s.environmental_goods(by=("year",), lists=["oecd_cleg_2014"])
goods[["year", "value_low", "value_high"]]

# %% [markdown]
# By digits the trade falls from 100 to nothing. By editions it is 100 in both years. And the edition was not even stated: it was assumed from the year,
# and that is said.

# %%
assert naive.to_dict() == {2021: 100.0}
assert goods.set_index("year")["value_low"].to_dict() == {2021: 100, 2022: 100}
assert s.edition_basis == "assumed"
assert s.editions == {"HS2017": 1, "HS2022": 2}

# %% [markdown]
# ## Digits that were given to other goods
#
# Worse than a code that ends is one that comes back for something else: then a join by digits finds a match, and a wrong one. How many six-digit
# codes of HS2022 have the digits of a code of HS2017 from which nothing of theirs comes?

# %%
reference = gt.Reference.load()
with reference.cursor() as cursor:
    links = cursor.execute(
        "SELECT from_hs6, to_hs6 FROM correlation_tables WHERE (from_edition, to_edition) = ('HS2022', 'HS2017')"
    ).df()
old_codes = set(links["to_hs6"])
pairs = set(links.itertuples(index=False, name=None))
reused = sorted(code for code in set(links["from_hs6"]) if code in old_codes and (code, code) not in pairs)
print(f"{len(reused)} codes, among them: {', '.join(reused[:8])}")

# %%
assert len(reused) > 0

# %% [markdown]
# ## Say the wrong edition, and be told
#
# If more than 2 % of the codes, or of the value, are not in the edition that the year suggests, the screening refuses and names the edition that
# fits best. Here a file of 2022 that still uses old codes:

# %%
behind = pd.DataFrame({"year": 2022, "hs_code": ["854140", "852580", "847130"], "value": [50.0, 30.0, 20.0]})
try:
    gt.screen(behind, reporter="CHN", flow="export", currency="USD")
except gt.errors.GreentradeError as error:
    print(error)
    refused = error

# %%
assert "HS2017" in str(refused)
stated = gt.screen(behind, reporter="CHN", flow="export", currency="USD", edition="HS2017")
assert stated.accounting()["disposition"].tolist() == ["screened"]

# %% [markdown]
# ## What the numbers say, and what not
#
# - *Possible* across editions means: the correlation tables cannot tell which part of the old code went where. No method that has only codes can.
# - The walk is for matching lists, not for converting values: greentrade never moves a value from one code to another.
# - Some codes cannot be walked at all (e-waste of 8549, display modules of 8524). They match only a list that names them, and say `unmapped` or
#   stay unmarked; [methods](../methods.md#a-match-is-about-scope) has the rules.
