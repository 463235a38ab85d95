/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

G_BEGIN_DECLS

/* Exported for the plugin, not installed. */

/**
 * gst_roboflow_structure_to_json: (skip)
 * @structure: a structure of integers, doubles, booleans, strings,
 *   structures, and arrays (GstValueArray, GstValueList) of these
 * @error: return location for an error
 *
 * The fields of @structure as a JSON object, on one line. Fields of type
 * GstRoboflowFrame are left out; numbers that JSON cannot hold (NaN,
 * infinite) become null; the `points` of a `prediction` are written as pairs.
 *
 * Returns: (transfer full) (nullable): a JSON object, or %NULL with
 *   %GST_ROBOFLOW_ERROR_SETTINGS that names the field whose type has no JSON
 */
GST_ROBOFLOW_API
gchar *gst_roboflow_structure_to_json (const GstStructure * structure,
    GError ** error);

G_END_DECLS
