/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* MD5 of a file that is being sent, to be held against what a storage says it
 * got. It is computed beside the sending, in a thread of its own, as long as
 * that keeps up; sending never waits. The rest is read again, if it is
 * needed. */
typedef struct _GstRoboflowDigest GstRoboflowDigest;

/* @max_queued: how many blocks can wait to be hashed */
GstRoboflowDigest *gst_roboflow_digest_new (guint max_queued);
void gst_roboflow_digest_free (GstRoboflowDigest * digest);

/* Adds the next bytes of the file. The first call adds those at its start. */
void gst_roboflow_digest_add (GstRoboflowDigest * digest, GBytes * bytes);

/* Whether the storage that answered with @headers received what @file holds.
 * TRUE also if the storage does not say. Nothing can be added afterwards.
 * FALSE with GST_ROBOFLOW_ERROR_CONNECTION if it received something else, with
 * GST_ROBOFLOW_ERROR_FILE if @file cannot be read. */
gboolean gst_roboflow_digest_check (GstRoboflowDigest * digest,
    SoupMessageHeaders * headers, GInputStream * file,
    GCancellable * cancellable, GError ** error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowDigest, gst_roboflow_digest_free)

G_END_DECLS
