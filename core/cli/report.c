/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Outcomes in words and in JSON. */

#include "cli/report.h"

#include <inttypes.h>

#include <glib/gi18n.h>

#include "cli/duration.h"
#include "cli/escape.h"
#include "cli/hint.h"
#include "cli/output.h"
#include "cli/size.h"

typedef struct
{
  char *transfer;
  char *peer;
  char *file_id;
  char *name;
  char *digest;
  char *mode;
  char *security;
  char *peer_key;
  char *receipt; /* its file */
  gint64 files;
  gint64 bytes;
  gint64 resumed;
  gint64 resent;
  gint64 elapsed; /* microseconds */
  gint64 streams;
} Facts;

static void
read_facts (TasukiDelivery *delivery, Facts *facts)
{
  g_object_get (delivery, "transfer-id", &facts->transfer, "peer-id", &facts->peer, "file-id",
                &facts->file_id, "name", &facts->name, "digest", &facts->digest, "receipt-file",
                &facts->receipt, "mode", &facts->mode, "security", &facts->security,
                "peer-fingerprint", &facts->peer_key, "files-done", &facts->files, "bytes-done",
                &facts->bytes, "resumed-from", &facts->resumed, "bytes-resent", &facts->resent,
                "elapsed", &facts->elapsed, "streams", &facts->streams, NULL);
}

static void
clear_facts (Facts *facts)
{
  g_free (facts->transfer);
  g_free (facts->peer);
  g_free (facts->file_id);
  g_free (facts->name);
  g_free (facts->digest);
  g_free (facts->mode);
  g_free (facts->security);
  g_free (facts->peer_key);
  g_free (facts->receipt);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Facts, clear_facts)

/* What was not decided is not told. */
static void
insert_text (GVariantDict *object, const char *key, const char *text)
{
  if (text[0] != '\0')
    g_variant_dict_insert (object, key, "s", text);
}

static void
describe (GVariantDict *object, const Facts *facts)
{
  g_variant_dict_insert (object, "transfer", "s", facts->transfer);
  g_variant_dict_insert (object, "peer", "s", facts->peer);
  g_variant_dict_insert (object, "file-id", "s", facts->file_id);
  g_variant_dict_insert (object, "name", "s", facts->name);
  g_variant_dict_insert (object, "files", "x", facts->files);
  g_variant_dict_insert (object, "bytes", "x", facts->bytes);
  insert_text (object, "mode", facts->mode);
  insert_text (object, "security", facts->security);
  insert_text (object, "peer-fingerprint", facts->peer_key);
  insert_text (object, "receipt", facts->receipt);
  g_variant_dict_insert (object, "resumed-from", "x", facts->resumed);
  g_variant_dict_insert (object, "bytes-resent", "x", facts->resent);
  g_variant_dict_insert (object, "streams", "x", facts->streams);
}

/*
 * File names that are no UTF-8 are shown with U+FFFD: JSON can hold nothing else.
 * @names: (transfer full)
 */
static void
describe_names (GVariantDict *object, const char *key, char **names)
{
  g_auto (GStrv) owned = names;

  for (char **name = owned; *name != NULL; name++)
    {
      g_autofree char *raw = *name;

      *name = g_utf8_make_valid (raw, -1);
    }

  g_variant_dict_insert (object, key, "^as", owned);
}

static void
say_security (const Facts *facts)
{
  if (facts->peer_key[0] != '\0')
    tasuki_output_talk (_ ("Secured end to end: %s, key %s"), facts->security, facts->peer_key);
  else
    tasuki_output_talk (_ ("Secured up to the access point, which can read it: %s"),
                        facts->security);
}

static void
say_resumed (const Facts *facts)
{
  g_autofree char *resumed = tasuki_size_format (facts->resumed);

  tasuki_output_talk (_ ("It went on behind %s that were there already."), resumed);
}

static void
say_completed (const Facts *facts)
{
  g_autofree char *name = tasuki_escape_text (facts->name);
  g_autofree char *size = tasuki_size_format (facts->bytes);
  g_autofree char *time = tasuki_duration_format (facts->elapsed);
  g_autofree char *rate = tasuki_size_format_rate (
      (int64_t)((double)facts->bytes * G_USEC_PER_SEC / (double)MAX (facts->elapsed, 1)));

  tasuki_output_data ("%s  %s", facts->digest, name);
  tasuki_output_talk (ngettext ("%" PRId64 " file, %s in %s (%s), all on the receiver's disk: "
                                "transfer %s with %s",
                                "%" PRId64 " files, %s in %s (%s), all on the receiver's disk: "
                                "transfer %s with %s",
                                (gulong)facts->files),
                      facts->files, size, time, rate, facts->transfer, facts->peer);
  if (facts->resumed > 0)
    say_resumed (facts);
  say_security (facts);
}

/* Whoever has a key gives a receipt, or the transfer is not completed. */
static void
say_receipt (TasukiDelivery *delivery, const Facts *facts)
{
  g_autoptr (TasukiReceipt) receipt = tasuki_delivery_dup_receipt (delivery);

  if (facts->receipt[0] != '\0')
    tasuki_output_talk (_ ("Receipt: %s"), facts->receipt);
  else if (receipt == NULL)
    tasuki_output_talk (_ ("There is no receipt: the receiver has no identity key."));
}

void
tasuki_report_completed (TasukiDelivery *delivery)
{
  g_auto (Facts) facts = { NULL };
  g_auto (GVariantDict) object = G_VARIANT_DICT_INIT (NULL);

  read_facts (delivery, &facts);
  say_completed (&facts);
  say_receipt (delivery, &facts);

  g_variant_dict_insert (&object, "outcome", "s", "completed");
  describe (&object, &facts);
  g_variant_dict_insert (&object, "digest", "s", facts.digest);
  g_variant_dict_insert (&object, "seconds", "d", (double)facts.elapsed / G_USEC_PER_SEC);
  describe_names (&object, "stored", tasuki_delivery_get_stored (delivery));
  describe_names (&object, "skipped", tasuki_delivery_get_skipped (delivery));
  describe_names (&object, "restarted", tasuki_delivery_get_restarted (delivery));
  tasuki_output_json (g_variant_dict_end (&object));
}

void
tasuki_report_refusal (TasukiDelivery *delivery)
{
  g_auto (Facts) facts = { NULL };

  read_facts (delivery, &facts);
  if (facts.receipt[0] != '\0')
    tasuki_output_talk (_ ("The receiver signed that it refused: %s"), facts.receipt);
}

void
tasuki_report_failed (TasukiDelivery *delivery, const GError *error)
{
  g_auto (Facts) facts = { NULL };
  g_auto (GVariantDict) object = G_VARIANT_DICT_INIT (NULL);

  read_facts (delivery, &facts);
  tasuki_output_warn (_ ("transfer %s from %s failed: %s [%s]"), facts.transfer, facts.peer,
                      error->message, tasuki_error_to_code (error));

  g_variant_dict_insert (&object, "outcome", "s", "failed");
  describe (&object, &facts);
  g_variant_dict_insert (&object, "code", "s", tasuki_error_to_code (error));
  g_variant_dict_insert (&object, "message", "s", error->message);
  tasuki_output_json (g_variant_dict_end (&object));
}
