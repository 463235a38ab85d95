/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "../kit/fakeserver.h"

#include <json-glib/json-glib.h>
#include <roboflow/gstroboflowclient.h>

#define ASK "POST /video_upload_signed_url/"
#define CREATE "POST /videoinfer/"
#define STATUS "GET /videoinfer/"
#define MODELS "[{\"model_id\":\"m\",\"model_version\":\"4\"}]"

GstRoboflowClient *client_of (FakeServer * server);

/* The body of the last request of a route. */
JsonNode *body_of (FakeServer * server, const gchar * route);

/* The three requests with the same signature, for tests that hold for each of
 * them. */
gboolean ask (GstRoboflowClient * client, GCancellable * cancellable,
    GError ** error);
gboolean create (GstRoboflowClient * client, GCancellable * cancellable,
    GError ** error);
gboolean status (GstRoboflowClient * client, GCancellable * cancellable,
    GError ** error);

typedef struct
{
  const gchar *route;
  const gchar *good_answer;
    gboolean (*make) (GstRoboflowClient *, GCancellable *, GError **);
} Request;

#define N_REQUESTS 3
extern const Request requests[N_REQUESTS];
