/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What went wrong in TLS, in words that say what to do about it. */

#include "io/tls-error.h"

#include <glib/gi18n-lib.h>

#include <tasuki/error.h>

/* The first that applies is the one to mend first. */
static const struct
{
  unsigned status; /* gnutls_certificate_status_t */
  const char *text;
} faults[] = {
  { GNUTLS_CERT_UNEXPECTED_OWNER, N_ ("its certificate is not valid for this name") },
  { GNUTLS_CERT_EXPIRED, N_ ("its certificate has expired") },
  { GNUTLS_CERT_NOT_ACTIVATED, N_ ("its certificate is not valid yet; is the clock right?") },
  { GNUTLS_CERT_REVOKED, N_ ("its certificate was revoked") },
  { GNUTLS_CERT_SIGNER_NOT_FOUND,
    N_ ("its certificate was issued by an authority that is not trusted here") },
  { GNUTLS_CERT_SIGNER_NOT_CA, N_ ("its certificate was issued by something that may not") },
  { GNUTLS_CERT_INSECURE_ALGORITHM, N_ ("its certificate uses an insecure algorithm") },
  { GNUTLS_CERT_PURPOSE_MISMATCH, N_ ("its certificate is not meant for a server") },
};

static const char *
describe_status (unsigned status)
{
  for (size_t i = 0; i < G_N_ELEMENTS (faults); i++)
    if ((status & faults[i].status) != 0)
      return _ (faults[i].text);

  return _ ("its certificate is not valid");
}

/* Alerts by which the other end says that it does not trust us. */
static bool
is_distrust (gnutls_alert_description_t alert)
{
  return alert == GNUTLS_A_BAD_CERTIFICATE || alert == GNUTLS_A_UNKNOWN_CA
         || alert == GNUTLS_A_CERTIFICATE_EXPIRED || alert == GNUTLS_A_CERTIFICATE_UNKNOWN
         || alert == GNUTLS_A_CERTIFICATE_REVOKED;
}

static void
set_alert (gnutls_alert_description_t alert, GError **error)
{
  g_set_error (error, TASUKI_ERROR,
               is_distrust (alert) ? TASUKI_ERROR_UNTRUSTED : TASUKI_ERROR_PROTOCOL,
               _ ("the other end refused: %s"), gnutls_alert_get_name (alert));
}

static void
set (int code, gnutls_alert_description_t alert, bool torn, GError **error)
{
  switch (code)
    {
    case GNUTLS_E_FATAL_ALERT_RECEIVED:
      set_alert (alert, error);
      break;
    case GNUTLS_E_PREMATURE_TERMINATION:
    case GNUTLS_E_PULL_ERROR:
    case GNUTLS_E_PUSH_ERROR:
      g_set_error_literal (error, TASUKI_ERROR, TASUKI_ERROR_LOST, _ ("the connection broke off"));
      break;
    default:
      g_set_error (error, TASUKI_ERROR, torn ? TASUKI_ERROR_LOST : TASUKI_ERROR_PROTOCOL,
                   "%s (TLS)", gnutls_strerror (code));
      break;
    }
}

void
tasuki_tls_error_set (gnutls_session_t session, int code, bool torn, GError **error)
{
  if (code == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR || code == GNUTLS_E_CERTIFICATE_ERROR)
    g_set_error (error, TASUKI_ERROR, TASUKI_ERROR_UNTRUSTED, "%s",
                 describe_status (gnutls_session_get_verify_cert_status (session)));
  else
    set (code, gnutls_alert_get (session), torn, error);
}

void
tasuki_tls_error_set_parked (int code, gnutls_alert_description_t alert, GError **error)
{
  set (code, alert, false, error);
}
