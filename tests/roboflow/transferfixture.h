/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "../kit/fakeserver.h"

#include <roboflow/gstroboflowclient.h>

#define PUT "PUT /u"
#define GET "GET /r"

/* A client with a server to send a file to, and to fetch one from. */
typedef struct
{
  FakeServer *server;
  GstRoboflowClient *client;
  gchar *folder;
  gchar *path;                  /* in the folder; not there yet */
  gchar *upload_url, *results_url;
} TransferFixture;

/* Adds the test @path. */
void add_transfer_test (const gchar * path,
    void (*func) (TransferFixture *, gconstpointer));

/* What a GstRoboflowTransferFunc was told last. */
typedef struct
{
  guint64 done, total;
} Progress;

/* To be called with a Progress. Asserts that it only grows. */
void note_progress (guint64 done, guint64 total, gpointer user_data);
