# in:  the files of every stage
# out: results/repass.duckdb and results/tables/; results/models/{model}/scores.parquet, one model's


rule scores:
    input:
        verdicts=lambda wildcards: cells(rules.execute.output[0], wildcards.model),
        completions=lambda wildcards: cells(
            rules.generate.output.completions, wildcards.model
        ),
        facts=lambda wildcards: cells(rules.generate.output.facts, wildcards.model),
        prompts=lambda wildcards: cells(rules.prompts.output[0], wildcards.model),
        remarks=lambda wildcards: cells(rules.prompts.output.remarks, wildcards.model),
        problems=lambda wildcards: cells(rules.download.output[0], wildcards.model),
        health=lambda wildcards: cells(rules.health.output[0], wildcards.model),
        sql=files_below("workflow/sql"),
    output:
        "results/models/{model}/scores.parquet",
    log:
        "logs/scores/{model}.log",
    conda:
        "../../envs/repass.yaml"
    threads: 2
    params:
        catalogue=lambda wildcards: catalogue(wildcards.model),
        report=CONFIG.report.statistics(),
        code=fingerprint("store", "metrics", "lint.cells"),
    script:
        "../../scripts/scores.py"


rule aggregate:
    input:
        verdicts=lambda wildcards: cells(rules.execute.output[0]),
        completions=lambda wildcards: cells(rules.generate.output.completions),
        facts=lambda wildcards: cells(rules.generate.output.facts),
        prompts=lambda wildcards: cells(rules.prompts.output[0]),
        remarks=lambda wildcards: cells(rules.prompts.output.remarks),
        problems=lambda wildcards: cells(rules.download.output[0]),
        health=lambda wildcards: cells(rules.health.output[0]),
        selections=selections(),
        claims=expand(plain(rules.claims.output[0]), claims=claims_stage.files(CONFIG)),
        images=expand(plain(rules.images.output[0]), image=images()),
        sql=files_below("workflow/sql"),
    output:
        database="results/repass.duckdb",
        tables=report(
            directory("results/tables"),
            # Those that a person reads; the largest ones would make a report that nothing opens.
            patterns=[
                "{table,scores|models|benchmarks|health|warnings|comparisons|selections|paired_tests|extraction_effect|cell_costs|model_costs|grid_costs}.csv"
            ],
            caption="../report/tables.rst",
            category="Tables",
            labels={"table": "{table}"},
        ),
    log:
        "logs/aggregate.log",
    conda:
        "../../envs/repass.yaml"
    threads: 2
    params:
        catalogue=lambda wildcards: catalogue(),
        report=CONFIG.report.statistics(),
        code=fingerprint("store", "metrics", "lint.cells"),
    script:
        "../../scripts/aggregate.py"
