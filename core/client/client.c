/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client and its connection: how it is made, and anew, and what is known of it. */

#include "client/client-private.h"

#include <glib/gi18n-lib.h>

#include "client/profile-file.h"
#include "client/profile-private.h"

struct _TasukiClient
{
  GObject parent_instance;

  TasukiProfile *profile;
  GMainContext *context; /* where changes are notified */

  unsigned accepts; /* set before it connects */
  bool keeps;       /* likewise */

  GMutex dialling; /* held by who dials again */
  int next;        /* atomic: the access point that is dialled first */

  GMutex lock;                  /* for what follows */
  TasukiAttachment *attachment; /* NULL before the first connection */
};

enum
{
  PROP_CONNECTED = 1,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (TasukiClient, tasuki_client, G_TYPE_OBJECT)

static void
tasuki_client_finalize (GObject *object)
{
  TasukiClient *self = TASUKI_CLIENT (object);

  tasuki_client_close (self);
  g_clear_pointer (&self->attachment, tasuki_attachment_unref);
  g_object_unref (self->profile);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->dialling);

  G_OBJECT_CLASS (tasuki_client_parent_class)->finalize (object);
}

static void
tasuki_client_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  if (id == PROP_CONNECTED)
    g_value_set_boolean (value, tasuki_client_is_connected (TASUKI_CLIENT (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
tasuki_client_class_init (TasukiClientClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->finalize = tasuki_client_finalize;
  object_class->get_property = tasuki_client_get_property;

  properties[PROP_CONNECTED] = g_param_spec_boolean ("connected", NULL, NULL, FALSE,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
tasuki_client_init (TasukiClient *self)
{
  g_mutex_init (&self->lock);
  g_mutex_init (&self->dialling);
  self->keeps = true;
  self->context = g_main_context_ref_thread_default ();
}

TasukiClient *
tasuki_client_new (TasukiProfile *profile)
{
  TasukiClient *self;

  g_return_val_if_fail (TASUKI_IS_PROFILE (profile), NULL);

  self = g_object_new (TASUKI_TYPE_CLIENT, NULL);
  self->profile = g_object_ref (profile);
  return self;
}

void
tasuki_client_set_accepts (TasukiClient *self, guint accepts)
{
  g_return_if_fail (TASUKI_IS_CLIENT (self));

  self->accepts = accepts;
}

void
tasuki_client_set_keeps (TasukiClient *self, gboolean keeps)
{
  g_return_if_fail (TASUKI_IS_CLIENT (self));

  self->keeps = keeps;
}

/* A reference to the connection; NULL before the first one. */
static TasukiAttachment *
take_attachment (TasukiClient *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->attachment != NULL ? tasuki_attachment_ref (self->attachment) : NULL;
}

static TasukiAttachment *
require_attachment (TasukiClient *self, GError **error)
{
  TasukiAttachment *attachment = take_attachment (self);

  if (attachment == NULL)
    g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_LOST,
                         _ ("The client is not connected."));
  return attachment;
}

static gboolean
on_changed (gpointer data)
{
  g_object_notify_by_pspec (data, properties[PROP_CONNECTED]);
  return G_SOURCE_REMOVE;
}

static void
announce (TasukiClient *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_changed, g_object_ref (self), g_object_unref);
  g_source_attach (source, self->context);
}

/* In the connection's thread. The client may be gone. */
static void
on_lost (gpointer data)
{
  g_autoptr (TasukiClient) self = g_weak_ref_get (data);

  if (self != NULL)
    announce (self);
}

static void
free_weak (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
install (TasukiClient *self, TasukiAttachment *attachment)
{
  g_autoptr (TasukiAttachment) former = NULL;
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  if (!self->keeps)
    tasuki_kept_links_close (tasuki_attachment_get_kept_links (attachment));
  g_weak_ref_init (weak, self);
  g_mutex_lock (&self->lock);
  former = g_steal_pointer (&self->attachment);
  self->attachment = attachment;
  g_mutex_unlock (&self->lock);

  tasuki_attachment_start (attachment, on_lost, weak, free_weak);
  announce (self);
}

/* Whether another access point may do better. */
static bool
is_worth_another (const GError *failure)
{
  return g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_LOST)
         || g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_TIMED_OUT)
         || g_error_matches (failure, TASUKI_ERROR, TASUKI_ERROR_BUSY);
}

static TasukiAttachment *
dial_each (TasukiClient *self,
           TasukiAnchors *anchors,
           const TasukiGreetingFacts *facts,
           GCancellable *cancellable,
           GError **error)
{
  const char *const *points = tasuki_profile_get_access_points (self->profile);
  const guint count = g_strv_length ((char **)points);
  const guint first = (guint)g_atomic_int_add (&self->next, 1);
  g_autoptr (GError) failure = NULL;

  for (guint i = 0; i < count; i++)
    {
      const char *point = points[(first + i) % count];
      TasukiAttachment *attachment;

      g_clear_error (&failure);
      attachment
          = tasuki_attachment_open (point, anchors, self->profile, facts, cancellable, &failure);
      if (attachment != NULL)
        return attachment;
      if (!is_worth_another (failure))
        break;
    }

  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/* A profile of an older make may have no identity key: that is no error. */
static bool
obtain_secrets (TasukiClient *self, TasukiGreetingFacts *facts, GError **error)
{
  g_autoptr (GError) failure = NULL;

  facts->proves_key = g_str_equal (facts->method, TASUKI_LOGIN_KEY);
  facts->identity = tasuki_profile_obtain_identity (self->profile, &failure);
  if (failure == NULL && !facts->proves_key)
    facts->password = tasuki_profile_obtain_password (self->profile, &failure);
  if (failure == NULL)
    return true;

  g_propagate_error (error, g_steal_pointer (&failure));
  return false;
}

bool
tasuki_client_dial (TasukiClient *self, GCancellable *cancellable, GError **error)
{
  TasukiGreetingFacts facts = {
    .connection_id = tasuki_profile_get_connection_id (self->profile),
    .client_type = tasuki_profile_get_client_type (self->profile),
    .method = tasuki_profile_get_login_method (self->profile),
    .accepts = self->accepts,
  };
  g_autoptr (TasukiAnchors) anchors = NULL;
  TasukiAttachment *attachment;

  if (!obtain_secrets (self, &facts, error))
    return false;
  anchors = tasuki_anchors_new (tasuki_profile_get_ca_file (self->profile), error);
  if (anchors == NULL)
    return false;

  attachment = dial_each (self, anchors, &facts, cancellable, error);
  if (attachment != NULL)
    install (self, attachment);
  return attachment != NULL;
}

TasukiAttachment *
tasuki_client_obtain_attachment (gpointer client,
                                 bool anew,
                                 GCancellable *cancellable,
                                 GError **error)
{
  TasukiClient *self = client;
  g_autoptr (GMutexLocker) locker = NULL;

  if (!anew)
    return require_attachment (self, error);

  locker = g_mutex_locker_new (&self->dialling);
  if (!tasuki_client_is_connected (self) && !tasuki_client_dial (self, cancellable, error))
    return NULL;
  return require_attachment (self, error);
}

TasukiProfile *
tasuki_client_get_profile (TasukiClient *self)
{
  return self->profile;
}

void
tasuki_client_close (TasukiClient *self)
{
  g_autoptr (TasukiAttachment) attachment = NULL;

  g_return_if_fail (TASUKI_IS_CLIENT (self));

  attachment = take_attachment (self);
  if (attachment != NULL)
    tasuki_attachment_close (attachment);
}

gboolean
tasuki_client_is_connected (TasukiClient *self)
{
  g_autoptr (TasukiAttachment) attachment = NULL;

  g_return_val_if_fail (TASUKI_IS_CLIENT (self), FALSE);

  attachment = take_attachment (self);
  return attachment != NULL
         && tasuki_switchboard_is_open (tasuki_attachment_get_switchboard (attachment), NULL);
}

static char *
dup_fact (TasukiClient *self, const char *(*get) (TasukiAttachment *attachment))
{
  g_autoptr (TasukiAttachment) attachment = NULL;

  g_return_val_if_fail (TASUKI_IS_CLIENT (self), NULL);

  attachment = take_attachment (self);
  return attachment != NULL ? g_strdup (get (attachment)) : NULL;
}

char *
tasuki_client_dup_access_point (TasukiClient *self)
{
  return dup_fact (self, tasuki_attachment_get_access_point);
}

char *
tasuki_client_dup_relay (TasukiClient *self)
{
  return dup_fact (self, tasuki_attachment_get_relay);
}

char *
tasuki_client_dup_session (TasukiClient *self)
{
  return dup_fact (self, tasuki_attachment_get_session);
}

char *
tasuki_client_dup_security (TasukiClient *self)
{
  return dup_fact (self, tasuki_attachment_get_security);
}
