/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An access point that lies: it stands between a sender and the true relay, with the relay's own
 * certificate, and does to the transfer what it was told to.
 *
 *   lying-relay CERTIFICATE KEY RELAY:PORT LIE
 *
 * Prints where it listens.
 */

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib-unix.h>

#include "client/peering.h"
#include "client/receipt-statement.h"
#include "support/leg.h"
#include "wire/frame.h"

typedef struct
{
  const char *name;
  bool claims_the_receivers_key; /* tells the sender of its own key instead */
  bool claims_the_senders_key;   /* tells the relay of its own key instead */
  void (*act) (Leg legs[static 2]);
} Lie;

/* What is the same for all connections. */
static struct
{
  gnutls_certificate_credentials_t credentials;
  TasukiIdentity *identity;
  uint8_t sender_key[TASUKI_KEY_SIZE]; /* the true one */
  struct sockaddr_in relay;
  const Lie *lie;
} world;

/* --- Once both sessions with access points are over: the client's leg first, then the relay's */

static void relay_messages (Leg legs[static 2]);

static void
pass_on (Leg legs[static 2])
{
  legs_join (legs);
}

/* Reads all of it, and passes it on encrypted anew. */
static void
read_along (Leg legs[static 2])
{
  if (leg_meet (&legs[0], false, world.identity, TASUKI_PEER_PROTOCOL)
      && leg_meet (&legs[1], true, world.identity, TASUKI_PEER_PROTOCOL))
    legs_join (legs);
}

/* The same, message by message, with a receipt of its own in the place of the receiver's. */
static void
forge (Leg legs[static 2])
{
  if (!leg_meet (&legs[0], false, world.identity, TASUKI_PEER_PROTOCOL)
      || !leg_meet (&legs[1], true, world.identity, TASUKI_PEER_PROTOCOL))
    return;

  relay_messages (legs);
  legs_join (legs);
}

/* Waits for the client to give up. */
static void
await_end (Leg *leg)
{
  uint8_t bytes[1024];
  size_t length;

  while (leg_read (leg, bytes, sizeof bytes, &length) == TASUKI_IO_DONE)
    continue;
}

static void
say_nothing (Leg legs[static 2])
{
  await_end (&legs[0]);
}

static void
say_noise (Leg legs[static 2])
{
  static const uint8_t noise[256] = { 0xde, 0xad, 0xbe, 0xef };

  leg_write (&legs[0], noise, sizeof noise);
  leg_write (&legs[1], noise, sizeof noise);
  await_end (&legs[0]);
}

/* The protocol's messages, but in the clear. */
static void
say_plainly (Leg legs[static 2])
{
  static const uint8_t frame[] = { TASUKI_MESSAGE_DATA, 0, 0, 0, 0, 0, 0, 4, 'o', 'p', 'e', 'n' };

  leg_write (&legs[0], frame, sizeof frame);
  leg_write (&legs[1], frame, sizeof frame);
  await_end (&legs[0]);
}

static void
prove_no_key (Leg legs[static 2])
{
  leg_meet (&legs[1], true, NULL, TASUKI_PEER_PROTOCOL);
  await_end (&legs[1]);
}

static void
speak_otherwise (Leg legs[static 2])
{
  leg_meet (&legs[1], true, world.identity, "tasuki-peer/9");
  await_end (&legs[1]);
}

/* Enough for the handshake, not for the file. */
static void
break_off (Leg legs[static 2])
{
  size_t left = 100000;
  uint8_t bytes[1024];

  while (left > 0)
    for (unsigned i = 0; i < 2; i++)
      {
        struct pollfd poll_on = { legs[i].descriptor, POLLIN, 0 };
        size_t length = 0;

        if (legs[i].rest == NULL && poll (&poll_on, 1, 10) == 0)
          continue;
        if (legs[i].rest != NULL)
          {
            g_autoptr (GBytes) rest = g_steal_pointer (&legs[i].rest);

            leg_write (&legs[1 - i], g_bytes_get_data (rest, NULL), g_bytes_get_size (rest));
          }
        else if (leg_read (&legs[i], bytes, MIN (sizeof bytes, left), &length) != TASUKI_IO_DONE
                 || !leg_write (&legs[1 - i], bytes, length))
          return;
        left -= MIN (left, length);
      }
}

static const Lie lies[] = {
  { "none", false, false, pass_on },
  { "another-key", true, false, pass_on },
  { "middle", true, true, read_along },
  { "forger", true, true, forge },
  { "silence", false, false, say_nothing },
  { "noise", false, false, say_noise },
  { "plaintext", false, false, say_plainly },
  { "no-key", false, true, prove_no_key },
  { "protocol", false, true, speak_otherwise },
  { "break", false, false, break_off },
};

/* --- Messages, on their way */

typedef struct
{
  uint8_t bytes[TASUKI_FRAME_HEAD + TASUKI_FRAME_BODY_MAX];
  size_t length;
} Inbox;

static GBytes *
claim_key (TasukiMessageType type, const uint8_t *bytes, size_t length)
{
  g_autoptr (GVariant) body = tasuki_message_unpack (type, bytes, length, NULL);
  g_auto (GVariantDict) changed = G_VARIANT_DICT_INIT (body);

  g_variant_dict_insert_value (&changed, "key",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE,
                                                          tasuki_identity_get_key (world.identity),
                                                          TASUKI_KEY_SIZE, 1));
  return tasuki_message_pack (type, g_variant_dict_end (&changed));
}

static void
note_sender (const uint8_t *bytes, size_t length)
{
  g_autoptr (GVariant) body = tasuki_message_unpack (TASUKI_MESSAGE_LOGIN, bytes, length, NULL);
  size_t size;
  const uint8_t *key = tasuki_message_bytes (body, "key", &size);

  memcpy (world.sender_key, key, TASUKI_KEY_SIZE);
}

/* What the receiver stated, as if the key in the middle were its own. */
static GBytes *
sign_again (const char *receipt)
{
  g_auto (TasukiReceiptStatement) statement = { { NULL } };
  uint8_t signature[TASUKI_SIGNATURE_SIZE];
  size_t signed_length, length;

  tasuki_receipt_statement_read (&statement, receipt, signature, &signed_length, &length, NULL);
  tasuki_receipt_statement_set_key (&statement, TASUKI_RECEIPT_SENDER_KEY, world.sender_key);
  return tasuki_receipt_statement_seal (&statement, world.identity, NULL);
}

static GBytes *
forge_receipt (const uint8_t *bytes, size_t length)
{
  g_autoptr (GVariant) body = tasuki_message_unpack (TASUKI_MESSAGE_DONE, bytes, length, NULL);
  g_auto (GVariantDict) changed = G_VARIANT_DICT_INIT (body);
  size_t size;
  const uint8_t *receipt = tasuki_message_bytes (body, "receipt", &size);
  g_autofree char *text = g_strndup ((const char *)receipt, size);
  g_autoptr (GBytes) forged = sign_again (text);

  g_variant_dict_insert_value (&changed, "receipt",
                               g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, forged, TRUE));
  return tasuki_message_pack (TASUKI_MESSAGE_DONE, g_variant_dict_end (&changed));
}

static bool
forward (Leg *to, const uint8_t *frame, TasukiFrameHead head)
{
  g_autoptr (GBytes) changed = NULL;

  if (head.type == TASUKI_MESSAGE_LOGIN)
    note_sender (frame + TASUKI_FRAME_HEAD, head.length);
  if ((head.type == TASUKI_MESSAGE_LOGIN && world.lie->claims_the_senders_key)
      || (head.type == TASUKI_MESSAGE_PROCEED && world.lie->claims_the_receivers_key))
    changed = claim_key (head.type, frame + TASUKI_FRAME_HEAD, head.length);
  else if (head.type == TASUKI_MESSAGE_DONE)
    changed = forge_receipt (frame + TASUKI_FRAME_HEAD, head.length);
  else
    changed = g_bytes_new (frame, TASUKI_FRAME_HEAD + head.length);

  return leg_write (to, g_bytes_get_data (changed, NULL), g_bytes_get_size (changed));
}

/* Forwards what is whole; FALSE if that fails. */
static bool
forward_all (Inbox *inbox, Leg *to)
{
  TasukiFrameHead head;

  while (inbox->length >= TASUKI_FRAME_HEAD
         && tasuki_frame_read_head (inbox->bytes, TASUKI_FRAME_BODY_MAX, &head)
         && inbox->length >= TASUKI_FRAME_HEAD + head.length)
    {
      size_t size = TASUKI_FRAME_HEAD + head.length;

      if (!forward (to, inbox->bytes, head))
        return false;
      inbox->length -= size;
      memmove (inbox->bytes, inbox->bytes + size, inbox->length);
    }
  return true;
}

/* What one end says is told to the other; FALSE once it has ended. */
static bool
relay_some (Inbox *inbox, Leg *from, Leg *to)
{
  size_t length;

  if (leg_read (from, inbox->bytes + inbox->length, sizeof inbox->bytes - inbox->length, &length)
      != TASUKI_IO_DONE)
    return false;

  inbox->length += length;
  return forward_all (inbox, to);
}

/* Until one of them ends. */
static void
relay_messages (Leg legs[static 2])
{
  g_autofree Inbox *inboxes = g_new0 (Inbox, 2);

  for (;;)
    {
      struct pollfd both[2]
          = { { legs[0].descriptor, POLLIN, 0 }, { legs[1].descriptor, POLLIN, 0 } };

      if (!tasuki_stream_has_pending (legs[0].stream)
          && !tasuki_stream_has_pending (legs[1].stream))
        poll (both, 2, -1);
      for (unsigned i = 0; i < 2; i++)
        if ((both[i].revents != 0 || tasuki_stream_has_pending (legs[i].stream))
            && !relay_some (&inboxes[i], &legs[i], &legs[1 - i]))
          return;
    }
}

static gpointer
serve (gpointer descriptor)
{
  Leg legs[2] = { { .descriptor = GPOINTER_TO_INT (descriptor) },
                  { .descriptor = socket (AF_INET, SOCK_STREAM, 0) } };

  if (connect (legs[1].descriptor, (struct sockaddr *)&world.relay, sizeof world.relay) == 0
      && g_unix_set_fd_nonblocking (legs[1].descriptor, TRUE, NULL)
      && leg_secure (&legs[0], world.credentials) && leg_secure (&legs[1], NULL))
    {
      relay_messages (legs);
      if (leg_leave (&legs[0]) && leg_leave (&legs[1]))
        world.lie->act (legs);
    }

  leg_clear (&legs[0]);
  leg_clear (&legs[1]);
  return NULL;
}

static const Lie *
find_lie (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (lies); i++)
    if (g_str_equal (lies[i].name, name))
      return &lies[i];

  return NULL;
}

/* FALSE if @place is no ADDRESS:PORT. */
static bool
find_relay (const char *place)
{
  g_auto (GStrv) parts = g_strsplit (place, ":", 2);
  guint64 port = 0;

  if (g_strv_length (parts) != 2
      || !g_ascii_string_to_unsigned (parts[1], 10, 1, G_MAXUINT16, &port, NULL))
    return false;

  world.relay = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons ((uint16_t)port) };
  return inet_pton (AF_INET, parts[0], &world.relay.sin_addr) == 1;
}

static bool
prepare (char **argv)
{
  world.identity = tasuki_identity_new ();
  world.lie = find_lie (argv[4]);
  return world.lie != NULL && find_relay (argv[3])
         && gnutls_certificate_allocate_credentials (&world.credentials) == 0
         && gnutls_certificate_set_x509_key_file (world.credentials, argv[1], argv[2],
                                                  GNUTLS_X509_FMT_PEM)
                >= 0;
}

int
main (int argc, char **argv)
{
  struct sockaddr_in address
      = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM, 0);

  if (argc != 5 || !prepare (argv)
      || bind (listener, (struct sockaddr *)&address, sizeof address) != 0
      || listen (listener, 16) != 0
      || getsockname (listener, (struct sockaddr *)&address, &length) != 0)
    return 1;

  printf ("127.0.0.1:%u\n", ntohs (address.sin_port));
  fflush (stdout);
  for (;;)
    {
      int client = accept4 (listener, NULL, NULL, SOCK_NONBLOCK);

      if (client >= 0)
        g_thread_unref (g_thread_new ("lie", serve, GINT_TO_POINTER (client)));
    }
}
