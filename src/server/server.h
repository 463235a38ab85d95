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
  char *listen_address;         /* numeric; NULL: 127.0.0.1 */
  int port;                     /* 0: any */
  char *api_key;                /* NULL: any */
  char *data_dir;               /* NULL: a temporary one */
  char *results;                /* NULL: run the models */
  char *tls_cert;               /* NULL: plain HTTP */
  char *tls_key;
  int job_time_ms;
  int poll_limit_ms;
  int url_expiry_s;
  Faults *faults;
} VideoServerOptions;

/* @options->faults have to outlive it. */
VideoServer *video_server_new (const VideoServerOptions * options,
    GError ** error);

/* Ends everything that is under way. */
void video_server_free (VideoServer * self);

/* Without a slash at the end. */
char *video_server_get_base_url (VideoServer * self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VideoServer, video_server_free)

G_END_DECLS
