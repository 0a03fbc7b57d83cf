/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The path with the shipped plugins on it, as a program that is told what there is and who comes.
 * It knows no rule: each line of its input is done, and answered by a line that says what came of
 * it.
 *
 *   put KIND ID ORGANISATION KEY,... BODY    a setting; BODY is text of a{sv}
 *   drop KIND ID                             one that is there is not any more
 *   begin                                    the plugins are started
 *   view TRANSFERS CLIENTS                   what is under way, and who is there; text of aa{sv}
 *   attach ADDRESS CONNECTION TYPE SECRET N  `attached`, `closed` without a word, or the code
 *   request CONNECTION TO FILE-ID SIZE       by who is attached as that; `offered`, or the code
 *   operations                               method, path and scope of each, then an empty line
 *   call METHOD PATH ADDRESS LOGIN SECRET INPUT
 *                                            by who administers from there: the HTTP status, and
 *                                            what was said; INPUT is text of a{sv}
 *   verified                                 how many passwords were, by now
 *
 * Fields are separated by tabs. Passwords are hashed with the least work that there is.
 */

#include <stdio.h>
#include <string.h>

#include "admin/operation.h"
#include "api/question-private.h"
#include "caller.h"
#include "flow/path.h"
#include "support/fake-relay.h"
#include "support/fake-view.h"
#include "support/hashing.h"
#include "support/subject.h"
#include "wire/frame.h"

#define ALLOW "10.0.0.0/8"

typedef struct
{
  FakeStorage *storage;
  TasukiRelay *relay;
  GPtrArray *plugins; /* that were started */
  Path *path;
  FakeView view;
  TasukiAdmin *admin;
  GHashTable *sessions; /* connection ID -> Client */
} Matrix;

static void
put (Matrix *self, char **words)
{
  g_auto (GStrv) keys = words[3][0] != '\0' ? g_strsplit (words[3], ",", -1) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) body
      = g_variant_parse (G_VARIANT_TYPE_VARDICT, words[4], NULL, NULL, &error);
  g_autoptr (TasukiRecord) record = NULL;

  g_assert_no_error (error);
  record = tasuki_record_new (words[0], words[1], words[2], (const char *const *)keys, body);
  fake_storage_put_record (self->storage, record);
}

static GObject *
start (Matrix *self, const char *name)
{
  GObject *plugin = subject_load (name);

  if (g_str_equal (name, "filter-ip"))
    subject_set_up (plugin, "allow", ALLOW, "admin-allow", ALLOW, NULL);
  g_assert_true (tasuki_plugin_start (TASUKI_PLUGIN (plugin), self->relay, NULL));
  g_ptr_array_add (self->plugins, plugin);
  return plugin;
}

static void
replace (GPtrArray *chain, GObject *plugin)
{
  g_ptr_array_set_size (chain, 0);
  g_ptr_array_add (chain, g_object_ref (plugin));
}

static void
begin (Matrix *self)
{
  self->path = path_new_on (self->storage);
  self->path->limits.max_connections = 100000;
  self->path->limits.max_connections_per_source = 100000;
  replace (self->path->chains.filters, start (self, "filter-ip"));
  replace (self->path->chains.authenticators, start (self, "auth-apikey"));
  g_ptr_array_add (self->path->chains.authenticators, g_object_ref (start (self, "auth-password")));
  replace (self->path->chains.policies, start (self, "policy-whitelist"));
  path_rest (self->path);
  self->admin
      = tasuki_admin_new (TASUKI_STORAGE (self->storage), fake_view_functions (), &self->view);
}

/* The next message's code, or its name if it has none; NULL if there is no message. */
static char *
hear (Client *client, GVariant **body)
{
  g_autoptr (GBytes) frame = g_queue_pop_head (client->frames);
  const uint8_t *bytes = frame != NULL ? g_bytes_get_data (frame, NULL) : NULL;
  TasukiFrameHead head;

  if (frame == NULL)
    return NULL;

  g_assert_true (tasuki_frame_read_head (bytes, TASUKI_FRAME_BODY_MAX, &head));
  *body = tasuki_message_unpack (head.type, bytes + TASUKI_FRAME_HEAD, head.length, NULL);
  return g_strdup (tasuki_message_text (*body, "code", tasuki_message_name (head.type)));
}

static void
attach (Matrix *self, char **words)
{
  Client *client = path_dial (self->path, words[0]);
  g_autoptr (GVariant) secret = g_variant_ref_sink (
      g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, words[3], strlen (words[3]), 1));
  g_autofree char *bytes = g_variant_print (secret, TRUE);
  g_autoptr (GVariant) body = NULL;
  g_autofree char *code = NULL;

  if (client->closed)
    {
      puts ("closed");
      return;
    }

  tasuki_connection_on_secured (client->connection, "TLS1.3", NULL);
  path_rest (self->path);
  client_say (client, TASUKI_MESSAGE_LOGIN,
              "{'method': <'apikey'>, 'connection': <'%s'>, 'client-type': <'%s'>,"
              " 'secret': <%s>, 'accepts': <uint32 %s>}",
              words[1], words[2], bytes, words[4]);
  code = hear (client, &body);
  if (g_strcmp0 (code, "welcome") == 0)
    g_hash_table_insert (self->sessions, g_strdup (words[1]), client);
  puts (g_strcmp0 (code, "welcome") == 0 ? "attached" : code != NULL ? code : "silence");
}

/* Who was offered it declines, so that the next one can be. */
static void
decline (Client *receiver)
{
  g_autoptr (GVariant) offer = NULL;
  g_autofree char *code = hear (receiver, &offer);

  g_assert_cmpstr (code, ==, "offer");
  client_say (receiver, TASUKI_MESSAGE_DECLINE, "{'transfer': <'%s'>, 'code': <'declined'>}",
              tasuki_message_text (offer, "transfer", NULL));
}

static void
request (Matrix *self, char **words)
{
  Client *sender = g_hash_table_lookup (self->sessions, words[0]);
  Client *receiver = g_hash_table_lookup (self->sessions, words[1]);
  g_autoptr (GVariant) body = NULL;
  g_autofree char *code = NULL;

  g_assert_nonnull (sender);
  client_say (sender, TASUKI_MESSAGE_REQUEST,
              "{'request': <uint32 %u>, 'to': <'%s'>, 'file-id': <'%s'>, 'name': <'a'>,"
              " 'wait': <uint32 0>, 'size': <int64 %s>}",
              ++sender->requests, words[1], words[2], words[3]);
  if (receiver != NULL && !g_queue_is_empty (receiver->frames))
    {
      decline (receiver);
      code = hear (sender, &body);
      g_assert_cmpstr (code, ==, "declined");
      g_queue_clear_full (receiver->frames, (GDestroyNotify)g_bytes_unref);
      puts ("offered");
      return;
    }

  code = hear (sender, &body);
  puts (code != NULL ? code : "silence");
}

static void
list_operations (void)
{
  for (int id = 0; id < TASUKI_N_OPERATIONS; id++)
    {
      const TasukiOperation *operation = tasuki_operation_get (id);

      printf ("%s %s %s\n", operation->method, operation->path, operation->scope);
    }
  puts ("");
}

static void
perform (TasukiCall *call, gpointer data)
{
  TasukiAdmin *const *admin = g_object_get_data (data, "admin");

  tasuki_admin_perform (*admin, call);
}

static void
on_answered (TasukiQuestion *question, gpointer data)
{
  *(bool *)data = true;
}

/* Both texts stay for as long as there is somebody to look. */
static void
view (Matrix *self, char **words)
{
  g_free ((char *)self->view.transfers);
  g_free ((char *)self->view.clients);
  self->view.transfers = g_strdup (words[0]);
  self->view.clients = g_strdup (words[1]);
}

static void
call (Matrix *self, char **words)
{
  static const char *const everything[] = { "*", NULL };
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (words[2]);
  g_autoptr (TasukiPeer) peer = tasuki_peer_new ("admin", address, 1);
  g_autoptr (GVariant) input = g_variant_parse (G_VARIANT_TYPE_VARDICT, words[5], NULL, NULL, NULL);
  g_autoptr (TasukiCall) asked = tasuki_call_new (words[0], words[1], input, "", everything);
  g_autofree char *said = NULL;
  bool answered = false;

  tasuki_call_set_login (asked, peer, words[3], (const guint8 *)words[4], strlen (words[4]));
  tasuki_question_put (TASUKI_QUESTION (asked), "the administration", 60000, on_answered,
                       &answered);
  g_object_set_data (G_OBJECT (self->storage), "admin", &self->admin);
  tasuki_caller_identify (self->path->flow, asked, perform, self->storage);
  while (!answered)
    g_main_context_iteration (NULL, TRUE);
  said = g_variant_print (tasuki_call_get_output (asked), FALSE);
  printf ("%u %s\n", tasuki_call_get_status (asked), said);
}

static void
obey (Matrix *self, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, "\t", -1);
  guint count = g_strv_length (words);

  if (count == 6 && g_str_equal (words[0], "put"))
    put (self, words + 1);
  else if (count == 3 && g_str_equal (words[0], "drop"))
    fake_storage_drop (self->storage, words[1], words[2]);
  else if (count == 1 && g_str_equal (words[0], "begin"))
    begin (self);
  else if (count == 6 && g_str_equal (words[0], "attach"))
    attach (self, words + 1);
  else if (count == 5 && g_str_equal (words[0], "request"))
    request (self, words + 1);
  else if (count == 1 && g_str_equal (words[0], "operations"))
    list_operations ();
  else if (count == 3 && g_str_equal (words[0], "view"))
    view (self, words + 1);
  else if (count == 7 && g_str_equal (words[0], "call"))
    call (self, words + 1);
  else if (count == 1 && g_str_equal (words[0], "verified"))
    printf ("%u\n", hashing_count ());
  else
    g_error ("not understood: %s", line);
}

static void
stop (gpointer plugin)
{
  tasuki_plugin_stop (TASUKI_PLUGIN (plugin));
  g_object_unref (plugin);
}

int
main (int argc, char **argv)
{
  Matrix self = { .storage = fake_storage_new (),
                  .plugins = g_ptr_array_new_with_free_func (stop),
                  .sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };
  char line[4096];

  hashing_make_cheap ();
  path_init (&argc, &argv);
  self.relay = fake_relay_new (TASUKI_STORAGE (self.storage));
  while (fgets (line, sizeof line, stdin) != NULL)
    {
      g_assert_true (g_str_has_suffix (line, "\n"));
      line[strlen (line) - 1] = '\0';
      obey (&self, line);
    }

  g_hash_table_unref (self.sessions);
  g_clear_pointer (&self.admin, tasuki_admin_free);
  fake_view_clear (&self.view);
  g_free ((char *)self.view.transfers);
  g_free ((char *)self.view.clients);
  g_clear_pointer (&self.path, path_free);
  g_ptr_array_unref (self.plugins);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (self.relay);
  g_object_unref (self.storage);
  return 0;
}
