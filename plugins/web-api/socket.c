/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes, protects and removes the Unix socket of the administration. */

#include "socket.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include <tasuki/error.h>

#define BACKLOG 16

struct _WebSocket
{
  GSocket *socket;
  char *path;
  int lock; /* -1 unless it is held */
  bool bound;
  dev_t device;
  ino_t inode;
};

void
web_socket_close (WebSocket *self)
{
  struct stat status;

  if (self->bound && lstat (self->path, &status) == 0 && status.st_dev == self->device
      && status.st_ino == self->inode)
    g_unlink (self->path);

  g_clear_object (&self->socket);
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->path);
  g_free (self);
}

static bool
check_directory (const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  struct stat status;

  if (stat (directory, &status) != 0)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
                 _ ("The directory %s of the admin socket cannot be used: %s"), directory,
                 g_strerror (errno));
  else if (!S_ISDIR (status.st_mode))
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
                 _ ("%s is not a directory, so there can be no admin socket in it"), directory);
  else if ((status.st_uid != 0 && status.st_uid != geteuid ()) || (status.st_mode & 022) != 0)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
                 _ ("Others can write to the directory %s of the admin socket; make it yours "
                    "alone: chmod go-w %s"),
                 directory, directory);
  else
    return true;

  return false;
}

/*
 * Two relays that start at once would each take the other's socket, which does not listen yet, for
 * a left-over. The file stays: the next relay could hold a lock on one that was just removed.
 */
static bool
take_lock (WebSocket *self, GError **error)
{
  g_autofree char *path = g_strconcat (self->path, ".lock", NULL);

  self->lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->lock >= 0 && flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return true;

  if (errno == EWOULDBLOCK)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_EXISTS,
                 _ ("another relay holds %s; is one running with the same configuration?"), path);
  else
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION, "%s: %s", path,
                 g_strerror (errno));
  return false;
}

/* Whether somebody accepts connections at @address. */
static bool
is_answered (GSocketAddress *address)
{
  g_autoptr (GSocket) probe
      = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr (GError) error = NULL;

  if (probe == NULL)
    return true;

  g_socket_set_blocking (probe, FALSE);
  return g_socket_connect (probe, address, NULL, &error)
         || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

/* Makes room at the path, but only where nothing is lost by it. */
static bool
clear_stale (const char *path, GSocketAddress *address, GError **error)
{
  struct stat status;

  if (lstat (path, &status) != 0)
    return true;

  if (!S_ISSOCK (status.st_mode))
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION,
                   _ ("%s is in the way of the admin socket and is not a socket; choose another "
                      "path, or remove it"),
                   path);
      return false;
    }
  if (is_answered (address))
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_EXISTS,
                   _ ("Somebody answers on %s already; is another relay running with the same "
                      "configuration?"),
                   path);
      return false;
    }

  g_unlink (path);
  return true;
}

/* Nobody can connect before it listens, so the mode is set in time. */
static bool
bind_and_listen (WebSocket *self, GSocketAddress *address, GError **error)
{
  struct stat status;

  if (!g_socket_bind (self->socket, address, FALSE, error))
    return false;

  if (chmod (self->path, 0600) != 0 || lstat (self->path, &status) != 0)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_CONFIGURATION, "%s", g_strerror (errno));
      return false;
    }

  self->bound = true;
  self->device = status.st_dev;
  self->inode = status.st_ino;
  g_socket_set_listen_backlog (self->socket, BACKLOG);
  return g_socket_listen (self->socket, error);
}

static bool
open_socket (WebSocket *self, GError **error)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->path);

  self->socket
      = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  if (self->socket == NULL || !take_lock (self, error) || !clear_stale (self->path, address, error))
    return false;

  g_socket_set_blocking (self->socket, FALSE);
  return bind_and_listen (self, address, error);
}

WebSocket *
web_socket_open (const char *path, GError **error)
{
  g_autoptr (WebSocket) self = g_new0 (WebSocket, 1);

  self->path = g_strdup (path);
  self->lock = -1;
  if (!check_directory (path, error))
    return NULL;
  if (!open_socket (self, error))
    {
      g_prefix_error (error, _ ("The admin socket %s cannot be opened: "), path);
      return NULL;
    }

  return g_steal_pointer (&self);
}

GSocket *
web_socket_accept (WebSocket *self, GError **error)
{
  GSocket *peer = g_socket_accept (self->socket, NULL, error);

  if (peer != NULL)
    g_socket_set_blocking (peer, FALSE);

  return peer;
}

GSource *
web_socket_watch (WebSocket *self, GSocketSourceFunc ready, gpointer data)
{
  GSource *source = g_socket_create_source (self->socket, G_IO_IN, NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (ready), data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

bool
web_socket_check_peer (GSocket *socket, uid_t *uid, GError **error)
{
  struct ucred peer = { .uid = (uid_t)-1 };
  socklen_t size = sizeof peer;

  if (getsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    {
      g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_REFUSED, "%s", g_strerror (errno));
      return false;
    }

  *uid = peer.uid;
  if (peer.uid == 0 || peer.uid == geteuid ())
    return true;

  g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_REFUSED,
               _ ("user %u is neither root nor the user of the relay"), (unsigned)peer.uid);
  return false;
}
