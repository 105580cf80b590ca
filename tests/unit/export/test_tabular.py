import polars as pl

from repass.export import tabular

FRAME = pl.DataFrame(
    {"model": ["a_b", None], "score": [0.123456, None], "n": [12345, 7], "ok": [True, False]}
)


def test_a_markdown_table_has_a_head_a_rule_and_a_line_a_row() -> None:
    assert tabular.markdown(FRAME, "A title").splitlines() == [
        "# A title",
        "",
        "| model | score | n | ok |",
        "| --- | ---: | ---: | --- |",
        r"| a\_b | 0.1235 | 12345 | yes |",
        "| – | – | 7 | no |",
    ]


def test_a_latex_table_has_the_rules_of_booktabs() -> None:
    lines = tabular.latex(FRAME, "100%", "name").splitlines()
    assert lines[3] == r"\caption{100\%}\label{tab:name}"
    assert lines[4] == r"\begin{tabular}{lrrl}"
    assert [line for line in lines if "rule" in line] == [r"\toprule", r"\midrule", r"\bottomrule"]
    assert r"a\_b & 0.1235 & 12345 & yes \\" in lines


def test_a_long_latex_table_goes_over_pages() -> None:
    frame = pl.DataFrame({"a": range(tabular.PAGE_ROWS + 1)})
    text = tabular.latex(frame, "Long", "long")
    assert r"\begin{longtable}{r}" in text
    assert r"\begin{table}" not in text


def test_every_begin_has_its_end() -> None:
    for frame in (FRAME, pl.DataFrame({"a": range(100)})):
        text = tabular.latex(frame, "t", "t")
        for name in ("table", "tabular", "longtable"):
            assert text.count(f"\\begin{{{name}}}") == text.count(f"\\end{{{name}}}")
