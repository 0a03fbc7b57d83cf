#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Proxies that speak for clients by the PROXY protocol, good ones and bad ones.

    proxy.py probe RELAY FROM HEADER [PIECES]    how the relay answers a client behind that header
    proxy.py forward RELAY FROM CLIENT           a proxy for one client, at the port that it prints
    proxy.py haproxy RELAY FROM DIRECTORY        HAProxy likewise; of any client

FROM is the proxy's own address. HEADER is KIND:ADDRESS, see HEADERS. PIECES: `whole`, together with
the client's first words, which is the default; `bytes`, one by one; `drip`, too slowly.
"""

import asyncio
import ipaddress
import os
import socket
import ssl
import struct
import sys
import time

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
PATIENCE = 60  # seconds until a silent relay counts as hanging
LOCAL, PROXY = 0x20, 0x21
TCP4, TCP6 = 0x11, 0x21
CHECKSUM, NOOP = 0x03, 0x04


def crc32c(data):
    total = 0xFFFFFFFF
    for byte in data:
        total ^= byte
        for _ in range(8):
            total = total >> 1 ^ (0x82F63B78 if total & 1 else 0)
    return total ^ 0xFFFFFFFF


def header(command, family, rest, length=None):
    return SIGNATURE + struct.pack(">BBH", command, family, len(rest) if length is None else length) + rest


def addresses(text):
    """Those of a client that has dialled from a port of 5012."""
    client = ipaddress.ip_address(text)
    server = ipaddress.ip_address("198.51.100.1" if client.version == 4 else "2001:db8::1")
    return client.packed + server.packed + struct.pack(">HH", 5012, 7443)


def family(text):
    return TCP4 if ipaddress.ip_address(text).version == 4 else TCP6


def good(text, fields=b""):
    return header(PROXY, family(text), addresses(text) + fields)


def field(kind, value):
    return struct.pack(">BH", kind, len(value)) + value


def summed(text, wrong=0):
    whole = good(text, field(CHECKSUM, bytes(4)))
    return whole[:-4] + struct.pack(">I", crc32c(whole) ^ wrong)


HEADERS = {
    "none": lambda text: b"",
    "good": good,
    "fields": lambda text: good(text, field(NOOP, b"x" * 7) + field(0xE0, b"")),
    "longest": lambda text: good(text, field(NOOP, bytes(536 - len(addresses(text)) - 3))),
    "checksum": summed,
    "local": lambda text: header(LOCAL, 0, b""),
    "twice": lambda text: 2 * good(text),
    "text": lambda text: f"PROXY TCP4 {text} 198.51.100.1 5012 7443\r\n".encode(),
    "wrong-checksum": lambda text: summed(text, 1),
    "oversize": lambda text: good(text, field(NOOP, bytes(537 - len(addresses(text)) - 3))),
    "endless": lambda text: header(PROXY, family(text), addresses(text), 0xFFFF),
    "short": lambda text: header(PROXY, family(text), addresses(text)[:-1]),
    "half-field": lambda text: good(text, b"\x04\x00\x09x"),
    "version": lambda text: header(0x31, family(text), addresses(text)),
    "command": lambda text: header(0x22, family(text), addresses(text)),
    "udp": lambda text: header(PROXY, family(text) + 1, addresses(text)),
    "unspec": lambda text: header(PROXY, 0, addresses(text)),
    "unix": lambda text: header(PROXY, 0x31, bytes(216)),
}


def make_header(spec):
    kind, _, text = spec.partition(":")
    return HEADERS[kind](text)


def client_hello():
    outgoing = ssl.MemoryBIO()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_alpn_protocols(["tasuki/1"])
    try:
        context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="relay").do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def dial(relay, source):
    host, port = relay.rsplit(":", 1)
    dialled = socket.create_connection((host, int(port)), PATIENCE, (source, 0))
    dialled.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return dialled


def listen(dialled):
    """What the relay answers with: `hello`, `alert`, or nothing before it closes."""
    try:
        answer = dialled.recv(1)
    except ConnectionError:
        answer = b""
    return {b"": "closed", b"\x16": "hello", b"\x15": "alert"}.get(answer, "nonsense")


def say(dialled, start, pieces):
    if pieces == "bytes":
        for byte in start:
            dialled.sendall(bytes([byte]))
        start = b""
    dialled.sendall(start + client_hello())


def drip(dialled, start):
    """Says one byte after the other, and waits between them for whether the relay has enough. After
    how many seconds it had."""
    begun = time.monotonic()
    dialled.settimeout(0.1)
    for byte in start:
        try:
            dialled.sendall(bytes([byte]))
            if dialled.recv(1) == b"":
                break
        except socket.timeout:
            continue
        except ConnectionError:
            break
    return time.monotonic() - begun


def attempt(relay, source, spec, pieces="whole"):
    """The answer, and the connection that it came by."""
    dialled = dial(relay, source)
    try:
        if pieces == "drip":
            return drip(dialled, make_header(spec)), dialled
        say(dialled, make_header(spec), pieces)
    except ConnectionError:
        return "closed", dialled
    return listen(dialled), dialled


async def pass_on(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except (ConnectionError, OSError):
        writer.close()


async def forward(relay, source, client):
    host, port = relay.rsplit(":", 1)

    async def serve(reader, writer):
        far_reader, far_writer = await asyncio.open_connection(host, int(port), local_addr=(source, 0))
        far_writer.write(good(client))
        await asyncio.gather(pass_on(reader, far_writer), pass_on(far_reader, writer))
        far_writer.close()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print("listening 127.0.0.1:%d" % server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def haproxy(relay, source, directory):
    """Becomes HAProxy, with a socket that listens already."""
    near = socket.create_server(("127.0.0.1", 0))
    near.set_inheritable(True)
    config = os.path.join(directory, "haproxy.cfg")
    with open(config, "w", encoding="utf-8") as file:
        file.write(f"""global
 stats socket {directory}/haproxy.sock
defaults
 mode tcp
 timeout connect 5s
 timeout client 1h
 timeout server 1h
frontend clients
 bind fd@{near.fileno()}
 default_backend relay
backend relay
 server ap1 {relay} source {source} send-proxy-v2 proxy-v2-options crc32c,unique-id check inter 50ms
""")
    print("listening 127.0.0.1:%d" % near.getsockname()[1], flush=True)
    os.execvp("haproxy", ["haproxy", "-db", "-f", config])


def main():
    verb, *arguments = sys.argv[1:]
    if verb == "probe":
        print(attempt(*arguments)[0])
    elif verb == "forward":
        asyncio.run(forward(*arguments))
    else:
        haproxy(*arguments)


if __name__ == "__main__":
    main()
