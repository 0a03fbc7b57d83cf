/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is wanted of a transfer; its progress as properties, notified at a pace for people. */

#include "client/delivery-private.h"

#include <glib/gi18n-lib.h>

#include <tasuki/transfer.h>

#include "client/holding.h"
#include "client/ledger.h"
#include "wire/message.h"

/* Between two notifications: at most ten in a second. */
#define PAUSE 100 /* milliseconds */

struct _TasukiDelivery
{
  GObject parent_instance;

  TasukiDeliveryWish wish;
  TasukiProgress *progress;
  GMainContext *context;  /* where changes are notified */
  int is_begun;           /* atomic */
  TasukiReceipt *receipt; /* atomic; NULL until there is one, then it stays */
  int is_announced;       /* atomic: a notification is on its way */
};

enum
{
  PROP_STATE = 1,
  PROP_TEXTS,
  PROP_NUMBERS = PROP_TEXTS + TASUKI_PROGRESS_TEXTS,
  N_PROPERTIES = PROP_NUMBERS + TASUKI_PROGRESS_NUMBERS
};

static GParamSpec *properties[N_PROPERTIES];

static const char *const text_names[] = {
  [TASUKI_PROGRESS_TRANSFER_ID] = "transfer-id",
  [TASUKI_PROGRESS_PEER_ID] = "peer-id",
  [TASUKI_PROGRESS_FILE_ID] = "file-id",
  [TASUKI_PROGRESS_NAME] = "name",
  [TASUKI_PROGRESS_CURRENT_NAME] = "current-name",
  [TASUKI_PROGRESS_DIGEST] = "digest",
  [TASUKI_PROGRESS_MODE] = "mode",
  [TASUKI_PROGRESS_SECURITY] = "security",
  [TASUKI_PROGRESS_PEER_KEY] = "peer-fingerprint",
  [TASUKI_PROGRESS_RECEIPT_FILE] = "receipt-file",
  [TASUKI_PROGRESS_INTERRUPTION] = "interruption",
};

static const char *const number_names[] = {
  [TASUKI_PROGRESS_FILES_TOTAL] = "files-total",   [TASUKI_PROGRESS_FILES_DONE] = "files-done",
  [TASUKI_PROGRESS_BYTES_TOTAL] = "bytes-total",   [TASUKI_PROGRESS_BYTES_DONE] = "bytes-done",
  [TASUKI_PROGRESS_RESUMED_FROM] = "resumed-from", [TASUKI_PROGRESS_BYTES_RESENT] = "bytes-resent",
  [TASUKI_PROGRESS_ELAPSED] = "elapsed",           [TASUKI_PROGRESS_RATE] = "rate",
  [TASUKI_PROGRESS_STREAMS] = "streams",
};

static const GEnumValue states[] = {
  { TASUKI_DELIVERY_STATE_IDLE, "TASUKI_DELIVERY_STATE_IDLE", "idle" },
  { TASUKI_DELIVERY_STATE_ASKING, "TASUKI_DELIVERY_STATE_ASKING", "asking" },
  { TASUKI_DELIVERY_STATE_WAITING, "TASUKI_DELIVERY_STATE_WAITING", "waiting" },
  { TASUKI_DELIVERY_STATE_JOINING, "TASUKI_DELIVERY_STATE_JOINING", "joining" },
  { TASUKI_DELIVERY_STATE_MOVING, "TASUKI_DELIVERY_STATE_MOVING", "moving" },
  { TASUKI_DELIVERY_STATE_STORING, "TASUKI_DELIVERY_STATE_STORING", "storing" },
  { TASUKI_DELIVERY_STATE_COMPLETED, "TASUKI_DELIVERY_STATE_COMPLETED", "completed" },
  { TASUKI_DELIVERY_STATE_FAILED, "TASUKI_DELIVERY_STATE_FAILED", "failed" },
  { 0, NULL, NULL },
};

static const GEnumValue compressions[] = {
  { TASUKI_COMPRESSION_AUTO, "TASUKI_COMPRESSION_AUTO", "auto" },
  { TASUKI_COMPRESSION_ALWAYS, "TASUKI_COMPRESSION_ALWAYS", "always" },
  { TASUKI_COMPRESSION_NEVER, "TASUKI_COMPRESSION_NEVER", "never" },
  { 0, NULL, NULL },
};

G_DEFINE_FINAL_TYPE (TasukiDelivery, tasuki_delivery, G_TYPE_OBJECT)

GType
tasuki_delivery_state_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("TasukiDeliveryState", states));

  return type;
}

GType
tasuki_compression_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("TasukiCompression", compressions));

  return type;
}

static void
tasuki_delivery_finalize (GObject *object)
{
  TasukiDelivery *self = TASUKI_DELIVERY (object);

  g_clear_object (&self->receipt);
  g_free (self->wish.to);
  g_free (self->wish.unfinished);
  g_free (self->wish.file_id);
  g_strfreev (self->wish.paths);
  g_free (self->wish.input_name);
  g_free (self->wish.directory);
  g_free (self->wish.from);
  tasuki_progress_free (self->progress);
  g_main_context_unref (self->context);

  G_OBJECT_CLASS (tasuki_delivery_parent_class)->finalize (object);
}

static void
tasuki_delivery_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  TasukiProgress *progress = TASUKI_DELIVERY (object)->progress;

  if (id == PROP_STATE)
    g_value_set_enum (value, tasuki_progress_get_state (progress));
  else if (id >= PROP_TEXTS && id < PROP_NUMBERS)
    g_value_take_string (value, tasuki_progress_dup_text (progress, id - PROP_TEXTS));
  else if (id >= PROP_NUMBERS && id < N_PROPERTIES)
    g_value_set_int64 (value, tasuki_progress_get_number (progress, id - PROP_NUMBERS));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
tasuki_delivery_class_init (TasukiDeliveryClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = tasuki_delivery_finalize;
  object_class->get_property = tasuki_delivery_get_property;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, TASUKI_TYPE_DELIVERY_STATE,
                                              TASUKI_DELIVERY_STATE_IDLE, flags);
  for (size_t i = 0; i < G_N_ELEMENTS (text_names); i++)
    properties[PROP_TEXTS + i] = g_param_spec_string (text_names[i], NULL, NULL, "", flags);
  for (size_t i = 0; i < G_N_ELEMENTS (number_names); i++)
    properties[PROP_NUMBERS + i] = g_param_spec_int64 (number_names[i], NULL, NULL,
                                                       TASUKI_SIZE_UNKNOWN, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static gboolean
on_announced (gpointer data)
{
  TasukiDelivery *self = data;

  g_atomic_int_set (&self->is_announced, false);

  g_object_freeze_notify (G_OBJECT (self));
  for (guint id = PROP_STATE; id < N_PROPERTIES; id++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
  g_object_thaw_notify (G_OBJECT (self));
  return G_SOURCE_REMOVE;
}

/* In the thread that does the work. */
static void
announce (gpointer data)
{
  TasukiDelivery *self = data;
  g_autoptr (GSource) source = NULL;

  if (!g_atomic_int_compare_and_exchange (&self->is_announced, false, true))
    return;

  source = g_timeout_source_new (PAUSE);
  g_source_set_callback (source, on_announced, g_object_ref (self), g_object_unref);
  g_source_attach (source, self->context);
}

static void
tasuki_delivery_init (TasukiDelivery *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->progress = tasuki_progress_new (announce, self);
}

TasukiDelivery *
tasuki_delivery_new_send (const char *to, const char *file_id, const char *const *paths)
{
  TasukiDelivery *self = g_object_new (TASUKI_TYPE_DELIVERY, NULL);

  g_return_val_if_fail (to != NULL && paths != NULL, NULL);

  self->wish.side = TASUKI_SIDE_SENDER;
  self->wish.to = g_strdup (to);
  self->wish.file_id = g_strdup (file_id != NULL ? file_id : "");
  self->wish.paths = g_strdupv ((char **)paths);
  self->wish.input_name = g_strdup ("stdin");
  self->wish.streams = 1;
  return self;
}

TasukiDelivery *
tasuki_delivery_new_receive (const char *directory)
{
  TasukiDelivery *self = g_object_new (TASUKI_TYPE_DELIVERY, NULL);

  g_return_val_if_fail (directory != NULL, NULL);

  self->wish.side = TASUKI_SIDE_RECEIVER;
  self->wish.directory = g_strdup (directory);
  self->wish.keep = TASUKI_HOLDING_KEEP;
  self->wish.streams = TASUKI_STREAMS_MAX;
  return self;
}

TasukiDelivery *
tasuki_delivery_new_resume (const char *id, GError **error)
{
  g_autoptr (GVariant) wish = NULL;
  g_autofree char *to = NULL;
  g_autofree char *file_id = NULL;
  g_auto (GStrv) paths = NULL;
  gboolean requires_end_to_end = FALSE;
  int compression = TASUKI_COMPRESSION_AUTO;
  guint32 streams = 1;
  TasukiDelivery *self;

  g_return_val_if_fail (id != NULL, NULL);

  wish = tasuki_ledger_peek (id);
  if (wish == NULL || !g_variant_lookup (wish, "to", "s", &to)
      || !g_variant_lookup (wish, "file-id", "s", &file_id)
      || !g_variant_lookup (wish, "paths", "^aay", &paths))
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_NOT_FOUND,
                   _ ("There is no unfinished delivery %s."), id);
      return NULL;
    }

  self = tasuki_delivery_new_send (to, file_id, (const char *const *)paths);
  self->wish.unfinished = g_strdup (id);
  g_variant_lookup (wish, "require-end-to-end", "b", &requires_end_to_end);
  g_variant_lookup (wish, "compression", "i", &compression);
  g_variant_lookup (wish, "streams", "u", &streams);
  self->wish.streams = CLAMP (streams, 1, TASUKI_STREAMS_MAX);
  self->wish.requires_end_to_end = requires_end_to_end;
  self->wish.compression = CLAMP (compression, TASUKI_COMPRESSION_AUTO, TASUKI_COMPRESSION_NEVER);
  return self;
}

void
tasuki_delivery_set_wait (TasukiDelivery *self, guint seconds)
{
  g_return_if_fail (TASUKI_IS_DELIVERY (self));

  self->wish.wait = seconds;
}

void
tasuki_delivery_set_retry (TasukiDelivery *self, guint seconds)
{
  g_return_if_fail (TASUKI_IS_DELIVERY (self));

  self->wish.retry = seconds;
}

guint
tasuki_delivery_get_retry (TasukiDelivery *self)
{
  g_return_val_if_fail (TASUKI_IS_DELIVERY (self), 0);

  return self->wish.retry;
}

void
tasuki_delivery_set_keep (TasukiDelivery *self, guint seconds)
{
  g_return_if_fail (TASUKI_IS_DELIVERY (self));

  self->wish.keep = seconds;
}

void
tasuki_delivery_set_input_name (TasukiDelivery *self, const char *name)
{
  g_return_if_fail (TASUKI_IS_DELIVERY (self));
  g_return_if_fail (name != NULL);

  g_free (self->wish.input_name);
  self->wish.input_name = g_strdup (name);
}

void
tasuki_delivery_set_compression (TasukiDelivery *self, TasukiCompression compression)
{
  g_return_if_fail (TASUKI_IS_DELIVERY (self));
  g_return_if_fail (compression <= TASUKI_COMPRESSION_NEVER);

  self->wish.compression = compression;
}

void
tasuki_delivery_set_streams (TasukiDelivery *self, guint count)
{
  g_return_if_fail (TASUKI_IS_DELIVERY (self));
  g_return_if_fail (count >= 1);

  self->wish.streams = MIN (count, TASUKI_STREAMS_MAX);
}

void
tasuki_delivery_set_overwrite (TasukiDelivery *self, gboolean overwrite)
{
  g_return_if_fail (TASUKI_IS_DELIVERY (self));

  self->wish.overwrite = overwrite;
}

void
tasuki_delivery_set_from (TasukiDelivery *self, const char *pattern)
{
  g_return_if_fail (TASUKI_IS_DELIVERY (self));

  g_free (self->wish.from);
  self->wish.from = g_strdup (pattern);
}

void
tasuki_delivery_set_require_end_to_end (TasukiDelivery *self, gboolean require)
{
  g_return_if_fail (TASUKI_IS_DELIVERY (self));

  self->wish.requires_end_to_end = require;
}

bool
tasuki_delivery_begin (TasukiDelivery *self, TasukiSide side, GError **error)
{
  if (self->wish.side == side && g_atomic_int_compare_and_exchange (&self->is_begun, false, true))
    {
      tasuki_progress_set_state (self->progress, TASUKI_DELIVERY_STATE_ASKING);
      return true;
    }

  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_INVALID,
                       _ ("A delivery is either sent or received, and only once."));
  return false;
}

void
tasuki_delivery_set_receipt (TasukiDelivery *self, TasukiReceipt *receipt)
{
  g_assert (g_atomic_pointer_get (&self->receipt) == NULL);

  g_atomic_pointer_set (&self->receipt, g_object_ref (receipt));
}

TasukiReceipt *
tasuki_delivery_dup_receipt (TasukiDelivery *self)
{
  TasukiReceipt *receipt;

  g_return_val_if_fail (TASUKI_IS_DELIVERY (self), NULL);

  receipt = g_atomic_pointer_get (&self->receipt);
  return receipt != NULL ? g_object_ref (receipt) : NULL;
}

const TasukiDeliveryWish *
tasuki_delivery_get_wish (TasukiDelivery *self)
{
  return &self->wish;
}

TasukiProgress *
tasuki_delivery_get_progress (TasukiDelivery *self)
{
  return self->progress;
}

TasukiDeliveryState
tasuki_delivery_get_state (TasukiDelivery *self)
{
  g_return_val_if_fail (TASUKI_IS_DELIVERY (self), TASUKI_DELIVERY_STATE_IDLE);

  return tasuki_progress_get_state (self->progress);
}

static char **
to_strv (GPtrArray *texts)
{
  g_ptr_array_add (texts, NULL);
  return (char **)g_ptr_array_free (texts, FALSE);
}

char **
tasuki_delivery_get_stored (TasukiDelivery *self)
{
  GPtrArray *names;

  g_return_val_if_fail (TASUKI_IS_DELIVERY (self), NULL);

  names = tasuki_progress_list_stored (self->progress);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *name = names->pdata[i];

      names->pdata[i] = g_build_filename (self->wish.directory, name, NULL);
    }
  return to_strv (names);
}

char **
tasuki_delivery_get_skipped (TasukiDelivery *self)
{
  g_return_val_if_fail (TASUKI_IS_DELIVERY (self), NULL);

  return to_strv (tasuki_progress_list_skipped (self->progress));
}

char **
tasuki_delivery_get_restarted (TasukiDelivery *self)
{
  g_return_val_if_fail (TASUKI_IS_DELIVERY (self), NULL);

  return to_strv (tasuki_progress_list_restarted (self->progress));
}
