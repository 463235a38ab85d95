/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

/* An HTTP server in a thread of its own, on a free port of this machine. It
 * says what it was told to say, one answer a request, and keeps what it was
 * asked.
 *
 * A route is a method and a path: "POST /videoinfer/". Each has a queue of
 * answers. A request without one is answered 418. */
typedef struct _FakeServer FakeServer;

typedef struct
{
  gchar *route;
  gchar *query;                 /* "" where there is none */
  gchar *content_type;          /* NULL where there is none */
  gchar *content_length;        /* as sent; NULL where there is none */
  gchar *user_agent;
  GBytes *body;
} FakeRequest;

/* @certificate: to speak TLS; NULL: plain HTTP */
FakeServer *fake_server_new (GTlsCertificate * certificate);
void fake_server_free (FakeServer * server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeServer, fake_server_free)

/* The URL of a path, with query. Free it. */
gchar *fake_server_get_url (FakeServer * server, const gchar * path);

/* header: "Name: value", or NULL */
void fake_server_answer (FakeServer * server, const gchar * route,
    guint status, const gchar * header, const gchar * body);

/* Answers with exactly these bytes, then closes the connection or says nothing
 * more. */
void fake_server_answer_raw (FakeServer * server, const gchar * route,
    const gchar * bytes, gboolean keep_open);

/* Answers with exactly these bytes, then sends a space from time to time for
 * ever. */
void fake_server_drip (FakeServer * server, const gchar * route,
    const gchar * bytes);

/* Neither reads the request's body nor answers. */
void fake_server_stall (FakeServer * server, const gchar * route);

/* Blocks until the headers of a request for @route have come. */
void fake_server_wait_for (FakeServer * server, const gchar * route);

/* Cancels from another thread as soon as there is a request for @route. Join
 * the thread. */
GThread *fake_server_cancel_at (FakeServer * server, const gchar * route,
    GCancellable * cancellable);

/* How many requests there were for a route, or, with NULL, at all. */
guint fake_server_count (FakeServer * server, const gchar * route);

/* The last request of a route that was read whole; lives as long as the
 * server. */
const FakeRequest *fake_server_get_last (FakeServer * server,
    const gchar * route);
