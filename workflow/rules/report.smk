# in:  results/repass.duckdb
# out: results/report/index.html


rule report:
    input:
        database=rules.aggregate.output.database,
        pages=files_below("workflow/repass/report/templates"),
    output:
        "results/report/index.html",
    log:
        "logs/report.log",
    localrule: True
    conda:
        "../../envs/repass.yaml"
    params:
        settings=CONFIG.report.model_dump(mode="json"),
        code=fingerprint("report"),
    script:
        "../../scripts/report.py"
