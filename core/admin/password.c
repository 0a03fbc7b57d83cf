/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes and hashes connection passwords. */

#include "admin/password.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <sodium.h>

#include <tasuki/error.h>

#define RANDOM_SIZE 32
#define PASSES      2
#define MEMORY      (19u * 1024 * 1024)
#define THREADS     2
#define QUEUE_MAX   64

char *
tasuki_password_make (void)
{
  uint8_t bytes[RANDOM_SIZE];
  size_t size = sodium_base64_ENCODED_LEN (RANDOM_SIZE, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  char *password = g_malloc0 (size);

  randombytes_buf (bytes, sizeof bytes);
  sodium_bin2base64 (password, size, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  sodium_memzero (bytes, sizeof bytes);

  return password;
}

void
tasuki_password_free (char *password)
{
  if (password != NULL)
    sodium_memzero (password, strlen (password));
  g_free (password);
}

static void
hash (gpointer data, gpointer unused)
{
  g_autoptr (GTask) task = data;
  const char *password = g_task_get_task_data (task);
  char text[crypto_pwhash_STRBYTES];

  if (crypto_pwhash_str_alg (text, password, strlen (password), PASSES, MEMORY,
                             crypto_pwhash_ALG_ARGON2ID13)
      != 0)
    g_task_return_new_error (task, TASUKI_ERROR, TASUKI_ERROR_BUSY,
                             _ ("There is not enough memory to hash a password; try again later"));
  else
    g_task_return_pointer (task, g_strdup (text), g_free);
}

/* It lives as long as the process. */
static GThreadPool *
get_pool (void)
{
  static GThreadPool *pool;

  if (g_once_init_enter (&pool))
    {
      int ready = sodium_init ();

      g_assert (ready >= 0);
      g_once_init_leave (&pool, g_thread_pool_new (hash, NULL, THREADS, FALSE, NULL));
    }

  return pool;
}

void
tasuki_password_hash_async (const char *password, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GThreadPool *pool = get_pool ();
  g_autoptr (GError) error = NULL;

  g_task_set_task_data (task, g_strdup (password), (GDestroyNotify)tasuki_password_free);
  if (g_thread_pool_unprocessed (pool) >= QUEUE_MAX)
    {
      g_task_return_new_error (task, TASUKI_ERROR, TASUKI_ERROR_BUSY,
                               _ ("Too many passwords are being hashed; try again later"));
      return;
    }

  /* An error says that no thread could be started; the task then waits for one that is there. */
  g_thread_pool_push (pool, g_object_ref (task), &error);
  if (error != NULL)
    g_warning (_ ("no thread for hashing passwords: %s"), error->message);
}

char *
tasuki_password_hash_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
