"""What the grammar of each language calls the things that extraction looks for: data only.

The node types are those of the grammars' own `node-types.json`; the names are repass's languages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Grammar:
    """A tree-sitter grammar, and how a program of its language is put together.

    Attributes:
        package: the Python package with the grammar.
        function: its function that returns the grammar.
        definitions: node types that define names; all of them may stand at the top of a program.
        imports: node types that bring in names or set how the program runs; they always stay.
        setup: commands and methods whose mere call is such an import.
        containers: node types of classes and the like in which functions have to stand.
        attached: node types that belong to the definition behind them.
        closer: what ends a function that is not finished.
        opening: what every program begins with, and pieces of one may lack.
        ending: what may end a program, and behind which no tests are run.
        redefines: a later definition of a name takes the place of an earlier one.
        imports_once: an import may stand only once, and only if it is used.
    """

    package: str
    definitions: frozenset[str]
    imports: frozenset[str]
    function: str = "language"
    setup: frozenset[str] = frozenset()
    containers: frozenset[str] = frozenset()
    attached: frozenset[str] = frozenset()
    closer: str = "}"
    opening: str = ""
    ending: str = ""
    redefines: bool = False
    imports_once: bool = False


def _types(names: str) -> frozenset[str]:
    return frozenset(names.split())


_JAVASCRIPT = (
    "function_declaration generator_function_declaration class_declaration lexical_declaration"
    " variable_declaration"
)
_C = "preproc_include preproc_if preproc_ifdef preproc_call using_declaration"
_CPP = (
    "function_definition template_declaration declaration type_definition alias_declaration"
    " struct_specifier class_specifier enum_specifier union_specifier namespace_definition"
    " preproc_def preproc_function_def concept_definition"
)
_RUST = (
    "function_item const_item static_item struct_item enum_item union_item trait_item impl_item"
    " type_item macro_definition mod_item"
)

GRAMMARS: Mapping[str, Grammar] = MappingProxyType({
    "bash": Grammar(
        package="tree_sitter_bash",
        definitions=_types("function_definition variable_assignment declaration_command"),
        imports=frozenset(),
        setup=_types("shopt set"),
        redefines=True,
    ),
    "cpp": Grammar(
        package="tree_sitter_cpp",
        definitions=_types(_CPP),
        imports=_types(_C),
    ),
    "csharp": Grammar(
        package="tree_sitter_c_sharp",
        definitions=_types(
            "class_declaration struct_declaration record_declaration interface_declaration"
            " enum_declaration delegate_declaration method_declaration field_declaration"
            " property_declaration global_statement local_function_statement"
        ),
        imports=_types("using_directive extern_alias_directive"),
        containers=_types(
            "class_declaration namespace_declaration file_scoped_namespace_declaration"
        ),
    ),
    "go": Grammar(
        package="tree_sitter_go",
        definitions=_types(
            "function_declaration method_declaration const_declaration var_declaration"
            " type_declaration"
        ),
        imports=_types("package_clause import_declaration"),
        imports_once=True,
    ),
    "java": Grammar(
        package="tree_sitter_java",
        definitions=_types(
            "class_declaration interface_declaration enum_declaration record_declaration"
            " method_declaration field_declaration local_variable_declaration static_initializer"
        ),
        imports=_types("import_declaration package_declaration"),
        containers=_types("class_declaration"),
    ),
    "javascript": Grammar(
        package="tree_sitter_javascript",
        definitions=_types(f"{_JAVASCRIPT} export_statement"),
        imports=_types("import_statement"),
        redefines=True,
    ),
    "julia": Grammar(
        package="tree_sitter_julia",
        definitions=_types(
            "function_definition macro_definition struct_definition abstract_definition"
            " const_statement module_definition"
        ),
        imports=_types("using_statement import_statement"),
        closer="end",
        redefines=True,
    ),
    "lua": Grammar(
        package="tree_sitter_lua",
        definitions=_types("function_declaration variable_declaration"),
        imports=frozenset(),
        closer="end",
        redefines=True,
    ),
    "perl": Grammar(
        package="tree_sitter_perl",
        definitions=_types("subroutine_declaration_statement"),
        imports=_types("use_statement package_statement use_version_statement"),
        redefines=True,
    ),
    "php": Grammar(
        package="tree_sitter_php",
        function="language_php",
        definitions=_types(
            "function_definition class_declaration interface_declaration trait_declaration"
            " enum_declaration const_declaration"
        ),
        imports=_types("php_tag namespace_definition namespace_use_declaration declare_statement"),
        opening="<?php\n",
        ending="?>",
    ),
    "ruby": Grammar(
        package="tree_sitter_ruby",
        definitions=_types("method singleton_method class module"),
        imports=frozenset(),
        setup=_types("require require_relative using"),
        closer="end",
        redefines=True,
    ),
    "rust": Grammar(
        package="tree_sitter_rust",
        definitions=_types(_RUST),
        imports=_types("use_declaration extern_crate_declaration inner_attribute_item"),
        attached=_types("attribute_item"),
    ),
    "scala": Grammar(
        package="tree_sitter_scala",
        definitions=_types(
            "function_definition function_declaration val_definition var_definition"
            " object_definition class_definition trait_definition enum_definition type_definition"
            " given_definition extension_definition"
        ),
        imports=_types("import_declaration package_clause"),
        containers=_types("object_definition"),
    ),
    "swift": Grammar(
        package="tree_sitter_swift",
        definitions=_types(
            "function_declaration class_declaration protocol_declaration property_declaration"
            " typealias_declaration operator_declaration"
        ),
        imports=_types("import_declaration"),
    ),
    "typescript": Grammar(
        package="tree_sitter_typescript",
        function="language_typescript",
        definitions=_types(
            f"{_JAVASCRIPT} export_statement interface_declaration type_alias_declaration"
            " enum_declaration abstract_class_declaration ambient_declaration internal_module"
            " function_signature"
        ),
        imports=_types("import_statement import_alias"),
    ),
})  # fmt: skip
"""The languages whose grammars are read; there is no small package for the others."""
