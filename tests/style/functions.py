# SPDX-License-Identifier: LGPL-2.1-or-later
"""How large a thing may grow before a concept hides in it."""

from c_source import functions_of
from checking import Check

FILE_MAX = 500     # lines
FUNCTION_MAX = 60  # lines, with its head
NESTING_MAX = 3    # control statements in each other
SCRIPTS = ("*.py", "*.sh", "data/quickstart", "tests/run", "tests/*/run", ".ci/run")

CALL = "  call ();\n"
DEEP = """static void
deep (int n)
{
  for (int i = 0; i < n; i++)
    if (i == 1)
      while (n > 3)
        {
          do
            n--;
          while (n > 4);
        }
}
"""
FLAT = """static void
flat (int n)
{
  static const struct { int a; } table[] = { { 1 }, { 2 } };

  if (n == 1)
    one ("for (;;) if (x) while (y) do");
  else if (n == 2)
    two ();
  else if (n == 3)
    three ();
  else
    for (int i = 0; i < n; i++)
      if (i == 3)
        four ();
}
"""


def look_at_files(tree):
    for name in tree.matching("*.c", "*.h", *SCRIPTS):
        length = len(tree.text(name).splitlines())
        if length > FILE_MAX:
            yield f"{name}: {length} lines"


def all_functions(tree):
    for name in tree.matching("*.c", "*.h"):
        for function in functions_of(tree.text(name)):
            yield name, function


def look_at_length(tree):
    for name, function in all_functions(tree):
        if function.length > FUNCTION_MAX:
            yield f"{name}:{function.line}: {function.name} has {function.length} lines"


def look_at_nesting(tree):
    for name, function in all_functions(tree):
        if function.nesting > NESTING_MAX:
            yield f"{name}:{function.line}: {function.name} nests {function.nesting} deep"


CHECKS = [
    Check(f"size: a file has at most {FILE_MAX} lines", look_at_files,
          refuses={"core/long.c": "\n" * (FILE_MAX + 1), "tests/long.py": "\n" * (FILE_MAX + 1)},
          accepts={"core/short.c": "\n" * FILE_MAX}),
    Check(f"size: a function has at most {FUNCTION_MAX} lines", look_at_length,
          refuses={"core/long.c": f"static void\nf (void)\n{{\n{CALL * FUNCTION_MAX}}}\n"},
          accepts={"core/short.c": f"static void\nf (void)\n{{\n{CALL * (FUNCTION_MAX - 4)}}}\n",
                   "core/table.c": f"static const int t[] =\n{{\n{CALL * FUNCTION_MAX}}};\n"}),
    Check(f"size: control statements nest at most {NESTING_MAX} deep", look_at_nesting,
          refuses={"core/deep.c": DEEP}, accepts={"core/flat.c": FLAT}),
]
