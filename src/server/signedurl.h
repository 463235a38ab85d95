/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* URLs that grant one method on one path for a limited time, in the look of
 * Google Cloud Storage's V4 signatures. */
typedef struct _UrlSigner UrlSigner;

typedef enum
{
  URL_GOOD,
  URL_EXPIRED,
  URL_FORGED,
} UrlVerdict;

UrlSigner *url_signer_new (guint lifetime_s);
void url_signer_free (UrlSigner * self);

/* @origin is scheme, host and port; @path is not escaped. */
char *url_signer_sign (const UrlSigner * self, const char *method,
    const char *origin, const char *path, GDateTime * now);

/* @query: the decoded query of the request, or NULL when it had none. */
UrlVerdict url_signer_check (const UrlSigner * self, const char *method,
    const char *path, GHashTable * query, GDateTime * now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlSigner, url_signer_free)

G_END_DECLS
