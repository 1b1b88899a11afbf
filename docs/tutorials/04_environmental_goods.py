# %% [markdown]
# # 4. Environmental goods, partners and groups of countries
#
# **With whom does a country trade goods that clean air, water and waste, is that trade growing, and does it follow the agreements?** The example
# extract has no partners, so the records here are **invented**: a country's trade in five goods with seven partners, 2018 to 2024, by a plain formula.
# Nothing below is a finding about China.

# %%
import pandas as pd

import greentrade as gt

goods = {  # HS2017, and how fast each grows in this invention
    "842121": 1.06,  # machines that filter water
    "842139": 1.03,  # machines that filter gases
    "841780": 1.01,  # furnaces, incinerators
    "902710": 1.09,  # gas analysers
    "610910": 1.02,  # T-shirts, which are no environmental good
}
partners = {"DEU": 9, "USA": 8, "KOR": 7, "VNM": 5, "ITA": 4, "NIC": 1, "Ruritania": 1}
invented = pd.DataFrame(
    [
        (year, flow, partner, code, size * 1e6 * growth ** (year - 2018) * (1 if flow == "export" else 0.6))
        for year in range(2018, 2025)
        for flow in ("export", "import")
        for partner, size in partners.items()
        for code, growth in goods.items()
    ],
    columns=["year", "flow", "partner", "hs_code", "value"],
)
s = gt.screen(invented, edition="HS2017", currency="USD", reporter="CHN")
s

# %% [markdown]
# ## Which medium?
#
# The medium is what a list says of a code: air, wastewater, waste, monitoring and so on. A code may serve several, so that rows by medium
# **overlap**; the row `all` counts each code once. The plan of 2017 names three media, and `media="plan"` keeps them.

# %%
by_medium = s.environmental_goods(by=("year", "flow", "medium"), media="plan")
latest = by_medium[(by_medium["year"] == 2024) & (by_medium["flow"] == "export")].set_index("medium")
latest[["value_low", "value_high", "share_high", "codes"]]

# %%
parts = latest.drop("all")["value_high"].sum()
assert round(parts) >= round(
    latest.loc["all", "value_high"]
)  # never less: a code of two media is in both rows
assert latest.loc["all", "codes"] == 3

# %% [markdown]
# ## Is it growing?

# %%
growth = s.growth(media="plan").query("flow == 'export'").set_index("year")
growth[["growth", "growth_of_trade", "growth_since_first"]].round(4).tail(3)

# %%
assert (
    0.03 < growth.loc[2024, "growth_since_first"] < 0.05
)  # between the slowest and the fastest of the formula
assert growth.loc[2024, "growth"] < growth.loc[2024, "growth_of_trade"]

# %% [markdown]
# `growth` is from the year before, `growth_since_first` the mean of a year since the first one. `growth_of_trade` is the growth of all trade:
# growth alone says little if everything grows. Here the goods of the plan grow more slowly than all
# trade, because the fastest of the invention, gas analysers, are of another medium (monitoring). Years with unequal numbers of months are never
# compared.
#
# ## With whom?
#
# Whatever an extract writes (ISO codes, numbers of customs offices, names in English or Chinese) is resolved to a country. A text that no country
# bears is kept and ranked under its own name, never guessed.

# %%
ranked = s.partners("environmental_good").query("flow == 'export'")
ranked[["rank", "partner", "kind", "value_high", "share", "share_of_partner"]]

# %%
assert ranked.iloc[0]["partner"] == "DEU"
assert ranked.set_index("partner").loc["Ruritania", "kind"] == "unknown"
assert abs(ranked["share"].sum() - 1) < 1e-9

# %% [markdown]
# ## In which groups?
#
# Groups have dates. Italy signed a cooperation document that was in force from 2019 to 2023, so that its trade counts in the group then, and in
# no other year. Groups overlap, and the rows `all`, `none` and `unknown` are there too, so that nothing is lost.

# %%
by_group = s.environmental_goods(by=("year", "flow", "group"), groups=["BRI_COOP_DOC", "RCEP", "EU27"])
wide = by_group[by_group["flow"] == "export"].pivot_table(index="group", columns="year", values="value_high")
(wide / 1e6).round(1)

# %%
italy = s.partners("environmental_good", by=("year", "flow")).query(
    "flow == 'export' and partner == 'ITA' and year == 2023"
)
route = wide.loc["BRI_COOP_DOC"]
assert route[2024] < route[2023]  # Italy left
assert italy["value_high"].item() / 1e6 > 10
assert (wide.loc["all"] >= wide.drop("all").max()).all()

# %% [markdown]
# The row of the cooperation documents falls in 2024, because Italy is gone from it. RCEP has no figure before 2022: no agreement was in force.
#
# `s.members(["BRI_COOP_DOC"])` shows each membership with its dates and **how it is known**: most of these dates are from memory, and say so.

# %%
s.members(["BRI_COOP_DOC"])["basis"].value_counts()

# %% [markdown]
# ## Free-trade partners

# %%
free = s.free_trade()
free[
    (free["partner"].isin(["KOR", "NIC", "VNM"]))
    & (free["flow"] == "export")
    & free["year"].isin([2018, 2024])
][["partner", "year", "since", "in_force", "value_high"]]

# %%
nicaragua = free[(free["partner"] == "NIC") & (free["flow"] == "export")].set_index("year")["in_force"]
assert nicaragua[2024]
assert not nicaragua[2018]

# %% [markdown]
# ## What the numbers say, and what not
#
# - *Certain* means that a code lies wholly in a list, not that every good in it serves the environment: a pump is a pump. Compare with
#   `tier="strict"`, and see which codes carry the figure with `s.products(media="plan")`.
# - A date beside a flow is no cause. Trade that grows after an agreement may have grown without it.
# - Services (design, operation, consulting) are a large part of environmental trade, and in no customs record.
# - Another selection of lists is another figure: `s.overlap()` shows where the lists agree.
