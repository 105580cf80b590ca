"""What the languages of the Java virtual machine have in common.

Class paths and options are those of `envs/sandbox/jvm/Containerfile`: an archive of loaded classes
is used only with the class path that it was made with.
"""

from repass.languages.base import Needs
from repass.sandbox.records import Limits

FLAGS = (
    *("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"),
    "-XX:MaxRAMPercentage=60",
)
"""Short programs: the quick compiler alone, one collector thread, no file of counters; the heap may
take more of the worker's memory than the usual quarter."""

END_TEXTS = {"end.txt": "{end}\n{token}\n"}
"""Where `envs/sandbox/jvm/java/Main.java` writes when the main method has returned, and what."""

JARS = "/usr/share/java"
FOLDER = "/opt/repass/jvm"

NEEDS = Needs(memory_mb=512, processes=64)
COMPILE_LIMITS = Limits(cpu_s=60, wall_s=240)


def version_of(jar: str) -> tuple[str, ...]:
    """The command that tells a jar's version by its file's name, which starts nothing."""
    return ("sh", "-c", f'basename "$(readlink -f {JARS}/{jar}.jar)" .jar')


def java(archive: str, *jars: str) -> tuple[str, ...]:
    """The command that starts Java with assertions on, an archive and its class path."""
    path = ":".join((*jars, "."))
    return ("java", *FLAGS, "-ea", f"-XX:SharedArchiveFile={FOLDER}/{archive}.jsa", "-cp", path)
