/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define JSON_BODY_MAX_SIZE (64 * 1024)

/* Parses what a client sent: one JSON object, at most 64 KiB, not deeper than
 * anything that is asked for. Errors are refusals. */
JsonObject *json_body_parse (GBytes * body, GError ** error);

/* Members of the wanted type; otherwise NULL and a refusal. */
const char *json_body_get_string (JsonObject * object, const char *name,
    GError ** error);
JsonArray *json_body_get_array (JsonObject * object, const char *name,
    GError ** error);

/* TRUE and @value untouched when there is no such member. */
gboolean json_body_get_number (JsonObject * object, const char *name,
    double *value, GError ** error);

G_END_DECLS
