/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Reads the small answers of the service. They are not trusted: there are
 * limits on size and depth, a member of the wrong type counts as absent, and
 * secrets are removed from words that are shown to people. */

#define GST_ROBOFLOW_ANSWER_MAX_BYTES (1024 * 1024)
#define GST_ROBOFLOW_ANSWER_MAX_DEPTH 32

/**
 * gst_roboflow_answer_parse: (skip)
 * @answer: the body of an answer
 * @secret: (nullable): what must not be quoted
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a JSON object, or %NULL with
 *   %GST_ROBOFLOW_ERROR_BAD_ANSWER or %GST_ROBOFLOW_ERROR_LIMIT
 */
JsonObject *gst_roboflow_answer_parse (GBytes * answer, const gchar * secret,
    GError ** error);

/* Parses JSON within the limits: json-glib itself overflows the stack on deep
 * nesting, and parses an empty text as NULL without an error. Transfer full. */
GST_ROBOFLOW_API
JsonNode *gst_roboflow_answer_parse_node (const gchar * json, gsize size,
    GError ** error);

/* Transfer none; NULL if it is absent, not a string, or empty. */
const gchar *gst_roboflow_answer_get_string (JsonObject * answer,
    const gchar * name);

/* Also takes a string that is a number. FALSE: absent, or not a number. */
gboolean gst_roboflow_answer_get_number (JsonObject * answer,
    const gchar * name, gdouble * number);

/* What the service says to people in `error`, `error.message` or `message`:
 * (transfer full), NULL if it says nothing. @secret: what must not be in it */
gchar *gst_roboflow_answer_get_words (JsonObject * answer,
    const gchar * secret);

/**
 * gst_roboflow_answer_get_refusal: (skip)
 * @answer: the body of an answer that is not a success: JSON as the service
 *   writes it, XML as storages do, plain text, or anything
 * @secret: (nullable): what must not be quoted
 * @code: (out) (nullable) (transfer full): the XML's `Code`
 *
 * Returns: (transfer full) (nullable): the words in it
 */
gchar *gst_roboflow_answer_get_refusal (GBytes * answer, const gchar * secret,
    gchar ** code);

G_END_DECLS
