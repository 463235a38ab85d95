/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The data directory: uploads, results, scratch files and the request log. */
typedef struct _Storage Storage;

/* @dir: where to keep things; NULL: a private directory that
 * storage_free() removes. */
Storage *storage_new (const char *dir, GError ** error);
void storage_free (Storage * self);

/* Ids are UUIDs that this server made, never names that a client chose. */
char *storage_upload_path (Storage * self, const char *upload_id);
char *storage_results_path (Storage * self, const char *job_id);

/* A new path for a file that is not complete yet. */
char *storage_scratch_path (Storage * self);

/* Adds a line to requests.log; from any thread. @status 0: never answered. */
void storage_log_request (Storage * self, const char *method,
    const char *path, const char *job_id, guint status, guint64 body_bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Storage, storage_free)

G_END_DECLS
