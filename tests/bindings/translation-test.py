# SPDX-License-Identifier: LGPL-2.1-or-later
"""A script that hosts the relay gets translated messages, without doing anything for it."""

import locale
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, f"{os.path.dirname(__file__)}/../support")
import tap
import gi

CATALOGUE = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "%s: cannot be read: %s; give the relay's user read access to it, or remove it"
msgstr "%s: 読み込めません: %s"
"""

BEFORE = locale.bindtextdomain("tasuki", None)
gi.require_version("Tasuki", "1")
from gi.repository import GLib, Tasuki

Tasuki.Relay  # typelibs load their library with the first look at a type


def complaint():
    try:
        Tasuki.Relay.new_for_file("/nowhere/tasuki.conf")
    except GLib.Error as error:
        return error.message
    raise AssertionError("there is no error")


def test_the_library_binds_its_own_domain():
    assert BEFORE != sys.argv[1], "it is bound before the library is there"
    assert locale.bindtextdomain("tasuki", None) == sys.argv[1]


def test_messages_are_translated():
    assert "cannot be read" in complaint()
    with tempfile.TemporaryDirectory() as directory:
        os.makedirs(f"{directory}/ja/LC_MESSAGES")
        subprocess.run(["msgfmt", "-o", f"{directory}/ja/LC_MESSAGES/tasuki.mo", "-"],
                       input=CATALOGUE.encode(), check=True)
        locale.setlocale(locale.LC_ALL, "")
        os.environ["LANGUAGE"] = "ja"
        locale.bindtextdomain("tasuki", directory)
        assert "読み込めません" in complaint(), complaint()


tap.run(sys.modules[__name__])
