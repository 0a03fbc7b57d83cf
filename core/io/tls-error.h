/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What went wrong in TLS, in words that say what to do about it. */

#pragma once

#include <stdbool.h>

#include <gio/gio.h>
#include <gnutls/gnutls.h>

/* Sets @error for the GnuTLS @code. @torn: whether the other end closed its socket. */
void tasuki_tls_error_set (gnutls_session_t session, int code, bool torn, GError **error);

/* The same where the session is gone; @alert: what came, with GNUTLS_E_FATAL_ALERT_RECEIVED. */
void tasuki_tls_error_set_parked (int code, gnutls_alert_description_t alert, GError **error);
