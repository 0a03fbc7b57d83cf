/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The error domain and the stable codes of its situations. */

#include <tasuki/error.h>

#define CODE(situation, nick)                                                                      \
  {                                                                                                \
    TASUKI_ERROR_##situation, "TASUKI_ERROR_" #situation, nick                                     \
  }

/* The nick is the stable code: on the wire, in JSON, in the records. */
static const GEnumValue situations[] = {
  CODE (FAILED, "failed"),       CODE (NOT_SUPPORTED, "not-supported"),
  CODE (INVALID, "invalid"),     CODE (CONFIGURATION, "configuration"),
  CODE (PLUGIN, "plugin"),       CODE (REFUSED, "refused"),
  CODE (OFFLINE, "offline"),     CODE (BUSY, "busy"),
  CODE (LOGIN, "login"),         CODE (UNTRUSTED, "untrusted"),
  CODE (LOST, "lost"),           CODE (TIMED_OUT, "timed-out"),
  CODE (PROTOCOL, "protocol"),   CODE (INTEGRITY, "integrity"),
  CODE (CANCELLED, "cancelled"), CODE (DECLINED, "declined"),
  CODE (EXISTS, "exists"),       CODE (NOT_FOUND, "not-found"),
  CODE (CONFLICT, "conflict"),   CODE (STORAGE, "storage"),
  CODE (NOTHING, "nothing"),     { 0, NULL, NULL },
};

/* Not G_DEFINE_QUARK, whose static variable threads would race for. */
GQuark
tasuki_error_quark (void)
{
  return g_quark_from_static_string ("tasuki-error-quark");
}

GType
tasuki_error_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("TasukiError", situations));

  return type;
}

const char *
tasuki_error_to_code (const GError *error)
{
  if (error == NULL || error->domain != TASUKI_ERROR || error->code < 0
      || (gsize)error->code >= G_N_ELEMENTS (situations) - 1)
    return situations[TASUKI_ERROR_FAILED].value_nick;

  return situations[error->code].value_nick;
}

TasukiError
tasuki_error_from_code (const char *code)
{
  for (const GEnumValue *value = situations; value->value_nick != NULL; value++)
    if (g_strcmp0 (value->value_nick, code) == 0)
      return value->value;

  return TASUKI_ERROR_FAILED;
}
