/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each read asks for no more than the header is known to have: what is behind it is for TLS. */

#include "io/preface.h"

#include <errno.h>
#include <sys/socket.h>

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

struct _TasukiPreface
{
  size_t filled;
  size_t wanted;
  uint8_t bytes[TASUKI_PROXY_HEADER_MAX];
};

TasukiPreface *
tasuki_preface_new (void)
{
  TasukiPreface *self = g_new0 (TasukiPreface, 1);

  self->wanted = TASUKI_PROXY_HEADER_HEAD;
  return self;
}

void
tasuki_preface_free (TasukiPreface *self)
{
  g_free (self);
}

static TasukiIo
refuse (const char *fault, GError **error)
{
  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_PROTOCOL, fault);
  return TASUKI_IO_FAILED;
}

/* Load balancers look so whether somebody listens. */
static TasukiIo
lose (GError **error)
{
  g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_LOST,
                       _ ("the proxy left before its PROXY header was there"));
  return TASUKI_IO_FAILED;
}

TasukiIo
tasuki_preface_read (TasukiPreface *self, int descriptor, TasukiProxyHeader *header, GError **error)
{
  const char *fault;

  while (self->filled < self->wanted)
    {
      ssize_t got = recv (descriptor, self->bytes + self->filled, self->wanted - self->filled,
                          MSG_DONTWAIT);

      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0 && errno == EAGAIN)
        return TASUKI_IO_WANT_READ;
      if (got <= 0)
        return lose (error);
      self->filled += (size_t)got;
      self->wanted = tasuki_proxy_header_measure (self->bytes, self->filled, &fault);
      if (self->wanted == 0)
        return refuse (fault, error);
    }

  return tasuki_proxy_header_read (self->bytes, self->filled, header, &fault)
             ? TASUKI_IO_DONE
             : refuse (fault, error);
}
