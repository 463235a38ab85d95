/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

/* A disk that takes as long as a test wants: a program that is linked with this
 * has an fsync() of its own. */

/* From now on every fsync() of this process lasts until slow_disk_release(). */
void slow_disk_hold (void);
void slow_disk_release (void);

/* Blocks until one is held. */
void slow_disk_wait (void);
