# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a script on a stage of its own: run.py PLUGINS INTERPRETER SCRIPT...

The stage is a directory, given as TASUKI_STAGE, with the configuration of a relay on loopback, its
certificate and its key for the store. PLUGINS are the shipped ones that the script loads, copied
there so that nobody else can write them.
"""

import os
import shutil
import subprocess
import sys
import tempfile

CONFIG = """[relay]
name=stage
listen=127.0.0.1:0
plugins={names}
plugin-directory=plugins

[storage-sqlcipher]
path=store.db
key-file=store.key

[transport-tls]
certificate=server.pem
private-key=server.key

[filter-ip]
allow=127.0.0.0/8
"""


def make_certificate(stage):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=stage", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", f"{stage}/server.key", "-out", f"{stage}/server.pem"],
        check=True, stderr=subprocess.DEVNULL)


def set_stage(stage, plugins):
    os.mkdir(f"{stage}/plugins", 0o755)
    os.mkdir(f"{stage}/tasuki.conf.d", 0o755)
    for plugin in plugins:
        shutil.copy(plugin, f"{stage}/plugins")
        os.chmod(f"{stage}/plugins/{os.path.basename(plugin)}", 0o755)
    names = ";".join(os.path.basename(plugin)[:-len(".so")] for plugin in plugins)
    with open(f"{stage}/tasuki.conf", "w") as config:
        config.write(CONFIG.format(names=names))
    with open(f"{stage}/store.key", "wb") as key:
        key.write(os.urandom(32))
    make_certificate(stage)


def main():
    os.umask(0o077)
    with tempfile.TemporaryDirectory() as stage:
        set_stage(stage, sys.argv[1].split(":"))
        return subprocess.run(sys.argv[2:], env=os.environ | {"TASUKI_STAGE": stage}).returncode


if __name__ == "__main__":
    sys.exit(main())
