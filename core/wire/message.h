/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The messages of the protocol: a table of types, each with the keys that its body may carry. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

/* The application protocol (ALPN, RFC 7301) of both control and data connections. */
#define TASUKI_PROTOCOL "tasuki/1"

#define TASUKI_TICKET_SIZE 32
#define TASUKI_DIGEST_SIZE 32

/* A public key (Ed25519, RFC 8032) and a signature by it, in bytes. */
#define TASUKI_KEY_SIZE       32
#define TASUKI_SIGNATURE_SIZE 64

/* How the bytes of a transfer pass the relay: what `mode` of PROCEED says. */
#define TASUKI_MODE_TERMINATED "terminated" /* decrypted and encrypted again */
#define TASUKI_MODE_END_TO_END "end-to-end" /* as they are; the clients' own TLS is within */

/* The longest text that a body may carry, in bytes: long enough for a path (PATH_MAX). */
#define TASUKI_MESSAGE_TEXT_MAX 4096u

/* After so many bytes of files the receiver says that they have come. */
#define TASUKI_TAKEN_INTERVAL (1024 * 1024)

/* The most streams that a transfer may have, whoever asks. */
#define TASUKI_STREAMS_MAX 16u

/* Of what a sender says, so many bytes go over one stream before the next one has its turn. */
#define TASUKI_STREAM_CHUNK (256u * 1024u)

/* The longest file ID, in bytes. */
#define TASUKI_FILE_ID_MAX 64u

/*
 * Numbers are part of the protocol and never reused. C: client, R: relay, S: sender, T: taker
 * (the receiver). `key` = required, `[key]` = optional; types are GVariant's.
 */
typedef enum
{
  TASUKI_MESSAGE_NONE = 0,

  /* First message of a connection, from the client. */
  TASUKI_MESSAGE_LOGIN = 1,  /* C>R method s, connection s, client-type s, secret ay, [agent s],
                                    [accepts u]: how many transfers it receives at a time; 0.
                                    [key ay (32)]: its identity key; it can do end-to-end */
  TASUKI_MESSAGE_TICKET = 2, /* C>R ticket ay (32) */

  /* Its answer. */
  TASUKI_MESSAGE_WELCOME = 3, /* R>C relay s, session s, keep-alive u (seconds) */
  TASUKI_MESSAGE_REFUSED = 4, /* R>C code s, [text s], [retry-after u (seconds)]; then it closes */
  TASUKI_MESSAGE_READY = 5,   /* R>C; both sides are there, from here on the bytes are the peers' */

  /* On a control connection. `request` is the sender's own number for its request. */
  TASUKI_MESSAGE_REQUEST = 6,  /* C>R request u, to s, file-id s, name s, wait u (seconds),
                                      [files x], [size x (bytes)], [resumes s]: the transfer
                                      that broke and is gone on with, [streams u]: how many data
                                      connections it would have; 1 */
  TASUKI_MESSAGE_WAITING = 7,  /* R>C request u; allowed, but the receiver is not attached yet */
  TASUKI_MESSAGE_REJECTED = 8, /* R>C request u, code s, [text s] */
  TASUKI_MESSAGE_OFFER = 9,    /* R>C transfer s, from s, file-id s, name s, [files x], [size x],
                                      [streams u] */
  TASUKI_MESSAGE_ACCEPT = 10,  /* C>R transfer s, [streams u]: how many at most; 1 */
  TASUKI_MESSAGE_DECLINE = 11, /* C>R transfer s, code s, [text s] */
  TASUKI_MESSAGE_PROCEED = 12, /* R>C transfer s, ticket ay (32), [request u (to the sender)],
                                      [mode s]: `terminated` if absent, [key ay (32)]: the other
                                      side's identity key, as the relay was told it, [kept s]:
                                      the transfer whose data connection may serve again,
                                      [more ay]: the tickets of streams 1 and up, one behind the
                                      other */
  TASUKI_MESSAGE_RESULT = 13,  /* C>R transfer s, code s (`ok` or why not), [text s], [files x],
                                      [bytes x], [digest ay (32)], [receipt ay], [kept b]: its
                                      data connection stays open; from either side, once */
  TASUKI_MESSAGE_SETTLED = 14, /* R>C transfer s, code s (`ok` or why not), [text s] */
  TASUKI_MESSAGE_CANCEL = 15,  /* C>R [request u], [transfer s] */
  TASUKI_MESSAGE_PING = 16,
  TASUKI_MESSAGE_PONG = 17,
  TASUKI_MESSAGE_GOODBYE = 18, /* both: code s, [text s]; the connection closes */

  /* Between the clients, on a joined data connection; the relay does not read these. */
  TASUKI_MESSAGE_HELLO = 30,  /* S>T transfer s, delivery ay (32): the sender's number for what it
                                     delivers, the same after a break. First message */
  TASUKI_MESSAGE_HELD = 31,   /* T>S transfer s, index x, offset x, [state ay (32)], [unpacks u],
                                     [keeps b]: it would keep the connection for the next transfer.
                                     Its answer: entries before `index` are stored; of that one
                                     `offset` bytes are held, a multiple of 64, and `state` is
                                     SHA-256's chaining value after them (FIPS 180-4, 6.2.2) */
  TASUKI_MESSAGE_FILE = 32,   /* S>T index x, path ay, kind s (`file`, `directory`), [size x],
                                     [mode u], [modified x (ns since 1970-01-01 UTC)],
                                     [offset x]: where its bytes begin; 0 */
  TASUKI_MESSAGE_DATA = 33,   /* S>T the file's next bytes, as they are: no GVariant */
  TASUKI_MESSAGE_DIGEST = 34, /* S>T index x, size x, sha256 ay (32); the file is complete */
  TASUKI_MESSAGE_END = 35,    /* S>T files x, bytes x, digest ay (32) */
  TASUKI_MESSAGE_STORED = 36, /* T>S index x; on disk, synced, under its final name */
  TASUKI_MESSAGE_FAILED = 37, /* both: code s, [text s], [index x], [receipt ay]; the transfer is
                                     over */
  TASUKI_MESSAGE_DONE = 38, /* T>S files x, bytes x, digest ay (32), [receipt ay]; all is stored */
  TASUKI_MESSAGE_CHECKPOINT = 39, /* T>S index x, offset x: so much of it is on disk */
  TASUKI_MESSAGE_PACKED = 40,     /* S>T like DATA, as one frame of Zstandard (RFC 8878) */
  TASUKI_MESSAGE_TAKEN = 41,      /* T>S bytes x: so many bytes of files have come in this transfer;
                                     for each TASUKI_TAKEN_INTERVAL at least */
  TASUKI_MESSAGE_KEPT = 42,       /* S>T; DONE was heard, and the connection stays open */
  TASUKI_MESSAGE_STREAM = 43,     /* S>T transfer s, stream u: which one this is. First message of
                                    streams 1 and up */
} TasukiMessageType;

/* The name of a type, such as "login"; NULL for an unknown one. */
const char *tasuki_message_name (TasukiMessageType type);

/* Whether its body is bytes as they are, and no GVariant. */
bool tasuki_message_is_raw (TasukiMessageType type);

/*
 * Packs a message into a whole frame, head included.
 *
 * @body: (nullable): of type a{sv}, with what the table says; a floating reference is taken.
 * A body that does not fit the table is a fault of the program, and is asserted on.
 */
GBytes *tasuki_message_pack (TasukiMessageType type, GVariant *body);

/*
 * Unpacks the body of a frame.
 *
 * Returns the body, of type a{sv}, with just the keys that the table knows: all required ones are
 * there, each has its type, texts are UTF-8 of at most TASUKI_MESSAGE_TEXT_MAX bytes, digests and
 * tickets have their size, numbers of type x are not negative. NULL with G_IO_ERROR_INVALID_DATA
 * if anything of that does not hold, or if the type is raw.
 */
GVariant *
tasuki_message_unpack (TasukiMessageType type, const uint8_t *bytes, size_t length, GError **error);

/*
 * Readers of an unpacked body. @otherwise is what an absent key is read as. Texts and bytes live
 * as long as the body.
 */
const char *tasuki_message_text (GVariant *body, const char *key, const char *otherwise);
uint32_t tasuki_message_count (GVariant *body, const char *key, uint32_t otherwise);
int64_t tasuki_message_number (GVariant *body, const char *key, int64_t otherwise);
bool tasuki_message_flag (GVariant *body, const char *key); /* FALSE if absent */
const uint8_t *tasuki_message_bytes (GVariant *body, const char *key, size_t *length);

/* A byte string that lies in a body. */
typedef struct
{
  const uint8_t *bytes; /* NULL if absent */
  size_t length;
} TasukiMessageBytes;

/* One value that is wanted of a body, and where it goes. */
typedef struct
{
  const char *key;
  char type;   /* s: const char *; u: uint32_t; x: int64_t; a: TasukiMessageBytes */
  void *value; /* what is absent leaves it as it is */
} TasukiMessageSlot;

/*
 * Reads several values in one pass, where the readers above would need one each.
 *
 * @slots: ends with one without key
 */
void tasuki_message_read (GVariant *body, const TasukiMessageSlot *slots);
