/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The Authorization of a request (RFC 9110, section 11). Pure functions. */

#pragma once

/* With what a reply says that one is wanted. */
#define WEB_AUTHORIZATION_WANTED "Bearer, Basic realm=\"tasuki\", charset=\"UTF-8\""

/*
 * Reads `Bearer` and an API key (RFC 6750), or `Basic` with an account's ID and password (RFC
 * 7617): what an authenticator of the method that @login is set to wants to see. NULL if it is
 * neither, or longer than secrets are. To be wiped before it is freed.
 */
char *web_authorization_read (const char *value, const char **login);
