/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An authenticator that lets in whoever calls itself a guest: for crowds, as hashing takes time. */

#include <tasuki/tasuki.h>

#define TYPE_GUEST (guest_get_type ())
G_DECLARE_FINAL_TYPE (Guest, guest, GUEST, AUTHENTICATOR, GObject)

struct _Guest
{
  GObject parent_instance;
};

static void guest_authenticator_init (TasukiAuthenticatorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (Guest,
                               guest,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_PLUGIN, NULL)
                                   G_IMPLEMENT_INTERFACE (TASUKI_TYPE_AUTHENTICATOR,
                                                          guest_authenticator_init))

static void
guest_login (TasukiAuthenticator *authenticator, TasukiLogin *login)
{
  static const char *const client_types[] = { "cli", NULL };

  if (g_str_equal (tasuki_login_get_method (login), "guest"))
    tasuki_login_accept (login, "guests", client_types);
  else
    tasuki_login_pass (login);
}

static void
guest_class_init (GuestClass *class)
{
}

static void
guest_init (Guest *self)
{
}

static void
guest_authenticator_init (TasukiAuthenticatorInterface *iface)
{
  iface->login = guest_login;
}

TASUKI_DEFINE_PLUGIN ("guest", guest_get_type)
