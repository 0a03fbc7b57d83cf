/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The header of the PROXY protocol, version 2: for whom a proxy has dialled. Pure: bytes in, an
 * address out. Its source is section 2.2 of HAProxy's doc/proxy-protocol.txt.
 */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Signature (12), version and command (1), family and protocol (1), length of what follows (2). */
#define TASUKI_PROXY_HEADER_HEAD 16

/*
 * What may follow the head: 536 bytes, which each host takes in one segment (RFC 9293, 3.7.1). The
 * protocol promises that a whole header fits there; one that does not is no good sender's.
 */
#define TASUKI_PROXY_HEADER_REST_MAX 536
#define TASUKI_PROXY_HEADER_MAX      (TASUKI_PROXY_HEADER_HEAD + TASUKI_PROXY_HEADER_REST_MAX)

typedef struct
{
  bool own;            /* the proxy speaks for itself, as health checks do; the rest is not set */
  bool ipv6;           /* @address has 16 bytes, else 4 */
  uint8_t address[16]; /* from where the client dialled, in network order */
  uint16_t port;
} TasukiProxyHeader;

/*
 * How many bytes a header has in all that begins with @length bytes, at least 1: as many as its
 * head until that is there. 0 if no good header begins so; then @fault says why.
 */
size_t tasuki_proxy_header_measure (const uint8_t *bytes, size_t length, const char **fault);

/* Reads a header of exactly @length bytes. FALSE if it is not a good one; then @fault says why. */
bool tasuki_proxy_header_read (const uint8_t *bytes,
                               size_t length,
                               TasukiProxyHeader *header,
                               const char **fault);
