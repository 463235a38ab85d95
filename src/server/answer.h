/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* libsoup has no name for it. */
#define STATUS_TOO_MANY_REQUESTS 429

/* The answer to a request. It is sent by libsoup (answer_put()), or, where
 * there is a fault, by connection_write(). */
typedef struct
{
  guint status;
  SoupMessageHeaders *headers;
  GBytes *body;
} Answer;

/* Takes @body; NULL: none. */
Answer *answer_new (guint status, const char *content_type, GBytes * body);

/* Takes @object. */
Answer *answer_new_json (guint status, JsonObject * object);

/* As the API says it: {"error": "…"}. */
Answer *answer_new_error (guint status, const char *message);

/* As the storage says it: XML with a code. */
Answer *answer_new_storage_error (guint status, const char *code,
    const char *message);
Answer *answer_new_expired (void);

void answer_free (Answer * self);

void answer_put (const Answer * self, SoupServerMessage * msg);

/* Status line and headers, for a connection that is closed afterwards. */
char *answer_format_head (const Answer * self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

G_END_DECLS
