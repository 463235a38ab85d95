/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "signedurl.h"
#include "storage.h"

G_BEGIN_DECLS

#define UPLOAD_PATH_PREFIX "/roboflow-video-uploads/"

/* A video on this machine's disk. */
typedef struct
{
  char *path;
  gboolean fetched;             /* input_free() removes it */
} Input;

/* Finds the upload that @url was signed for, or fetches @url. Can block for
 * long. */
Input *input_open (const char *url, Storage * storage,
    const UrlSigner * signer, GCancellable * cancellable, GError ** error);
void input_free (Input * self);

/* The id in the path of an upload, or NULL if it is no such path. */
char *upload_id_from_path (const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Input, input_free)

G_END_DECLS
