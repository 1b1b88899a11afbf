"""What ``greentrade answer`` can be asked: a command for each answer, with its options, an example, and what to show first."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["QUESTIONS", "Question"]

_WIDTH = 74
_GOODS = ("dimension", "by", "tier", "lists", "media", "groups")


@dataclass(frozen=True, slots=True)
class Question:
    """An answer that can be asked for.

    Attributes
    ----------
    name
        Name of the command; with underscores, of the method of :class:`greentrade.Screening`.
    says
        The question, in a line.
    options
        Its own options.
    examples
        What may follow ``greentrade answer``.
    lead
        Columns for which a narrow terminal makes room first.
    about
        What a careful reader should know.
    """

    name: str
    says: str
    options: tuple[str, ...]
    examples: tuple[str, ...]
    lead: tuple[str, ...] = ()
    about: str = ""

    @property
    def method(self) -> str:
        """Method of a screening that answers."""
        return self.name.replace("-", "_")

    @property
    def help_text(self) -> str:
        """What ``--help`` says."""
        lines = "\n".join(_folded(f"  greentrade answer {example}") for example in self.examples)
        about = f"{self.about}\n\n" if self.about else ""
        return f"{self.says}\n\n{about}\b\nExamples:\n{lines}\n"


def _folded(line: str) -> str:
    """A command in lines that fit, continued as a shell reads it."""
    if len(line) <= _WIDTH:
        return line
    head, _, tail = line[:_WIDTH].rpartition(" --")
    return f"{head} \\\n      --{tail}{line[_WIDTH:]}"


QUESTIONS: tuple[Question, ...] = (
    Question("accounting", "What became of every row?", (), ("accounting exports.csv", "accounting results --csv")),
    Question(
        "totals",
        "How much trade belongs to each dimension?",
        ("by", "tier", "groups"),
        ("totals exports.csv", "totals exports.csv --by year,partner --csv", "totals exports.csv --by none --tier all"),
        ("year", "flow", "dimension", "value_low", "share_low"),
        "Each figure is a range: what certainly belongs, and what certainly or possibly belongs.",
    ),
    Question(
        "rebate-candidates",
        "Which exports are candidates for cutting the export rebate?",
        ("by", "tier", "at", "weights", "min_value", "min_share"),
        (
            "rebate-candidates exports.csv",
            "rebate-candidates exports.csv --by year,chapter",
            "rebate-candidates exports.csv --reference rebate_library --weights high_pollution=2",
        ),
        ("rank", "year", "hs_code", "export_value", "status", "rate_status", "rate_pct", "saving_low"),
        "A candidate is not a verdict, and an unknown rate is never zero. Rates are known for China's exports only.",
    ),
    Question(
        "rebate-scenario",
        "What would other rebate rates save?",
        (
            "new_rate", "cut", "lift", "cancel_candidates", "cut_candidates", "conflicts", "codes_edition", "by", "tier", "at",
            "elasticity", "trader_margin", "vat_pct",
        ),
        (
            "rebate-scenario exports.csv --new-rate 7606=0 --new-rate 7210=5",
            "rebate-scenario exports.csv --cancel-candidates --by year",
            "rebate-scenario exports.csv --cut 7210=4 --reference rebate_library --elasticity published",
        ),
        ("rank", "year", "hs_code", "rule", "export_value", "saving_low", "rate_status"),
        "Savings are upper bounds on FOB value; where the rate is unknown the saving is empty, never zero.",
    ),
    Question(
        "industries",
        "Which industries of the three dimensions trade most?",
        ("by", "tier", "multi_class", "chinese", "groups"),
        ("industries exports.csv", "industries exports.csv --by year,flow --chinese --csv"),
        ("rank", "isic", "label", "value_low", "share", "growth"),
    ),
    Question(
        "intensities",
        "How much pollution and energy goes into what these industries trade, by US figures?",
        ("by", "tier", "indicators"),
        ("intensities exports.csv", "intensities exports.csv --indicators energy_cost_share_core"),
        ("isic", "label", "flow", "indicator", "mean", "unit"),
        "The figures are of US industries: they rank industries and do not tell what the exporter emits.",
    ),
    Question(
        "environmental-goods",
        "How do environmental goods flow?",
        ("by", "tier", "lists", "media", "groups"),
        (
            "environmental-goods exports.csv",
            "environmental-goods exports.csv --by year,flow,medium,partner --media plan --csv",
            "environmental-goods exports.csv --lists apec_2012 --by year,list_id",
        ),
        ("year", "flow", "medium", "value_low", "share_low", "codes"),
        "Rows with medium all count each code once; media overlap.",
    ),
    Question(
        "growth",
        "How fast does the trade of these goods grow, year by year?",
        _GOODS,
        ("growth exports.csv", "growth exports.csv --dimension waste --by flow,partner"),
        ("flow", "year", "value_low", "growth"),
    ),
    Question(
        "balance",
        "Do exports of these goods exceed imports?",
        _GOODS,
        ("balance trade.csv", "balance trade.csv --by year,partner --media plan"),
    ),
    Question(
        "products",
        "Which products carry the trade of these goods?",
        ("dimension", "by", "top", "tier", "lists", "media", "groups"),
        ("products exports.csv --top 20", "products exports.csv --dimension energy_intensive --by year,flow"),
        ("flow", "rank", "hs_code", "value_low", "share"),
    ),
    Question(
        "concentration",
        "Does the trade of these goods hang on few products, or on few partners?",
        ("dimension", "over", "by", "tier", "lists", "media", "groups"),
        ("concentration exports.csv", "concentration exports.csv --over partner --dimension any_of_three"),
        ("year", "flow", "hhi", "largest", "largest_share"),
    ),
    Question(
        "unit-values",
        "What does a kilogram (or a piece) of these goods cost?",
        ("dimension", "by", "tier", "lists", "media"),
        ("unit-values exports.csv", "unit-values exports.csv --dimension waste --csv"),
        ("year", "flow", "hs_code", "unit_value", "unit", "quantity"),
    ),
    Question(
        "advantage",
        "Has a reporter a revealed comparative advantage in these goods?",
        ("dimension", "by", "world", "tier", "lists", "media"),
        ("advantage world.parquet --by year,reporter", "advantage exports.csv --world world.csv"),
        ("year", "reporter", "rca_low", "rca", "value_low"),
    ),
    Question(
        "overlap",
        "What do the lists of a dimension have in common?",
        _GOODS,
        ("overlap exports.csv", "overlap exports.csv --lists apec_2012,oecd_cleg_2014"),
        ("flow", "list_id", "other_list_id", "codes_common", "common_share"),
    ),
    Question(
        "partners",
        "With whom are these goods traded?",
        ("dimension", "group", "by", "tier", "lists", "media", "groups"),
        (
            "partners exports.csv",
            "partners exports.csv --group CN_FTA --by year,flow",
            "partners exports.csv --dimension high_pollution --csv",
        ),
        ("rank", "partner", "name", "flow", "value_low", "share", "share_of_partner"),
    ),
    Question(
        "free-trade",
        "How do these goods flow between China and its free-trade partners?",
        ("dimension", "group", "tier", "lists", "media"),
        ("free-trade trade.csv", "free-trade trade.csv --group RCEP"),
        ("partner", "since", "year", "flow", "in_force", "value_low"),
    ),
    Question(
        "members",
        "Who is in which group of countries, and how do we know?",
        ("groups",),
        ("members exports.csv --groups CN_FTA", "members exports.csv --csv"),
        ("group_id", "partner", "name", "since", "until", "basis"),
    ),
    Question(
        "waste",
        "Which flows look like waste, under which ban or convention?",
        ("by", "groups"),
        ("waste imports.csv", "waste imports.csv --by year,flow,partner", "waste imports.csv --by year,flow,measure --csv"),
        ("year", "flow", "partner", "list_id", "category", "value_low", "banned_low", "net_weight_kg_low"),
        "A waste code says what was declared, not whether the shipment was legal.",
    ),
    Question(
        "mirror",
        "Where do the two sides' books disagree?",
        ("dimension", "tier", "lists", "cif_margin", "min_value", "rank_by"),
        ("mirror comtrade.csv", "mirror comtrade.csv --dimension waste --cif-margin 0.06 --rank-by share"),
        ("rank", "year", "exporter", "importer", "hs_code", "gap", "gap_share"),
        "It needs an extract of both sides: several reporters, exports and imports. A gap is no proof of anything.",
    ),
    Question(
        "carbon-border",
        "How much trade is in goods under a carbon border?",
        ("by", "groups"),
        ("carbon-border exports.csv", "carbon-border exports.csv --by year,flow,scheme,partner"),
        ("year", "flow", "scheme", "category", "value_low", "obligation_low"),
    ),
    Question(
        "controlled-substances",
        "Which trade may be in substances that agreements control?",
        ("by", "lists", "groups"),
        ("controlled-substances exports.csv", "controlled-substances exports.csv --lists montreal_ods"),
        ("year", "flow", "list_id", "category", "value_low"),
    ),
    Question(
        "fossil-fuels",
        "How much trade is in fossil fuels?",
        ("by", "lists", "groups"),
        ("fossil-fuels imports.csv", "fossil-fuels imports.csv --by year,flow,category,partner"),
        ("year", "flow", "list_id", "category", "value_low"),
    ),
    Question(
        "critical-materials",
        "How much trade is in critical raw materials?",
        ("by", "lists", "groups"),
        ("critical-materials exports.csv", "critical-materials exports.csv --by year,flow,category"),
        ("year", "flow", "list_id", "category", "value_low"),
    ),
    Question(
        "ecolabel",
        "Which trade could carry an eco-label?",
        ("by", "lists", "groups"),
        ("ecolabel exports.csv", "ecolabel exports.csv --by year,flow,group --groups GEN_MEMBER"),
        ("year", "flow", "list_id", "category", "value_low"),
    ),
    Question(
        "screen-of",
        "How much trade is in goods that a dimension's lists name?",
        ("dimension", "by", "tier", "lists", "groups"),
        (
            "screen-of exports.csv --dimension deforestation_commodity",
            "screen-of exports.csv --dimension carbon_border --lists eu_cbam_proposed_2028",
        ),
        ("year", "flow", "list_id", "category", "value_low"),
    ),
    Question(
        "codes",
        "To which dimensions does each code of the extract belong?",
        (),
        ("codes exports.csv --csv",),
        ("hs_code", "hs_edition", "status", "high_pollution", "energy_intensive", "resource_intensive", "environmental_good", "waste"),
    ),
    Question(
        "matches",
        "Which list, entry and path made each match?",
        (),
        ("matches exports.csv --csv > matches.csv",),
        ("hs_code", "hs_edition", "list_id", "match", "entry"),
    ),
)  # fmt: skip
