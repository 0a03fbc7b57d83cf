#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Opens a store by hand, as whoever has its key can, and runs SQL in it: store.py KEY STORE SQL.

What the first column of a result has is printed, one row a line.
"""
import ctypes
import ctypes.util
import hashlib
import hmac
import sys


def derive(path):
    """The database's key, as the storage plugin derives it: HKDF-SHA256 (RFC 5869), one block."""
    with open(path, "rb") as file:
        secret = hmac.new(b"tasuki", file.read(), hashlib.sha256).digest()
    return hmac.new(secret, b"tasuki/db/v1\x01", hashlib.sha256).hexdigest()


def check(library, handle, code):
    if code != 0:
        library.sqlite3_errmsg.restype = ctypes.c_char_p
        sys.exit(library.sqlite3_errmsg(handle).decode())


def on_row(_, count, values, _names):
    if count > 0:
        print((values[0] or b"").decode())
    return 0


def main(key, store, sql):
    library = ctypes.CDLL(ctypes.util.find_library("sqlcipher") or "libsqlcipher.so.0")
    texts = ctypes.POINTER(ctypes.c_char_p)
    callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, texts, texts)(on_row)
    handle = ctypes.c_void_p()
    prefix = f"PRAGMA key = \"x'{derive(key)}'\"; PRAGMA cipher_page_size = 4096;"

    check(library, handle, library.sqlite3_open(store.encode(), ctypes.byref(handle)))
    check(library, handle, library.sqlite3_exec(handle, prefix.encode(), None, None, None))
    check(library, handle, library.sqlite3_exec(handle, sql.encode(), callback, None, None))
    check(library, handle, library.sqlite3_close(handle))


main(*sys.argv[1:])
