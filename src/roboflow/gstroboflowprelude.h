/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

#ifdef BUILDING_GST_ROBOFLOW
#define GST_ROBOFLOW_API __attribute__ ((visibility ("default"))) extern
#else
#define GST_ROBOFLOW_API extern
#endif
