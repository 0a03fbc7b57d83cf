/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes invitation codes and takes them apart. */

#include <tasuki/invitation.h>

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <sodium.h>

#define PREFIX           "tki_"
#define VARIANT          sodium_base64_VARIANT_URLSAFE_NO_PADDING
#define VERSION          1
#define CHECK_SIZE       4u
#define FINGERPRINT_SIZE 32u
#define ID_MAX           64u

/* As many bytes as the longest code has room for. */
#define BYTES_MAX ((TASUKI_INVITATION_CODE_MAX - (sizeof PREFIX - 1)) * 3 / 4)

/* What takes its place in every code, beside the two texts. */
#define FRAME_SIZE (3u + FINGERPRINT_SIZE + TASUKI_INVITATION_TOKEN_SIZE + CHECK_SIZE)
#define TEXTS_MAX  (BYTES_MAX - FRAME_SIZE)

struct _TasukiInvitation
{
  gatomicrefcount references;
  char *access_point;
  char *connection_id;
  char fingerprint[2 * FINGERPRINT_SIZE + 1];
  uint8_t token[TASUKI_INVITATION_TOKEN_SIZE];
};

G_DEFINE_BOXED_TYPE (TasukiInvitation,
                     tasuki_invitation,
                     tasuki_invitation_ref,
                     tasuki_invitation_unref)

static bool
is_access_point (const char *text)
{
  return text[0] != '\0' && strrchr (text, ':') != NULL
         && text[strspn (text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS ".:-[]")] == '\0';
}

static bool
is_connection_id (const char *text)
{
  return text[0] != '\0' && strlen (text) <= ID_MAX
         && text[strspn (text, G_CSET_a_2_z G_CSET_DIGITS "._-")] == '\0';
}

static bool
is_fingerprint (const char *text)
{
  return strlen (text) == (size_t)2 * FINGERPRINT_SIZE
         && strspn (text, G_CSET_DIGITS "abcdef") == strlen (text);
}

static TasukiInvitation *
new_empty (void)
{
  TasukiInvitation *self = g_new0 (TasukiInvitation, 1);

  g_atomic_ref_count_init (&self->references);
  return self;
}

G_GNUC_PRINTF (2, 3)
static TasukiInvitation *
refuse (GError **error, const char *problem, ...)
{
  va_list arguments;

  va_start (arguments, problem);
  g_propagate_error (error,
                     g_error_new_valist (TASUKI_ERROR, TASUKI_ERROR_INVALID, problem, arguments));
  va_end (arguments);
  return NULL;
}

TasukiInvitation *
tasuki_invitation_new (const char *access_point,
                       const char *fingerprint,
                       const char *connection_id,
                       GError **error)
{
  TasukiInvitation *self = NULL;

  g_return_val_if_fail (access_point != NULL && fingerprint != NULL && connection_id != NULL, NULL);

  if (!is_access_point (access_point))
    return refuse (error, _ ("\"%s\" is no address of an access point; HOST:PORT is expected"),
                   access_point);
  if (!is_fingerprint (fingerprint))
    return refuse (error, _ ("\"%s\" is no fingerprint"), fingerprint);
  if (!is_connection_id (connection_id))
    return refuse (error, _ ("\"%s\" is no connection ID"), connection_id);
  if (strlen (access_point) + strlen (connection_id) > TEXTS_MAX)
    return refuse (error, _ ("%s and the connection ID are too long for an invitation"),
                   access_point);

  self = new_empty ();
  self->access_point = g_strdup (access_point);
  self->connection_id = g_strdup (connection_id);
  memcpy (self->fingerprint, fingerprint, sizeof self->fingerprint);
  randombytes_buf (self->token, sizeof self->token);
  return self;
}

TasukiInvitation *
tasuki_invitation_ref (TasukiInvitation *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
tasuki_invitation_unref (TasukiInvitation *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_free (self->access_point);
  g_free (self->connection_id);
  sodium_memzero (self->token, sizeof self->token);
  g_free (self);
}

static void
write_check (const uint8_t *bytes, size_t length, uint8_t check[static CHECK_SIZE])
{
  uint8_t digest[crypto_hash_sha256_BYTES];

  crypto_hash_sha256 (digest, bytes, length);
  memcpy (check, digest, CHECK_SIZE);
}

static uint8_t *
put_text (uint8_t *at, const char *text)
{
  *at = (uint8_t)strlen (text);
  memcpy (at + 1, text, *at);
  return at + 1 + *at;
}

char *
tasuki_invitation_to_code (TasukiInvitation *self)
{
  uint8_t bytes[BYTES_MAX];
  char text[TASUKI_INVITATION_CODE_MAX + 1];
  uint8_t *at = bytes;
  char *code;

  g_return_val_if_fail (self != NULL, NULL);

  *at++ = VERSION;
  at = put_text (at, self->access_point);
  sodium_hex2bin (at, FINGERPRINT_SIZE, self->fingerprint, sizeof self->fingerprint - 1, NULL, NULL,
                  NULL);
  at = put_text (at + FINGERPRINT_SIZE, self->connection_id);
  memcpy (at, self->token, sizeof self->token);
  at += sizeof self->token;
  write_check (bytes, (size_t)(at - bytes), at);

  sodium_bin2base64 (text, sizeof text, bytes, (size_t)(at - bytes) + CHECK_SIZE, VARIANT);
  code = g_strconcat (PREFIX, text, NULL);
  sodium_memzero (bytes, sizeof bytes);
  sodium_memzero (text, sizeof text);
  return code;
}

/* What is left of a code's bytes while it is taken apart. */
typedef struct
{
  const uint8_t *bytes;
  size_t length;
} Rest;

/* The next @size bytes; NULL if there are not as many. */
static const uint8_t *
take (Rest *rest, size_t size)
{
  const uint8_t *bytes = rest->bytes;

  if (size > rest->length)
    return NULL;

  rest->bytes += size;
  rest->length -= size;
  return bytes;
}

/* A text and its length before it; NULL if it is not there, or has a zero byte. */
static char *
take_text (Rest *rest)
{
  const uint8_t *length = take (rest, 1);
  const uint8_t *bytes = length != NULL ? take (rest, *length) : NULL;

  if (bytes == NULL || memchr (bytes, '\0', *length) != NULL)
    return NULL;

  return g_strndup ((const char *)bytes, *length);
}

static bool
read_parts (TasukiInvitation *self, Rest *rest)
{
  const uint8_t *fingerprint;
  const uint8_t *token;

  self->access_point = take_text (rest);
  fingerprint = take (rest, FINGERPRINT_SIZE);
  self->connection_id = take_text (rest);
  token = take (rest, sizeof self->token);
  if (self->access_point == NULL || self->connection_id == NULL || fingerprint == NULL
      || token == NULL || rest->length != 0)
    return false;

  sodium_bin2hex (self->fingerprint, sizeof self->fingerprint, fingerprint, FINGERPRINT_SIZE);
  memcpy (self->token, token, sizeof self->token);
  return is_access_point (self->access_point) && is_connection_id (self->connection_id);
}

static bool
is_whole (const uint8_t *bytes, size_t length)
{
  uint8_t check[CHECK_SIZE];

  if (length < 1 + CHECK_SIZE)
    return false;

  write_check (bytes, length - CHECK_SIZE, check);
  return memcmp (check, bytes + length - CHECK_SIZE, CHECK_SIZE) == 0;
}

static TasukiInvitation *
parse_bytes (const uint8_t *bytes, size_t length, GError **error)
{
  g_autoptr (TasukiInvitation) self = new_empty ();

  if (!is_whole (bytes, length))
    return refuse (error,
                   _ ("The invitation code is damaged. Copy the whole of it, as it was printed."));
  if (bytes[0] != VERSION)
    return refuse (error,
                   _ ("The invitation code is of a later make than this program. Update it."));
  if (!read_parts (self, &(Rest){ bytes + 1, length - 1 - CHECK_SIZE }))
    return refuse (error, _ ("The invitation code makes no sense. Ask for another one."));

  return g_steal_pointer (&self);
}

/* Its length; 0 if it is none. libsodium takes "_" with its eighth bit set for one without. */
static size_t
decode (const char *text, uint8_t bytes[static BYTES_MAX])
{
  size_t length = 0;

  if (text[strspn (text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_")] != '\0'
      || sodium_base642bin (bytes, BYTES_MAX, text, strlen (text), NULL, &length, NULL, VARIANT)
             != 0)
    return 0;

  return length;
}

TasukiInvitation *
tasuki_invitation_parse (const char *code, GError **error)
{
  uint8_t bytes[BYTES_MAX] = { 0 };
  g_autofree char *stripped = NULL;
  TasukiInvitation *self;
  size_t length;

  g_return_val_if_fail (code != NULL, NULL);

  stripped = g_strstrip (g_strndup (code, 2 * TASUKI_INVITATION_CODE_MAX));
  if (!g_str_has_prefix (stripped, PREFIX))
    return refuse (error, _ ("This is no invitation code: one begins with %s"), PREFIX);

  length = decode (stripped + sizeof PREFIX - 1, bytes);
  self = parse_bytes (bytes, length, error);
  sodium_memzero (stripped, strlen (stripped));
  sodium_memzero (bytes, sizeof bytes);
  return self;
}

const char *
tasuki_invitation_get_access_point (TasukiInvitation *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->access_point;
}

const char *
tasuki_invitation_get_fingerprint (TasukiInvitation *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->fingerprint;
}

const char *
tasuki_invitation_get_connection_id (TasukiInvitation *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->connection_id;
}

const guint8 *
tasuki_invitation_get_token (TasukiInvitation *self, gsize *length)
{
  g_return_val_if_fail (self != NULL && length != NULL, NULL);

  *length = sizeof self->token;
  return self->token;
}

GBytes *
tasuki_invitation_digest (const guint8 *token, gsize length)
{
  uint8_t digest[crypto_hash_sha256_BYTES];

  g_return_val_if_fail (token != NULL || length == 0, NULL);

  crypto_hash_sha256 (digest, token, length);
  return g_bytes_new (digest, sizeof digest);
}
