"""The languages that can be executed: one small file each, and this list."""

from repass.errors import SandboxError
from repass.languages.ada import ADA
from repass.languages.base import Language, SelfTest
from repass.languages.bash import BASH
from repass.languages.clojure import CLOJURE
from repass.languages.cpp import CPP
from repass.languages.csharp import CSHARP
from repass.languages.d import D
from repass.languages.elixir import ELIXIR
from repass.languages.go import GO, GO_MAIN, GO_TESTIFY
from repass.languages.haskell import HASKELL
from repass.languages.java import JAVA
from repass.languages.javascript import JAVASCRIPT
from repass.languages.julia import JULIA
from repass.languages.lua import LUA
from repass.languages.ocaml import OCAML
from repass.languages.perl import PERL
from repass.languages.php import PHP
from repass.languages.python import PYTHON
from repass.languages.r import R
from repass.languages.racket import RACKET
from repass.languages.ruby import RUBY
from repass.languages.rust import RUST, RUST_TEST
from repass.languages.scala import SCALA
from repass.languages.swift import SWIFT
from repass.languages.typescript import TYPESCRIPT, TYPESCRIPT_ES5

__all__ = ["LANGUAGES", "Language", "SelfTest", "get"]

_ALL = (
    ADA,
    BASH,
    CLOJURE,
    CPP,
    CSHARP,
    D,
    ELIXIR,
    GO,
    GO_MAIN,
    GO_TESTIFY,
    HASKELL,
    JAVA,
    JAVASCRIPT,
    JULIA,
    LUA,
    OCAML,
    PERL,
    PHP,
    PYTHON,
    R,
    RACKET,
    RUBY,
    RUST,
    RUST_TEST,
    SCALA,
    SWIFT,
    TYPESCRIPT,
    TYPESCRIPT_ES5,
)

LANGUAGES: dict[str, Language] = {language.name: language for language in _ALL}


def get(name: str) -> Language:
    """Look a language up.

    Raises:
        SandboxError: there is none of this name.
    """
    try:
        return LANGUAGES[name]
    except KeyError:
        known = ", ".join(sorted(LANGUAGES))
        raise SandboxError(f"no language is named {name!r}; there are: {known}") from None
