/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file of keys, read anew for each question and replaced as a whole by each change. */

#include "client/known-peers.h"

#include <unistd.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

#include "client/shared-file.h"
#include "wire/name.h"

/* A relay may name as many senders as it likes: they cannot fill the disk. */
#define SIZE_MAX_BYTES (1024u * 1024u)

struct _TasukiKnownPeers
{
  char *path;
  GMutex lock; /* for what follows */
  char *text;  /* without a file: what would be in it */
};

TasukiKnownPeers *
tasuki_known_peers_new (const char *path)
{
  TasukiKnownPeers *self = g_new0 (TasukiKnownPeers, 1);

  self->path = g_strdup (path);
  self->text = g_strdup ("");
  g_mutex_init (&self->lock);
  return self;
}

void
tasuki_known_peers_free (TasukiKnownPeers *self)
{
  g_mutex_clear (&self->lock);
  g_free (self->path);
  g_free (self->text);
  g_free (self);
}

/* What is written; NULL with an error. */
static char *
load (TasukiKnownPeers *self, GError **error)
{
  return self->path != NULL ? tasuki_shared_file_read (self->path, SIZE_MAX_BYTES, error)
                            : g_strdup (self->text);
}

/* (element-type TasukiAcquaintance): of all lines; NULL with an error. */
static GPtrArray *
parse (TasukiKnownPeers *self, const char *text, GError **error)
{
  g_autoptr (GPtrArray) peers
      = g_ptr_array_new_with_free_func ((GDestroyNotify)tasuki_acquaintance_free);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (unsigned i = 0; lines[i] != NULL; i++)
    {
      TasukiAcquaintance *one = tasuki_acquaintance_parse (lines[i]);

      if (one == NULL)
        {
          g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
                       _ ("%s:%u: \"ID ed25519 KEY\" or \"ID sha256 FINGERPRINT\" is expected"),
                       self->path, i + 1);
          return NULL;
        }
      g_ptr_array_add (peers, one);
    }

  /* What follows the last end of line is no line. */
  if (lines[0] != NULL && peers->len > 0 && lines[peers->len - 1][0] == '\0')
    g_ptr_array_set_size (peers, (int)peers->len - 1);
  return g_steal_pointer (&peers);
}

static GPtrArray *
read_all (TasukiKnownPeers *self, GError **error)
{
  g_autofree char *text = load (self, error);

  return text != NULL ? parse (self, text, error) : NULL;
}

static bool
store (TasukiKnownPeers *self, GString *text, GError **error)
{
  if (text->len > SIZE_MAX_BYTES)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
                   _ ("More peers are known than can be kept. Drop some: tasuki peer forget"));
      return false;
    }
  if (self->path != NULL)
    return tasuki_shared_file_replace (self->path, text->str, text->len, error);

  g_free (self->text);
  self->text = g_strdup (text->str);
  return true;
}

static bool
write_all (TasukiKnownPeers *self, GPtrArray *peers, GError **error)
{
  GString *text = g_string_new (NULL);
  bool is_stored;

  for (guint i = 0; i < peers->len; i++)
    g_string_append_printf (text, "%s\n", ((TasukiAcquaintance *)peers->pdata[i])->text);

  is_stored = store (self, text, error);
  g_string_free (text, TRUE);
  return is_stored;
}

/* A change: what is read, told and written is one. */
typedef struct
{
  const char *id;
  const uint8_t *key;      /* or NULL */
  const char *fingerprint; /* of it, or alone */
  bool trusts_strangers;
} Change;

/* Whether there is anything to write; FALSE with an error if it is refused, or without. */
typedef bool (*Edit) (GPtrArray *peers, const Change *change, GError **error);

static bool
edit_locked (TasukiKnownPeers *self, Edit edit, const Change *change, GError **error)
{
  g_autoptr (GPtrArray) peers = read_all (self, error);
  g_autoptr (GError) failure = NULL;

  if (peers == NULL)
    return false;
  if (edit (peers, change, &failure))
    return write_all (self, peers, error);
  if (failure == NULL)
    return true;

  g_propagate_error (error, g_steal_pointer (&failure));
  return false;
}

static bool
edit_all (TasukiKnownPeers *self, Edit edit, const Change *change, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  int descriptor = self->path != NULL ? tasuki_shared_file_lock (self->path, error) : -1;
  bool is_done;

  if (self->path != NULL && descriptor < 0)
    return false;

  is_done = edit_locked (self, edit, change, error);
  if (descriptor >= 0)
    close (descriptor);
  return is_done;
}

static bool
is_of (const TasukiAcquaintance *one, const char *id)
{
  return one->id != NULL && g_str_equal (one->id, id);
}

/* The line for this key of this ID, or NULL; *other: another one of it. */
static TasukiAcquaintance *
find (GPtrArray *peers, const Change *change, TasukiAcquaintance **other)
{
  *other = NULL;
  for (guint i = 0; i < peers->len; i++)
    {
      TasukiAcquaintance *one = peers->pdata[i];

      if (!is_of (one, change->id))
        continue;
      if (g_str_equal (one->fingerprint, change->fingerprint))
        return one;
      *other = one;
    }

  return NULL;
}

static void
set_changed (const Change *change, const TasukiAcquaintance *known, GError **error)
{
  g_set_error (
      error, TASUKI_ERROR, TASUKI_ERROR_UNTRUSTED,
      _ ("The key of %s has changed: known is %s, shown was %s. Somebody may be in the "
         "middle. Ask its owner. If the new key is right, type: tasuki peer forget %s; or, "
         "to trust both: tasuki peer trust %s %s"),
      change->id, known->fingerprint, change->fingerprint, change->id, change->id,
      change->fingerprint);
}

static void
set_stranger (const Change *change, GError **error)
{
  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_UNTRUSTED,
               _ ("The key of %s is not known here, and trust-on-first-use=no. Its fingerprint is "
                  "%s: if its owner says the same, type: tasuki peer trust %s %s"),
               change->id, change->fingerprint, change->id, change->fingerprint);
}

static bool
judge (GPtrArray *peers, const Change *change, TasukiAcquaintance **found, GError **error)
{
  TasukiAcquaintance *other;

  *found = find (peers, change, &other);
  if (*found != NULL || (other == NULL && change->trusts_strangers))
    return true;

  if (other != NULL)
    set_changed (change, other, error);
  else
    set_stranger (change, error);
  return false;
}

static char *
get_day (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return g_date_time_format (now, "%Y-%m-%d");
}

static TasukiAcquaintance *
make (const Change *change, const char *day)
{
  return change->key != NULL
             ? tasuki_acquaintance_new_key (change->id, change->key, day)
             : tasuki_acquaintance_new_fingerprint (change->id, change->fingerprint, day);
}

/* Where only the fingerprint stands, the key takes its place. */
static bool
write_down (GPtrArray *peers, const Change *change, TasukiAcquaintance *found)
{
  g_autofree char *day = get_day ();

  if (found != NULL && (found->has_key || change->key == NULL))
    return false;

  if (found == NULL)
    {
      g_ptr_array_add (peers, make (change, day));
      return true;
    }
  for (guint i = 0; i < peers->len; i++)
    if (peers->pdata[i] == found)
      {
        peers->pdata[i] = make (change, found->added[0] != '\0' ? found->added : day);
        tasuki_acquaintance_free (found);
        break;
      }
  return true;
}

static bool
edit_meet (GPtrArray *peers, const Change *change, GError **error)
{
  TasukiAcquaintance *found;

  return judge (peers, change, &found, error) && write_down (peers, change, found);
}

static bool
edit_trust (GPtrArray *peers, const Change *change, GError **error)
{
  TasukiAcquaintance *other;

  return write_down (peers, change, find (peers, change, &other));
}

static bool
edit_forget (GPtrArray *peers, const Change *change, GError **error)
{
  guint before = peers->len;

  for (guint i = peers->len; i > 0; i--)
    if (is_of (peers->pdata[i - 1], change->id))
      g_ptr_array_remove_index (peers, i - 1);
  if (peers->len < before)
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND, _ ("No key of %s is known."),
               change->id);
  return false;
}

static bool
check_id (const char *id, GError **error)
{
  if (tasuki_name_is_good (id))
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID, _ ("\"%s\" is no connection ID."), id);
  return false;
}

/* The question of a meeting, without a change; *needs_writing: whether there would be one. */
static bool
ask (TasukiKnownPeers *self, const Change *change, bool *needs_writing, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GPtrArray) peers = check_id (change->id, error) ? read_all (self, error) : NULL;
  TasukiAcquaintance *found;

  if (peers == NULL || !judge (peers, change, &found, error))
    return false;

  *needs_writing = found == NULL || !found->has_key;
  return true;
}

bool
tasuki_known_peers_check (TasukiKnownPeers *self,
                          const char *id,
                          const uint8_t key[static TASUKI_KEY_SIZE],
                          bool trusts_strangers,
                          GError **error)
{
  g_autofree char *fingerprint = tasuki_identity_fingerprint (key);
  const Change change = { id, key, fingerprint, trusts_strangers };
  bool needs_writing;

  return ask (self, &change, &needs_writing, error);
}

bool
tasuki_known_peers_meet (TasukiKnownPeers *self,
                         const char *id,
                         const uint8_t key[static TASUKI_KEY_SIZE],
                         bool trusts_strangers,
                         GError **error)
{
  g_autofree char *fingerprint = tasuki_identity_fingerprint (key);
  const Change change = { id, key, fingerprint, trusts_strangers };
  bool needs_writing;

  return ask (self, &change, &needs_writing, error)
         && (!needs_writing || edit_all (self, edit_meet, &change, error));
}

bool
tasuki_known_peers_trust_key (TasukiKnownPeers *self,
                              const char *id,
                              const uint8_t key[static TASUKI_KEY_SIZE],
                              GError **error)
{
  g_autofree char *fingerprint = tasuki_identity_fingerprint (key);
  const Change change = { .id = id, .key = key, .fingerprint = fingerprint };

  return check_id (id, error) && edit_all (self, edit_trust, &change, error);
}

bool
tasuki_known_peers_trust_fingerprint (TasukiKnownPeers *self,
                                      const char *id,
                                      const char *fingerprint,
                                      GError **error)
{
  g_autofree char *lower = g_ascii_strdown (fingerprint, -1);
  const Change change = { .id = id, .fingerprint = lower };

  if (!check_id (id, error))
    return false;
  if (tasuki_acquaintance_is_fingerprint (lower))
    return edit_all (self, edit_trust, &change, error);

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
               _ ("\"%s\" is no fingerprint: 64 hexadecimal digits are expected."), fingerprint);
  return false;
}

bool
tasuki_known_peers_forget (TasukiKnownPeers *self, const char *id, GError **error)
{
  const Change change = { .id = id };

  return check_id (id, error) && edit_all (self, edit_forget, &change, error);
}

GPtrArray *
tasuki_known_peers_list (TasukiKnownPeers *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return read_all (self, error);
}
