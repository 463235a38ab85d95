/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

/* Defined and set up by plugin.c. What belongs to the same thing shares a
 * category: a run and its worker, an overlay and what it is drawn with. */
GST_DEBUG_CATEGORY_EXTERN (roboflow_videoinfer_debug);
GST_DEBUG_CATEGORY_EXTERN (roboflow_recording_debug);
GST_DEBUG_CATEGORY_EXTERN (roboflow_attacher_debug);
GST_DEBUG_CATEGORY_EXTERN (roboflow_run_debug);
GST_DEBUG_CATEGORY_EXTERN (roboflow_poster_debug);
GST_DEBUG_CATEGORY_EXTERN (roboflow_overlay_debug);
