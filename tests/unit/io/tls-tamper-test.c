/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whatever is done to its records, a direct stream reads what one does that leaves all to GnuTLS;
 * and so does a parked one, or it refuses what that would not have to take. */

#include "wire-scene.h"

#include <string.h>
#include <sys/socket.h>

#include "io/gnutls-cipher.h"
#include "tls-scene.h"

#define AES_128 TLS_1_3 ":-CIPHER-ALL:+AES-128-GCM"

/* What somebody in between does to three records that are on their way from the server. */
typedef void (*Tamper) (WireScene *scene);

static void
flip (WireScene *scene, unsigned number, size_t at)
{
  size_t size, start = wire_find (scene, 0, number, &size);

  scene->held[0]->data[start + (at < size ? at : size - 1)] ^= 1;
}

static void
leave_alone (WireScene *scene)
{
}

static void
flip_content (WireScene *scene)
{
  flip (scene, 1, 100);
}

static void
flip_tag (WireScene *scene)
{
  flip (scene, 1, SIZE_MAX);
}

static void
flip_type (WireScene *scene)
{
  flip (scene, 1, 0);
}

static void
flip_version (WireScene *scene)
{
  flip (scene, 1, 2);
}

static void
flip_length (WireScene *scene)
{
  flip (scene, 1, 4);
}

static void
exceed_length (WireScene *scene)
{
  size_t size, start = wire_find (scene, 0, 1, &size);

  scene->held[0]->data[start + 3] = 0x41;
  scene->held[0]->data[start + 4] = 0x01;
}

static void
empty_it (WireScene *scene)
{
  size_t size, start = wire_find (scene, 0, 1, &size);

  scene->held[0]->data[start + 3] = scene->held[0]->data[start + 4] = 0;
  g_byte_array_remove_range (scene->held[0], (unsigned)start + 5, (unsigned)size - 5);
}

static void
drop_it (WireScene *scene)
{
  size_t size, start = wire_find (scene, 0, 1, &size);

  g_byte_array_remove_range (scene->held[0], (unsigned)start, (unsigned)size);
}

static void
repeat_it (WireScene *scene)
{
  size_t size, start = wire_find (scene, 0, 1, &size);
  g_autofree uint8_t *copy = g_memdup2 (scene->held[0]->data + start, size);

  g_byte_array_append (scene->held[0], copy, (unsigned)size);
}

static void
swap_two (WireScene *scene)
{
  size_t size, start = wire_find (scene, 0, 1, &size);
  g_autofree uint8_t *copy = g_memdup2 (scene->held[0]->data + start, size);

  g_byte_array_remove_range (scene->held[0], (unsigned)start, (unsigned)size);
  g_byte_array_append (scene->held[0], copy, (unsigned)size);
}

static void
insert (WireScene *scene, const uint8_t *bytes, unsigned length)
{
  size_t size, start = wire_find (scene, 0, 1, &size);
  g_autoptr (GByteArray) rest = g_byte_array_new ();

  g_byte_array_append (rest, scene->held[0]->data + start, scene->held[0]->len - (unsigned)start);
  g_byte_array_set_size (scene->held[0], (unsigned)start);
  g_byte_array_append (scene->held[0], bytes, length);
  g_byte_array_append (scene->held[0], rest->data, rest->len);
}

static void
insert_plain_alert (WireScene *scene)
{
  insert (scene, (const uint8_t[]){ 21, 3, 3, 0, 2, 1, 0 }, 7);
}

static void
insert_change_cipher_spec (WireScene *scene)
{
  insert (scene, (const uint8_t[]){ 20, 3, 3, 0, 1, 1 }, 6);
}

static void
insert_garbage (WireScene *scene)
{
  insert (scene, (const uint8_t *)"GET / HTTP/1.1\r\n", 16);
}

static void
cut_short (WireScene *scene)
{
  g_byte_array_set_size (scene->held[0], scene->held[0]->len - 100);
}

/* And what the server itself might say that is no application data in good order. */
static void
say_sealed (WireScene *scene, uint8_t type, const void *content, size_t size, size_t padding)
{
  g_autoptr (TasukiRecordCipher) cipher = tasuki_gnutls_cipher_get ();
  size_t total = size + padding + 1 + 16;
  g_autofree uint8_t *inner = g_malloc0 (size + padding + 1);
  g_autofree uint8_t *record = g_malloc0 (5 + total);
  uint8_t nonce[12], sequence[8];
  gnutls_datum_t iv, secret;
  gpointer key;

  /* Of a library's end, which knows its numbers; the last byte of what is sealed is a type, too. */
  gnutls_record_get_state (scene->sessions[0], 0, NULL, &iv, &secret, sequence);
  memcpy (nonce, iv.data, 12);
  for (unsigned i = 0; i < 8; i++)
    nonce[4 + i] ^= sequence[i];
  memcpy (inner, content, size);
  inner[size] = type;
  record[0] = 23;
  record[1] = record[2] = 3;
  record[3] = (uint8_t)(total >> 8);
  record[4] = (uint8_t)total;
  key = tasuki_record_cipher_make_key (cipher, TASUKI_AEAD_AES_128_GCM, secret.data);
  tasuki_record_cipher_seal (cipher, key, nonce, inner, size + padding, padding > 0 ? 0 : type,
                             record);
  tasuki_record_cipher_free_key (cipher, key);
  g_byte_array_append (scene->held[0], record, (unsigned)(5 + total));

  for (unsigned i = 8; i-- > 0 && ++sequence[i] == 0;)
    continue;
  gnutls_record_set_state (scene->sessions[0], 0, sequence);
}

static void
say_plainly (WireScene *scene)
{
  say_sealed (scene, 23, "plain", 5, 0);
}

static void
say_padded (WireScene *scene)
{
  say_sealed (scene, 23, "padded", 6, 5000);
}

static void
say_nothing (WireScene *scene)
{
  for (unsigned i = 0; i < 20; i++)
    say_sealed (scene, 23, "", 0, i);
}

static void
say_nothing_for_long (WireScene *scene)
{
  for (unsigned i = 0; i < 40; i++)
    say_sealed (scene, 23, "", 0, 0);
}

static void
say_padding_alone (WireScene *scene)
{
  say_sealed (scene, 0, "", 0, 100);
}

static void
say_too_much (WireScene *scene)
{
  g_autofree uint8_t *much = g_malloc0 (16385);

  say_sealed (scene, 23, much, 16385, 0);
}

static void
say_too_much_padding (WireScene *scene)
{
  say_sealed (scene, 23, "x", 1, 16384);
}

static void
say_with_an_unknown_type (WireScene *scene)
{
  say_sealed (scene, 99, "what?", 5, 0);
}

static void
say_farewell (WireScene *scene)
{
  say_sealed (scene, 21, "\1", 2, 0);
}

static void
say_a_fatal_alert (WireScene *scene)
{
  say_sealed (scene, 21, "\2\120", 2, 3);
}

static void
say_a_short_alert (WireScene *scene)
{
  say_sealed (scene, 21, "\2", 1, 0);
}

static void
say_new_key_in_pieces (WireScene *scene)
{
  say_sealed (scene, 22, "\30\0", 2, 0);
  say_sealed (scene, 22, "\0\1", 2, 0);
}

static void
say_data_within_a_message (WireScene *scene)
{
  say_sealed (scene, 22, "\30\0", 2, 0);
  say_sealed (scene, 23, "data", 4, 0);
}

static void
say_an_unknown_message (WireScene *scene)
{
  say_sealed (scene, 22, "\143\0\0\1x", 5, 0);
}

static void
say_a_bad_new_key (WireScene *scene)
{
  say_sealed (scene, 22, "\30\0\0\1\7", 5, 0);
}

static void
say_a_ticket_too_short (WireScene *scene)
{
  say_sealed (scene, 22, "\4\0\0\3abc", 7, 0);
}

static const struct
{
  const char *name;
  Tamper tamper;
  const char *parked; /* what is seen of a parked stream, where that does otherwise */
} tampers[] = {
  { "nothing", leave_alone },
  { "a-bit-of-content", flip_content },
  { "a-bit-of-the-tag", flip_tag },
  { "the-type", flip_type, "Unexpected message" },
  { "the-version", flip_version, "Unexpected message" },
  { "the-length", flip_length },
  { "a-length-that-is-too-much", exceed_length },
  { "an-empty-record", empty_it },
  { "a-dropped-record", drop_it },
  { "a-repeated-record", repeat_it },
  { "swapped-records", swap_two },
  { "a-plain-alert", insert_plain_alert, "Unexpected message" },
  { "a-change-of-cipher-spec", insert_change_cipher_spec, "Unexpected message" },
  { "garbage", insert_garbage },
  { "a-cut", cut_short, "the connection broke off" },
  { "plain-data", say_plainly },
  { "padded-data", say_padded },
  { "no-data", say_nothing },
  { "no-data-for-long", say_nothing_for_long, "Internal error" },
  { "padding-alone", say_padding_alone, "Unexpected message" },
  { "too-much-data", say_too_much },
  { "too-much-padding", say_too_much_padding },
  { "an-unknown-type", say_with_an_unknown_type, "Unexpected message" },
  { "a-farewell", say_farewell },
  { "a-fatal-alert", say_a_fatal_alert, "the other end refused: Internal error" },
  { "a-short-alert", say_a_short_alert, "Decode error" },
  { "a-new-key-in-pieces", say_new_key_in_pieces, "Unexpected message" },
  { "data-within-a-message", say_data_within_a_message, "Unexpected message" },
  { "an-unknown-message", say_an_unknown_message, "Unexpected message" },
  { "a-bad-new-key", say_a_bad_new_key, "Illegal parameter" },
  { "a-short-ticket", say_a_ticket_too_short, "Unexpected message" },
};

static TasukiIo
append_outcome (GString *text, WireScene *scene, unsigned end)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;
  TasukiIo io = wire_hear (scene, end, &said, &error);

  g_string_append_printf (text, "%s; %d; %s\n", said, io, error != NULL ? error->message : "");
  return io;
}

/* The end may come a call later, where GnuTLS is first given a part of a record that it had not. */
static void
append_end (GString *text, WireScene *scene, unsigned end)
{
  size_t length = text->len;

  if (append_outcome (text, scene, end) != TASUKI_IO_WANT_READ)
    return;

  g_string_truncate (text, length);
  append_outcome (text, scene, end);
}

/* What both ends see, when the second reads; it says a word before and after. */
static char *
play_in (WireScene *scene, Tamper tamper)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  size_t done;

  wire_warm_up (scene);
  for (unsigned i = 0; i < 3; i++)
    wire_say (scene, 0, (uint8_t)i, 3000);
  wire_hold (scene, 0);
  tamper (scene);
  wire_carry (scene, 0);
  append_outcome (text, scene, 1);

  g_string_append_printf (
      text, "%d", tasuki_stream_write (scene->streams[1], (const guint8 *)"end", 3, &done, &error));
  wire_carry (scene, 1);
  append_outcome (text, scene, 0);
  shutdown (scene->taps[1], SHUT_WR);
  append_end (text, scene, 1);
  wire_clear (scene);

  return g_string_free (text, FALSE);
}

/* A client of @tier reads. */
static char *
play (Tier tier, Tamper tamper)
{
  WireScene scene;

  wire_init (&scene, (const Tier[]){ LIBRARY, tier }, AES_128);
  return play_in (&scene, tamper);
}

/* A server reads, after it was parked or not. */
static char *
play_served (bool parked, Tamper tamper)
{
  WireScene scene;

  if (parked)
    wire_init_parked (&scene, AES_128);
  else
    wire_init_served (&scene, LIBRARY, AES_128);
  return play_in (&scene, tamper);
}

static void
test_reads_as_the_library_does (gconstpointer data)
{
  Tamper tamper = tampers[GPOINTER_TO_SIZE (data)].tamper;
  g_autofree char *expected = play (LIBRARY, tamper);
  g_autofree char *seen = play (DIRECT, tamper);

  g_assert_cmpstr (seen, ==, expected);
}

static void
test_is_parked_all_the_same (gconstpointer data)
{
  Tamper tamper = tampers[GPOINTER_TO_SIZE (data)].tamper;
  const char *special = tampers[GPOINTER_TO_SIZE (data)].parked;
  g_autofree char *expected = play_served (false, tamper);
  g_autofree char *seen = play_served (true, tamper);

  if (special != NULL)
    g_assert_nonnull (strstr (seen, special));
  else
    g_assert_cmpstr (seen, ==, expected);
}

/* What was tampered with is no longer what it would have been: or the comparison shows nothing. */
static void
test_tampering_can_be_seen (void)
{
  g_autofree char *whole = play (DIRECT, leave_alone);
  g_autofree char *torn = play (DIRECT, flip_tag);

  g_assert_cmpstr (whole, !=, torn);
  g_assert_nonnull (strstr (whole, "9000 bytes"));
  g_assert_nonnull (strstr (torn, "3000 bytes"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (tampers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/tls-tamper/%s", tampers[i].name);

      g_autofree char *parked = g_strdup_printf ("/tls-tamper/parked/%s", tampers[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_reads_as_the_library_does);
      g_test_add_data_func (parked, GSIZE_TO_POINTER (i), test_is_parked_all_the_same);
    }
  g_test_add_func ("/tls-tamper/tampering-can-be-seen", test_tampering_can_be_seen);

  return g_test_run ();
}
