/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Verifies passwords in a small pool: memory and CPU of a login flood are bounded. */

#include "verifier.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <sodium.h>

#define THREADS   2
#define QUEUE_MAX 64

/* OWASP's floor for Argon2id: 19 MiB, two passes. */
#define OPERATIONS 2
#define MEMORY     (19u * 1024u * 1024u)

struct _Verifier
{
  GThreadPool *pool;
  char never[crypto_pwhash_STRBYTES];
};

typedef struct
{
  const Verifier *verifier;
  TasukiLogin *login;
  gsize from;
  char *hashes[2]; /* NULL where there is none */
  Verified verified;
  gpointer data;
  const char *fitting; /* one of the hashes, or NULL */
} Job;

static void
free_job (gpointer data)
{
  Job *job = data;

  g_object_unref (job->login);
  for (unsigned i = 0; i < G_N_ELEMENTS (job->hashes); i++)
    g_free (job->hashes[i]);
  g_free (job);
}

static gboolean
report_cb (gpointer data)
{
  Job *job = data;

  job->verified (job->login, job->fitting, job->data);
  return G_SOURCE_REMOVE;
}

static bool
fits (const Job *job, const char *hash)
{
  gsize length;
  const char *secret = (const char *)tasuki_login_get_secret (job->login, &length);
  const char *against = hash != NULL ? hash : job->verifier->never;

  return crypto_pwhash_str_verify (against, secret + job->from, length - job->from) == 0
         && hash != NULL;
}

static void
verify (gpointer data, gpointer user_data)
{
  Job *job = data;

  bool skipped = tasuki_question_is_answered (TASUKI_QUESTION (job->login));

  for (unsigned i = 0; i < G_N_ELEMENTS (job->hashes) && !skipped && job->fitting == NULL; i++)
    if (fits (job, job->hashes[i]))
      job->fitting = job->hashes[i];

  /* Not invoked: between two iterations of the main loop, that would run it on this thread. */
  g_idle_add_full (G_PRIORITY_DEFAULT, report_cb, job, free_job);
}

Verifier *
verifier_new (GError **error)
{
  g_autofree Verifier *self = g_new0 (Verifier, 1);
  uint8_t random[32];

  if (sodium_init () < 0)
    {
      g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_FAILED,
                           _ ("libsodium could not be initialised"));
      return NULL;
    }

  randombytes_buf (random, sizeof random);
  if (crypto_pwhash_str_alg (self->never, (const char *)random, sizeof random, OPERATIONS, MEMORY,
                             crypto_pwhash_ALG_ARGON2ID13)
      != 0)
    {
      g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_FAILED,
                           _ ("there is not enough memory to verify passwords (19 MiB each)"));
      return NULL;
    }

  self->pool = g_thread_pool_new_full (verify, NULL, free_job, THREADS, FALSE, error);
  return self->pool != NULL ? g_steal_pointer (&self) : NULL;
}

void
verifier_free (Verifier *self)
{
  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_free (self);
}

bool
verifier_put (Verifier *self,
              TasukiLogin *login,
              gsize from,
              const VerifierHashes *hashes,
              Verified verified,
              gpointer data)
{
  Job *job;
  g_autoptr (GError) error = NULL;

  if (g_thread_pool_unprocessed (self->pool) >= QUEUE_MAX)
    return false;

  job = g_new0 (Job, 1);
  job->verifier = self;
  job->login = g_object_ref (login);
  job->from = from;
  job->hashes[0] = g_strdup (hashes->hash);
  job->hashes[1] = g_strdup (hashes->former);
  job->verified = verified;
  job->data = data;

  /* An error says that no thread could be started; the job then waits for one that is there. */
  if (!g_thread_pool_push (self->pool, job, &error))
    g_warning (_ ("no thread for verifying passwords: %s"), error->message);
  return true;
}
