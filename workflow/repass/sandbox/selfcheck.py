"""Runs each language's self-test in the pool: does the harness tell right from wrong here?"""

from collections.abc import Iterable

from repass import languages
from repass.languages import Language
from repass.records import Record, Verdict
from repass.sandbox.pool import Pool
from repass.sandbox.records import ImageRecord, Outcome, PoolSettings, Program


class SelfCheck(Record):
    """One program of a language's self-test, what its verdict must be, and what it was."""

    language: str
    name: str
    expected: Verdict
    verdict: Verdict
    detail: str

    @property
    def as_expected(self) -> bool:
        """Say whether the harness judged it as it must."""
        return self.verdict is self.expected


def check(
    image: ImageRecord, settings: PoolSettings, only: Iterable[str] | None = None
) -> list[SelfCheck]:
    """Run the self-tests of an image's languages (`only`: of these), in their declared order.

    Raises:
        SandboxError: nothing can be executed here.
    """
    chosen = [language for language in _languages(image) if only is None or language.name in only]
    with Pool(image, settings) as pool:
        programs = [program for language in chosen for program in _programs(language)]
        outcomes = {program.key: outcome for program, outcome in pool.run(programs)}
    return [result for language in chosen for result in _results(language, outcomes)]


def _languages(image: ImageRecord) -> list[Language]:
    return [known for known in languages.LANGUAGES.values() if image.name in known.images()]


def _programs(language: Language) -> list[Program]:
    return [
        Program(
            key=f"{language.name}/{test.name}",
            language=language.name,
            source=test.source,
            limits=test.limits,
        )
        for test in language.self_tests
    ]


def _results(language: Language, outcomes: dict[str, Outcome]) -> list[SelfCheck]:
    results = []
    for test in language.self_tests:
        outcome = outcomes[f"{language.name}/{test.name}"]
        results.append(
            SelfCheck(
                language=language.name,
                name=test.name,
                expected=test.expected,
                verdict=outcome.verdict,
                detail=outcome.detail,
            )
        )
    return results
