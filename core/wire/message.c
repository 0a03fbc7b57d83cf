/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packs and unpacks messages by a table. Pure: bytes in, values out. */

#include "wire/message.h"

#include <string.h>

#include <gio/gio.h>

#include "wire/frame.h"

#define MAX_KEYS 10

typedef enum
{
  OPTIONAL,
  REQUIRED,
} Presence;

typedef struct
{
  const char *name;
  const char *type;
  Presence presence;
  size_t size; /* of a byte string that has one, else 0 */
} Key;

typedef struct
{
  const char *name;
  Key keys[MAX_KEYS];
} Message;

static const Message messages[] = {
  [TASUKI_MESSAGE_LOGIN] = { "login",
                             { { "method", "s", REQUIRED },
                               { "connection", "s", REQUIRED },
                               { "client-type", "s", REQUIRED },
                               { "secret", "ay", REQUIRED },
                               { "agent", "s", OPTIONAL },
                               { "accepts", "u", OPTIONAL },
                               { "key", "ay", OPTIONAL, TASUKI_KEY_SIZE } } },
  [TASUKI_MESSAGE_TICKET] = { "ticket", { { "ticket", "ay", REQUIRED, TASUKI_TICKET_SIZE } } },
  [TASUKI_MESSAGE_WELCOME] = { "welcome",
                               { { "relay", "s", REQUIRED },
                                 { "session", "s", REQUIRED },
                                 { "keep-alive", "u", REQUIRED } } },
  [TASUKI_MESSAGE_REFUSED]
  = { "refused",
      { { "code", "s", REQUIRED }, { "text", "s", OPTIONAL }, { "retry-after", "u", OPTIONAL } } },
  [TASUKI_MESSAGE_READY] = { "ready", { { NULL } } },
  [TASUKI_MESSAGE_REQUEST] = { "request",
                               { { "request", "u", REQUIRED },
                                 { "to", "s", REQUIRED },
                                 { "file-id", "s", REQUIRED },
                                 { "name", "s", REQUIRED },
                                 { "wait", "u", REQUIRED },
                                 { "files", "x", OPTIONAL },
                                 { "size", "x", OPTIONAL },
                                 { "resumes", "s", OPTIONAL },
                                 { "streams", "u", OPTIONAL } } },
  [TASUKI_MESSAGE_WAITING] = { "waiting", { { "request", "u", REQUIRED } } },
  [TASUKI_MESSAGE_REJECTED]
  = { "rejected",
      { { "request", "u", REQUIRED }, { "code", "s", REQUIRED }, { "text", "s", OPTIONAL } } },
  [TASUKI_MESSAGE_OFFER] = { "offer",
                             { { "transfer", "s", REQUIRED },
                               { "from", "s", REQUIRED },
                               { "file-id", "s", REQUIRED },
                               { "name", "s", REQUIRED },
                               { "files", "x", OPTIONAL },
                               { "size", "x", OPTIONAL },
                               { "streams", "u", OPTIONAL } } },
  [TASUKI_MESSAGE_ACCEPT]
  = { "accept", { { "transfer", "s", REQUIRED }, { "streams", "u", OPTIONAL } } },
  [TASUKI_MESSAGE_DECLINE]
  = { "decline",
      { { "transfer", "s", REQUIRED }, { "code", "s", REQUIRED }, { "text", "s", OPTIONAL } } },
  [TASUKI_MESSAGE_PROCEED] = { "proceed",
                               { { "transfer", "s", REQUIRED },
                                 { "ticket", "ay", REQUIRED, TASUKI_TICKET_SIZE },
                                 { "request", "u", OPTIONAL },
                                 { "mode", "s", OPTIONAL },
                                 { "key", "ay", OPTIONAL, TASUKI_KEY_SIZE },
                                 { "kept", "s", OPTIONAL },
                                 { "more", "ay", OPTIONAL } } },
  [TASUKI_MESSAGE_RESULT] = { "result",
                              { { "transfer", "s", REQUIRED },
                                { "code", "s", REQUIRED },
                                { "text", "s", OPTIONAL },
                                { "files", "x", OPTIONAL },
                                { "bytes", "x", OPTIONAL },
                                { "digest", "ay", OPTIONAL, TASUKI_DIGEST_SIZE },
                                { "receipt", "ay", OPTIONAL },
                                { "kept", "b", OPTIONAL } } },
  [TASUKI_MESSAGE_SETTLED]
  = { "settled",
      { { "transfer", "s", REQUIRED }, { "code", "s", REQUIRED }, { "text", "s", OPTIONAL } } },
  [TASUKI_MESSAGE_CANCEL]
  = { "cancel", { { "request", "u", OPTIONAL }, { "transfer", "s", OPTIONAL } } },
  [TASUKI_MESSAGE_PING] = { "ping", { { NULL } } },
  [TASUKI_MESSAGE_PONG] = { "pong", { { NULL } } },
  [TASUKI_MESSAGE_GOODBYE]
  = { "goodbye", { { "code", "s", REQUIRED }, { "text", "s", OPTIONAL } } },
  [TASUKI_MESSAGE_HELLO]
  = { "hello",
      { { "transfer", "s", REQUIRED }, { "delivery", "ay", REQUIRED, TASUKI_DIGEST_SIZE } } },
  [TASUKI_MESSAGE_HELD] = { "held",
                            { { "transfer", "s", REQUIRED },
                              { "index", "x", REQUIRED },
                              { "offset", "x", REQUIRED },
                              { "state", "ay", OPTIONAL, TASUKI_DIGEST_SIZE },
                              { "unpacks", "u", OPTIONAL },
                              { "keeps", "b", OPTIONAL } } },
  [TASUKI_MESSAGE_FILE] = { "file",
                            { { "index", "x", REQUIRED },
                              { "path", "ay", REQUIRED },
                              { "kind", "s", REQUIRED },
                              { "size", "x", OPTIONAL },
                              { "mode", "u", OPTIONAL },
                              { "modified", "x", OPTIONAL },
                              { "offset", "x", OPTIONAL } } },
  [TASUKI_MESSAGE_DATA] = { "data", { { NULL } } },
  [TASUKI_MESSAGE_DIGEST] = { "digest",
                              { { "index", "x", REQUIRED },
                                { "size", "x", REQUIRED },
                                { "sha256", "ay", REQUIRED, TASUKI_DIGEST_SIZE } } },
  [TASUKI_MESSAGE_END] = { "end",
                           { { "files", "x", REQUIRED },
                             { "bytes", "x", REQUIRED },
                             { "digest", "ay", REQUIRED, TASUKI_DIGEST_SIZE } } },
  [TASUKI_MESSAGE_STORED] = { "stored", { { "index", "x", REQUIRED } } },
  [TASUKI_MESSAGE_FAILED] = { "failed",
                              { { "code", "s", REQUIRED },
                                { "text", "s", OPTIONAL },
                                { "index", "x", OPTIONAL },
                                { "receipt", "ay", OPTIONAL } } },
  [TASUKI_MESSAGE_DONE] = { "done",
                            { { "files", "x", REQUIRED },
                              { "bytes", "x", REQUIRED },
                              { "digest", "ay", REQUIRED, TASUKI_DIGEST_SIZE },
                              { "receipt", "ay", OPTIONAL } } },
  [TASUKI_MESSAGE_CHECKPOINT]
  = { "checkpoint", { { "index", "x", REQUIRED }, { "offset", "x", REQUIRED } } },
  [TASUKI_MESSAGE_PACKED] = { "packed", { { NULL } } },
  [TASUKI_MESSAGE_TAKEN] = { "taken", { { "bytes", "x", REQUIRED } } },
  [TASUKI_MESSAGE_KEPT] = { "kept", { { NULL } } },
  [TASUKI_MESSAGE_STREAM]
  = { "stream", { { "transfer", "s", REQUIRED }, { "stream", "u", REQUIRED } } },
};

static const Message *
find_message (TasukiMessageType type)
{
  if ((size_t)type >= G_N_ELEMENTS (messages) || messages[type].name == NULL)
    return NULL;

  return &messages[type];
}

const char *
tasuki_message_name (TasukiMessageType type)
{
  const Message *message = find_message (type);

  return message != NULL ? message->name : NULL;
}

bool
tasuki_message_is_raw (TasukiMessageType type)
{
  return type == TASUKI_MESSAGE_DATA || type == TASUKI_MESSAGE_PACKED;
}

static bool
value_is_good (const Key *key, GVariant *value)
{
  size_t length = 0;

  switch (key->type[0])
    {
    case 's':
      g_variant_get_string (value, &length);
      return length <= TASUKI_MESSAGE_TEXT_MAX;
    case 'x':
      return g_variant_get_int64 (value) >= 0;
    case 'a':
      length = g_variant_n_children (value);
      return key->size != 0 ? length == key->size : length <= TASUKI_MESSAGE_TEXT_MAX;
    default:
      return true;
    }
}

static bool
refuse (GError **error, const Message *message, const char *problem, const char *key)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "message \"%s\": %s%s%s", message->name,
               problem, key != NULL ? " " : "", key != NULL ? key : "");
  return false;
}

static const Key *
find_key (const Message *message, const char *name)
{
  for (const Key *key = message->keys; key < message->keys + MAX_KEYS && key->name != NULL; key++)
    if (strcmp (key->name, name) == 0)
      return key;

  return NULL;
}

/* Which keys a body has, as bits by their place in the table; and whether it has only those. */
typedef struct
{
  unsigned seen;
  bool is_exact;
} Presences;

static bool
check_value (
    const Message *message, const char *name, GVariant *value, Presences *presences, GError **error)
{
  const Key *key = find_key (message, name);
  unsigned bit = key != NULL ? 1u << (key - message->keys) : 0;

  /* Of a key that is there twice, the first counts; of an unknown one, nothing. */
  if ((presences->seen & bit) != 0 || key == NULL)
    {
      presences->is_exact = false;
      return true;
    }

  presences->seen |= bit;
  return (g_variant_is_of_type (value, G_VARIANT_TYPE (key->type)) && value_is_good (key, value))
         || refuse (error, message, "has a bad value for", key->name);
}

/* One pass over the body: this is done for each of many small files, several times. */
static bool
check_values (const Message *message, GVariant *body, Presences *presences, GError **error)
{
  GVariantIter iterator;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iterator, body);
  while (g_variant_iter_next (&iterator, "{&sv}", &name, &value))
    {
      bool is_good = check_value (message, name, value, presences, error);

      g_variant_unref (value);
      if (!is_good)
        return false;
    }

  return true;
}

static bool
check_presences (const Message *message, const Presences *presences, GError **error)
{
  for (size_t i = 0; i < MAX_KEYS && message->keys[i].name != NULL; i++)
    if (message->keys[i].presence == REQUIRED && (presences->seen & (1u << i)) == 0)
      return refuse (error, message, "lacks", message->keys[i].name);

  return true;
}

/* The keys that the table knows. */
static GVariant *
keep_known (const Message *message, GVariant *body)
{
  g_auto (GVariantDict) kept = G_VARIANT_DICT_INIT (NULL);

  for (const Key *key = message->keys; key < message->keys + MAX_KEYS && key->name != NULL; key++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (body, key->name, NULL);

      if (value != NULL)
        g_variant_dict_insert_value (&kept, key->name, value);
    }

  return g_variant_dict_end (&kept);
}

/* The part of @body that the table knows, or NULL if it does not fit the table. */
static GVariant *
check_body (const Message *message, GVariant *body, GError **error)
{
  Presences presences = { .is_exact = true };
  GVariant *checked;

  if (!check_values (message, body, &presences, error)
      || !check_presences (message, &presences, error))
    return NULL;

  /* Serialised now, so that bytes that are looked up stay where they are as long as the body. */
  checked
      = presences.is_exact ? g_variant_ref (body) : g_variant_ref_sink (keep_known (message, body));
  g_variant_get_data (checked);
  return checked;
}

GBytes *
tasuki_message_pack (TasukiMessageType type, GVariant *body)
{
  const Message *message = find_message (type);
  g_autoptr (GVariant) given
      = g_variant_ref_sink (body != NULL ? body : g_variant_new ("a{sv}", NULL));
  g_autoptr (GVariant) checked = NULL;
  size_t length;
  uint8_t *frame;

  g_assert (message != NULL && !tasuki_message_is_raw (type));
  checked = check_body (message, given, NULL);
  g_assert (checked != NULL);
  g_assert (g_variant_n_children (checked) == g_variant_n_children (given));

  length = g_variant_get_size (checked);
  frame = g_malloc (TASUKI_FRAME_HEAD + length);
  tasuki_frame_write_head (frame, (uint8_t)type, (uint32_t)length);
  g_variant_store (checked, frame + TASUKI_FRAME_HEAD);

  return g_bytes_new_take (frame, TASUKI_FRAME_HEAD + length);
}

GVariant *
tasuki_message_unpack (TasukiMessageType type, const uint8_t *bytes, size_t length, GError **error)
{
  const Message *message = find_message (type);
  g_autoptr (GBytes) copy = NULL;
  g_autoptr (GVariant) body = NULL;

  if (message == NULL || tasuki_message_is_raw (type))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "unknown message %u", type);
      return NULL;
    }

  copy = g_bytes_new (bytes, length);
  body = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, copy, FALSE));
  if (!g_variant_is_normal_form (body))
    {
      refuse (error, message, "is not in normal form", NULL);
      return NULL;
    }

  return check_body (message, body, error);
}

const char *
tasuki_message_text (GVariant *body, const char *key, const char *otherwise)
{
  const char *text = otherwise;

  g_variant_lookup (body, key, "&s", &text);
  return text;
}

uint32_t
tasuki_message_count (GVariant *body, const char *key, uint32_t otherwise)
{
  uint32_t count = otherwise;

  g_variant_lookup (body, key, "u", &count);
  return count;
}

int64_t
tasuki_message_number (GVariant *body, const char *key, int64_t otherwise)
{
  gint64 number = otherwise;

  g_variant_lookup (body, key, "x", &number);
  return number;
}

bool
tasuki_message_flag (GVariant *body, const char *key)
{
  gboolean flag = FALSE;

  g_variant_lookup (body, key, "b", &flag);
  return flag;
}

const uint8_t *
tasuki_message_bytes (GVariant *body, const char *key, size_t *length)
{
  g_autoptr (GVariant) value = NULL;

  /* Once a body is serialised, its values lie in it; before, looking up another may move them. */
  g_variant_get_data (body);
  value = g_variant_lookup_value (body, key, G_VARIANT_TYPE_BYTESTRING);
  *length = 0;
  return value != NULL ? g_variant_get_fixed_array (value, length, 1) : NULL;
}

static void
fill_slot (const TasukiMessageSlot *slot, GVariant *value)
{
  TasukiMessageBytes *bytes = slot->value;

  switch (slot->type)
    {
    case 's':
      *(const char **)slot->value = g_variant_get_string (value, NULL);
      break;
    case 'u':
      *(uint32_t *)slot->value = g_variant_get_uint32 (value);
      break;
    case 'x':
      *(int64_t *)slot->value = g_variant_get_int64 (value);
      break;
    case 'a':
      bytes->bytes = g_variant_get_fixed_array (value, &bytes->length, 1);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
tasuki_message_read (GVariant *body, const TasukiMessageSlot *slots)
{
  GVariantIter iterator;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iterator, body);
  while (g_variant_iter_next (&iterator, "{&sv}", &name, &value))
    {
      for (const TasukiMessageSlot *slot = slots; slot->key != NULL; slot++)
        if (strcmp (slot->key, name) == 0 && g_variant_get_type_string (value)[0] == slot->type)
          fill_slot (slot, value);
      g_variant_unref (value);
    }
}
