# in:  results/repass.duckdb
# out: results/export/: figures as SVG, PNG, PDF and Vega-Lite; tables as Markdown and LaTeX;
#      samples.jsonl and solutions.jsonl of every cell; provenance, citation, configuration


rule export:
    input:
        database=rules.aggregate.output.database,
    output:
        figures=report(
            directory("results/export/figures"),
            patterns=["{figure}.svg"],
            caption="../report/figures.rst",
            category="Figures",
            labels={"figure": "{figure}"},
        ),
        tables=directory("results/export/tables"),
        samples=directory("results/export/samples"),
        provenance=report(
            "results/export/provenance.json",
            caption="../report/provenance.rst",
            category="Provenance",
        ),
        citation="results/export/citation.bib",
        config="results/export/config.yaml",
    log:
        "logs/export.log",
    localrule: True
    conda:
        "../../envs/repass.yaml"
    threads: 2
    params:
        settings=CONFIG.report.model_dump(mode="json"),
        code=fingerprint("export", "report"),
    script:
        "../../scripts/export.py"
