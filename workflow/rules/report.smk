# in:  results/repass.duckdb
# out: results/report/index.html, beside it samples/ (the explorer's): both move together


rule report:
    input:
        database=rules.aggregate.output.database,
        pages=files_below("workflow/repass/report/templates"),
    output:
        report(
            "results/report/index.html",
            caption="../report/page.rst",
            category="Report",
        ),
        samples=directory("results/report/samples"),
    log:
        "logs/report.log",
    localrule: True
    conda:
        "../../envs/repass.yaml"
    params:
        settings=CONFIG.report.model_dump(mode="json", exclude={"pictures"}),
        code=fingerprint("report"),
    script:
        "../../scripts/report.py"
