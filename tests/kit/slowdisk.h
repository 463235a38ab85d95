/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

/* A disk that is as slow as a test wants: programs linked with this have their
 * own fsync(). */

/* From now on each fsync() of this process blocks until slow_disk_release(). */
void slow_disk_hold (void);
void slow_disk_release (void);

/* Waits until a thread is in such an fsync(). */
void slow_disk_wait (void);
