/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

G_BEGIN_DECLS

/* fsync() that does not keep anybody who is cancelled: the disk can have
 * gigabytes of other files to write first. What was cancelled goes on to the
 * disk all the same. @cancellable: NULL: waits. Returns 0 or an errno. */
gint gst_roboflow_sync (gint fd, GCancellable * cancellable);

G_END_DECLS
