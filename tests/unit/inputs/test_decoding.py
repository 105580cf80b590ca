"""What a program returns survives as data, and hostile bytes become nothing."""

import collections
import decimal
import enum
import fractions
import marshal
import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repass.inputs.decoding import OPAQUE, Array, decode
from repass.sandbox.supervisor import values

MANY = 1000

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.text(st.characters(codec=None))
    | st.binary()
)
HASHABLE = st.recursive(
    SCALARS, lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=4), max_leaves=8
)
PLAIN = st.recursive(
    HASHABLE,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.sets(HASHABLE, max_size=4)
        | st.dictionaries(HASHABLE, inner, max_size=4)
    ),
    max_leaves=20,
)

Point = collections.namedtuple("Point", "x y")


class Number(enum.IntEnum):
    FIVE = 5


class Agreeable:
    def __eq__(self, other):
        return True

    __hash__ = None


class AgreeableList(list):
    def __eq__(self, other):
        return True

    __hash__ = None


class Shouting(str):
    __slots__ = ()


def sent(value, as_elements=False):
    kind, data = values.encode(value, as_elements)
    return kind, decode(data, MANY)


@given(PLAIN)
def test_plain_values_survive(value):
    kind, found = sent(value)
    assert (kind, found, type(found)) == (values.EXACT, value, type(value))


@given(PLAIN)
def test_plain_values_survive_without_marshal(value):
    out = bytearray()
    values._write(out, value, 0)
    assert decode(bytes(out), MANY) == value


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (collections.Counter("aab"), {"a": 2, "b": 1}),
        (collections.OrderedDict(a=1), {"a": 1}),
        (collections.defaultdict(int, a=1), {"a": 1}),
        (Point(1, 2), (1, 2)),
        (Number.FIVE, 5),
        (Shouting("x"), "x"),
        ([Point(1, 2)], [(1, 2)]),
        ({"a": 1}.keys(), {"a"}),
        ({"a": 1}.items(), {("a", 1)}),
        (fractions.Fraction(1, 2), 0.5),
        (decimal.Decimal("0.5"), 0.5),
        (decimal.Decimal("Infinity"), math.inf),
    ],
    ids=repr,
)
def test_what_compares_as_a_plain_kind_is_that_kind(value, kind):
    assert sent(value)[1] == kind


def test_a_subclass_is_not_the_exact_kind():
    assert sent(Point(1, 2))[0] == values.ALIKE


@pytest.mark.parametrize(
    "value",
    [Agreeable(), AgreeableList(), object(), len, (n for n in "ab"), range(3), int, {}.values()],
    ids=lambda value: type(value).__name__,
)
def test_anything_else_is_opaque(value):
    assert sent(value)[1] is OPAQUE


def test_an_opaque_element_leaves_the_others():
    assert sent([1, Agreeable()])[1][0] == 1


def test_an_opaque_element_equals_nothing():
    assert sent([1, Agreeable()])[1] != [1, 2]


def test_elements_of_an_iterator_are_sent_where_they_alone_count():
    assert sent(iter("ab"), as_elements=True)[1] == ["a", "b"]


def test_a_list_in_itself_is_opaque():
    value = []
    value.append(value)
    assert sent(value)[1] is OPAQUE


def test_a_class_that_raises_while_it_is_written_is_opaque():
    class Trap(dict):
        __class__ = property(lambda _: 1 / 0)

    assert sent(Trap())[1] in (OPAQUE, {})


def test_an_iterator_that_exits_is_opaque():
    def leave():
        raise SystemExit
        yield

    assert sent(leave(), as_elements=True)[1] is OPAQUE


def test_integers_of_any_size_survive():
    assert sent(-(7**400_000))[1] == -(7**400_000)


@given(st.binary(max_size=60))
def test_no_bytes_raise(data):
    decode(data, 10)


@given(PLAIN, st.data())
def test_no_damage_raises(value, data):
    whole = bytearray(marshal.dumps(value, values.VERSION))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] = data.draw(st.integers(0, 255))
    decode(bytes(whole), 10)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"NN",
        b"i\0\0",
        b"[" + struct.pack("<i", 2**30),
        b"(" + struct.pack("<i", -1),
        b"<" + struct.pack("<i", 1) + b"[" + struct.pack("<i", 0),
        b"l" + struct.pack("<iH", 1, 2**15),
        b"u" + struct.pack("<i", 1) + b"\xff",
        b"q" + b"i\x01\0\0\0" + b"i\0\0\0\0",
        b"{N",
        marshal.dumps(compile("1", "", "eval"), values.VERSION),
        marshal.dumps([1, 1], 4),
        b"[\x01\0\0\0" * 500 + b"N",
    ],
    ids=range(13),
)
def test_damaged_values_are_opaque(data):
    assert decode(data, 10) is OPAQUE


@pytest.mark.parametrize("value", [{1, 2, 3}, frozenset({1, 2, 3}), {1: 1, 2: 2, 3: 3}])
def test_a_set_larger_than_all_that_it_could_equal_is_not_built(value):
    data = marshal.dumps(value, values.VERSION)
    assert (decode(data, 2) is OPAQUE, decode(data, 3)) == (True, value)


def test_opaque_does_not_equal_itself():
    assert not OPAQUE == OPAQUE  # noqa: SIM201, PLR0124


@pytest.mark.parametrize(
    ("items", "other", "equal"),
    [(5, 5, True), ([5], 5, True), ([5], [5], True), ([[5]], [5], True), ([5, 6], [5, 6], False),
     ([], [], False), ([5], 6, False)],
)  # fmt: skip
def test_only_an_array_of_one_element_equals_anything(items, other, equal):
    assert (Array(items) == other) is equal
