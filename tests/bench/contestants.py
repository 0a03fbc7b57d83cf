# SPDX-License-Identifier: LGPL-2.1-or-later
"""The peers: how each is started, and how two ends come together through it."""

import os
import shutil

import load
from stage import free_port, stop, wait_for_port


class Contestant:
    """
    Something that passes bytes. start() leaves its process in self.process; pairs() returns ends
    that are joined, so that what the first is given comes out of the second.
    """

    name = ""
    program = ""
    tls = True  # whether it does the cryptography itself, on both legs

    def installed(self):
        return shutil.which(self.program)

    def start(self, stage):
        raise NotImplementedError

    def pairs(self, count, size):
        raise NotImplementedError

    def settle(self, pairs):
        """After a stream: nothing is left of it."""
        load.close(pairs)

    def settle_and_keep(self, pairs):
        """Likewise, but what the next transfer can go on with stays."""
        self.settle(pairs)

    def stop(self):
        stop(self.process)


class Proxy(Contestant):
    """A forward proxy: the sender dials it, and it dials the receiver."""

    near, far = True, True  # TLS on the leg to the sender, to the receiver

    def start(self, stage):
        self.port = free_port()
        self.target = load.Target(stage if self.far else None)
        self.context = load.client_context() if self.near else None
        self.process = stage.start(*self.command(stage))
        wait_for_port(self.port, self.process)
        return self

    def command(self, stage):
        raise NotImplementedError

    def pairs(self, count, size):
        return [self.pair() for _ in range(count)]

    def pair(self):
        sender, receiver = load.dial(self.port, self.context), self.target.next()
        if not self.tls:
            # Nothing but a byte tells it from the probe that asked whether the proxy listens.
            sender.sendall(b"h")
            while receiver.recv(1) != b"h":
                receiver = self.target.next()
        return sender, receiver

    def stop(self):
        super().stop()
        self.target.close()


class Haproxy(Proxy):
    program = "haproxy"
    name = "haproxy-64k"
    options = ""
    most = 9000

    def command(self, stage):
        near = f"ssl crt {stage.both}" if self.near else ""
        far = "ssl verify none" if self.far else ""
        text = f"""global
 nbthread 1
 maxconn {self.most}
 tune.bufsize 65536
 ssl-default-bind-ciphersuites TLS_AES_128_GCM_SHA256
 ssl-default-server-ciphersuites TLS_AES_128_GCM_SHA256
defaults
 mode tcp
 timeout connect 5s
 timeout client 1h
 timeout server 1h
{self.options}listen relay
 bind 127.0.0.1:{self.port} {near}
 server receiver 127.0.0.1:{self.target.port} {far}
"""
        return ["haproxy", "-db", "-f", stage.file(f"{self.name}.cfg", text)]


class HaproxyPlain(Haproxy):
    """No TLS at all: the kernel moves the bytes, as the clients sealed them."""

    name = "haproxy-splice"
    near, far, tls = False, False, False
    options = " option splice-auto\n"
    most = 4000  # two pipes for each take their share of the descriptors


class HaproxyNear(Haproxy):
    """TLS only with who dials in, so that a connection is one handshake, as with a relay."""

    name = "haproxy-one-leg"
    far = False


class Nginx(Proxy):
    program = "nginx"
    name = "nginx-64k"
    module = "/usr/lib/nginx/modules/ngx_stream_module.so"

    def installed(self):
        return super().installed() and os.path.exists(self.module)

    def command(self, stage):
        text = f"""load_module {self.module};
worker_processes 1; daemon off; pid {stage.path}/nginx.pid; error_log {stage.path}/nginx.err;
{"user root;" if os.geteuid() == 0 else ""}
events {{ worker_connections 9000; }}
stream {{ server {{
 listen 127.0.0.1:{self.port} ssl backlog=4096; ssl_protocols TLSv1.3;
 ssl_certificate {stage.certificate}; ssl_certificate_key {stage.key};
 proxy_pass 127.0.0.1:{self.target.port}; proxy_ssl on; proxy_ssl_protocols TLSv1.3;
 proxy_buffer_size 64k; proxy_timeout 1h; }} }}
"""
        return ["nginx", "-c", stage.file("nginx.conf", text), "-p", stage.path]


class Socat(Proxy):
    program = "socat"
    name = "socat-64k"

    def command(self, stage):
        return ["socat", "-b", "65536",
                f"OPENSSL-LISTEN:{self.port},bind=127.0.0.1,reuseaddr,fork,backlog=1024,"
                f"cert={stage.certificate},key={stage.key},verify=0",
                f"OPENSSL:127.0.0.1:{self.target.port},verify=0"]


class Stunnel(Proxy):
    """Two of them, by way of plain TCP: one takes TLS off, the other puts it on."""

    program = "stunnel4"
    name = "stunnel-pair"

    def command(self, stage):
        middle = free_port()
        head = "foreground = yes\npid =\ndebug = 3\n"
        near = stage.file("near.conf", f"{head}[near]\naccept = 127.0.0.1:{self.port}\nconnect = "
                          f"127.0.0.1:{middle}\ncert = {stage.certificate}\nkey = {stage.key}\n")
        far = stage.file("far.conf", f"{head}[far]\nclient = yes\naccept = 127.0.0.1:{middle}\n"
                         f"connect = 127.0.0.1:{self.target.port}\n")
        return ["sh", "-c", f"stunnel4 {far} & stunnel4 {near}; wait"]


class Piping(Contestant):
    """piping-server: HTTPS, the upload of one client is the download of another."""

    name = "piping-server"
    path = 0

    def installed(self):
        return shutil.which("node") and os.path.exists(os.environ.get("PIPING_SERVER", ""))

    def start(self, stage):
        self.port = free_port()
        self.context = load.client_context()
        self.process = stage.start(
            "node", "--tls-cipher-list=TLS_AES_128_GCM_SHA256",
            os.path.realpath(os.environ["PIPING_SERVER"]), f"--http-port={free_port()}",
            "--enable-https", f"--https-port={self.port}", f"--key-path={stage.key}",
            f"--crt-path={stage.certificate}")
        wait_for_port(self.port, self.process)
        return self

    def pairs(self, count, size):
        return [self.pair(size) for _ in range(count)]

    def pair(self, size):
        self.path += 1
        receiver, sender = load.dial(self.port, self.context), load.dial(self.port, self.context)
        receiver.sendall(f"GET /p{self.path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        # One byte more, as it answers the receiver only when the first has come.
        sender.sendall(f"PUT /p{self.path} HTTP/1.1\r\nHost: localhost\r\n"
                       f"Content-Length: {size + 1}\r\n\r\nx".encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += receiver.recv(1)
        receiver.recv(1)
        return sender, receiver


class Wormhole(Contestant):
    """magic-wormhole's transit relay: plain TCP, the payload is sealed by its clients."""

    program = "twistd3"
    name = "wormhole-transit"
    tls = False
    token = 0

    def start(self, stage):
        self.port = free_port()
        self.process = stage.start("twistd3", "-n", "--pidfile=", "transitrelay",
                                   f"--port=tcp:{self.port}:interface=127.0.0.1")
        wait_for_port(self.port, self.process)
        return self

    def pairs(self, count, size):
        return [self.pair() for _ in range(count)]

    def pair(self):
        self.token += 1
        ends = load.dial(self.port), load.dial(self.port)
        for side, end in enumerate(ends, 1):
            end.sendall(f"please relay {self.token:064x} for side {str(side) * 16}\n".encode())
        for end in ends:
            end.recv(3)  # "ok\n"
        return ends
