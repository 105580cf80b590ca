"""Lua, as MultiPL-E runs it: `lua FILE`, with luaunit."""

from repass.languages.base import Language, SelfTest
from repass.records import Verdict

_SOLUTION = "local function add(a, b)\n    return a + b\nend\n\n"

# MultiPL-E's tests end the process in their last line, so nothing can follow them. This module is
# loaded before the program; the epilogue, a comment, tells it the token. The end is reached when
# the interpreter closes, or when the program, at its last line, calls `os.exit` for a success.
_WATCH = """\
local open, close, exit, info = io.open, io.close, os.exit, debug.getinfo
local source = assert(open(arg[0])):read("a")
local program, token, path = source:match("^(.-)%s*\\n%-%- (%x+) (%S+)\\n$")
local cut
repeat
    program, cut = program:gsub("%s*\\n%s*%-%-[^\\n]*$", "")
until cut == 0
local _, breaks = program:gsub("\\n", "")
local left = false

local function reached()
    local file = open(path, "w")
    file:write(token)
    close(file)
end

local function at_last_line()
    local level = 3
    local frame = info(level, "Sl")
    while frame and not (frame.what == "main" and frame.source == "@" .. arg[0]) do
        level = level + 1
        frame = info(level, "Sl")
    end
    return frame and frame.currentline == breaks + 1
end

os.exit = function(code, ...)
    left = true
    if (code == nil or code == true or code == 0) and at_last_line() then
        reached()
    end
    exit(code, ...)
end

return setmetatable({}, { __gc = function() if not left then reached() end end })
"""

LUA = Language(
    name="lua",
    image="scripting",
    file="program.lua",
    extra_files={"watch_the_end.lua": _WATCH},
    run=("lua", "-l", "watch_the_end", "program.lua"),
    check=("luac", "-p", "program.lua"),
    epilogue="\n-- {token} {end}\n",
    success="end",
    version=("lua", "-v"),
    self_tests=(
        SelfTest(
            name="passes",
            source=_SOLUTION + "assert(add(1, 2) == 3)",
            expected=Verdict.PASSED,
        ),
        SelfTest(
            name="passes with luaunit",
            source=_SOLUTION
            + "lu = require('luaunit')\nfunction test_add() lu.assertEquals(add(1, 2), 3) end\n"
            "os.exit(lu.LuaUnit.run())\n",
            expected=Verdict.PASSED,
        ),
        SelfTest(
            name="fails its test",
            source=_SOLUTION
            + "lu = require('luaunit')\nfunction test_add() lu.assertEquals(add(1, 2), 4) end\n"
            "os.exit(lu.LuaUnit.run())\n",
            expected=Verdict.FAILED,
        ),
        SelfTest(
            name="does not parse",
            source="local function add(a, b)\n    return a + b\n",
            expected=Verdict.SYNTAX_ERROR,
        ),
        SelfTest(
            name="runs for ever",
            source=_SOLUTION + "while true do end\n",
            expected=Verdict.TIMEOUT,
        ),
        SelfTest(
            name="leaves before its tests",
            source="os.exit(0)\nerror('a test')\n",
            expected=Verdict.TESTS_NOT_REACHED,
        ),
    ),
)
