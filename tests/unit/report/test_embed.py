"""What is put into the page can't end its element, and is what was put in."""

import base64
import json
import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repass.report import embed

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
hostile = st.sampled_from(
    ["</script>", "<!--", "<script>", "\u2028\u2029", "\ud800", "\0", "]]>", "\u202e", "&lt;"]
)


@given(anything | hostile | st.lists(hostile))
def test_data_come_back_and_hold_no_markup(value: object) -> None:
    text = str(embed.data(value))
    assert json.loads(text) == value
    assert re.fullmatch(r"[ -;=?-~]*", text)
    assert not set("<>&") & set(text)


@given(st.text() | hostile)
def test_packed_texts_come_back_and_hold_no_markup(text: str) -> None:
    packed = embed.packed(text)
    assert re.fullmatch(r"[A-Za-z0-9+/=]*", packed)
    whole = text.encode("utf-8", errors="replace").decode("utf-8")
    assert zlib.decompress(base64.b64decode(packed)).decode("utf-8") == whole


@pytest.mark.parametrize("text", ["a</SCRIPT>", "<!-- a", "a\rb", "\0"])
def test_scripts_that_would_end_early_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="script"):
        embed.script(text)


def test_styles_hold_no_markup() -> None:
    with pytest.raises(ValueError, match="style"):
        embed.style("a { content: '</style>' }")


def test_the_policy_names_the_hash_of_each_script() -> None:
    policy = embed.policy(["alert(1)"], [""])
    assert "default-src 'none'" in policy
    # Computed with: printf 'alert(1)' | openssl dgst -sha256 -binary | base64
    assert (
        "script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=' 'strict-dynamic';"
        in policy
    )
    assert "unsafe" not in policy
