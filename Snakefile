# repass: reproduce pass@k scores of code models. Start with `make demo`; see README.md. Targets:
#   snakemake                                        everything: the report and its exports
#   snakemake --until report                         up to the report, without its exports
#   snakemake export                                 figures, tables, samples, provenance for papers
#   snakemake results/models/MODEL/scores.parquet    one model, and nothing else
#   snakemake --until health                         only prove that the benchmarks' harnesses work
#   snakemake --config models=A,B benchmarks=C       only these models and benchmarks


include: "workflow/rules/common.smk"
include: "workflow/rules/download.smk"
include: "workflow/rules/prompts.smk"
include: "workflow/rules/weights.smk"
include: "workflow/rules/generate.smk"
include: "workflow/rules/images.smk"
include: "workflow/rules/expected.smk"
include: "workflow/rules/health.smk"
include: "workflow/rules/execute.smk"
include: "workflow/rules/select.smk"
include: "workflow/rules/claims.smk"
include: "workflow/rules/aggregate.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/export.smk"


localrules:
    all,


rule all:
    default_target: True
    input:
        rules.report.output,
        rules.export.output,
        expand(plain(rules.scores.output[0]), model=MODELS),
        # Named too, so that a deleted one is missed: Snakemake ignores what only jobs that are done need.
        paths(rules.generate.output.completions, GRID),
        paths(rules.execute.output[0], GRID),
        lambda wildcards: chosen(rules.generate.output.completions),
        lambda wildcards: chosen(rules.execute.output[0]),
