/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

G_BEGIN_DECLS

/* fsync() of which the waiting can be cancelled: the disk may have gigabytes
 * of other files to write first. After cancelling, the file still goes to the
 * disk. @cancellable: nullable
 *
 * Returns: 0, also when cancelled, or an errno */
gint gst_roboflow_sync (gint fd, GCancellable * cancellable);

G_END_DECLS
