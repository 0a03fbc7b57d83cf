/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The roles of accounts. */

#include <tasuki/role.h>

static const char *const administrator[] = { "*", NULL };
static const char *const operator[] = { "*:read",
                                        "connection:write",
                                        "permission:write",
                                        "ip-filter:write",
                                        "transfer:cancel",
                                        "client:disconnect",
                                        NULL };
static const char *const auditor[] = { "*:read", NULL };

static const struct
{
  const char *role;
  const char *const *scopes;
} roles[] = { { "administrator", administrator },
              {
                  "operator",
                  operator},
                  { "auditor", auditor },
};

const char *const *
tasuki_role_get_scopes (const char *role)
{
  g_return_val_if_fail (role != NULL, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_str_equal (roles[i].role, role))
      return roles[i].scopes;

  return NULL;
}
