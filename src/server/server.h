/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "faults.h"

G_BEGIN_DECLS

/* The stand-in for the hosted service: its HTTP face. Runs in the main
 * context of the thread that makes it. */
typedef struct _VideoServer VideoServer;

typedef struct
{
  const char *listen_address;   /* numeric */
  guint port;                   /* 0: any */
  const char *api_key;          /* NULL: any */
  const char *data_dir;         /* NULL: a temporary one */
  const char *results;          /* NULL: run the models */
  const char *tls_cert;         /* NULL: plain HTTP */
  const char *tls_key;
  guint job_time_ms;
  guint poll_limit_ms;
  guint url_expiry_s;
  Faults *faults;
} VideoServerOptions;

/* Takes @options->faults. */
VideoServer *video_server_new (const VideoServerOptions * options,
    GError ** error);

/* Ends everything that is under way. */
void video_server_free (VideoServer * self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VideoServer, video_server_free)

/* Without a slash at the end. */
char *video_server_get_base_url (VideoServer * self);

G_END_DECLS
