/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "answer.h"
#include "faults.h"
#include "jobs.h"
#include "signedurl.h"
#include "storage.h"

G_BEGIN_DECLS

/* What the answers are made from. Main thread. */
typedef struct
{
  Storage *storage;
  UrlSigner *signer;
  Jobs *jobs;
  char *api_key;                /* NULL: any is good */
  guint poll_limit_ms;
} Service;

typedef struct
{
  SoupServerMessage *msg;
  const char *path;
  GHashTable *query;            /* NULL: none */
  const char *job_id;           /* for the log; NULL: none */
} Request;

typedef Answer *(*RouteFunc) (Service * self, Request * request);

/* One of the requests that the service knows. */
typedef struct
{
  const char *method;
  const char *path;             /* with a slash at the end */
  gboolean is_prefix;           /* else the slash can be left out */
  Phase phase;
  gboolean speaks_xml;
  RouteFunc answer;             /* NULL: an upload */
} Route;

/* NULL: the path is unknown or, if @path_known, has no such method. */
const Route *route_find (const char *method, const char *path,
    gboolean * path_known);

/* Checks the signature of the request's URL.
 *
 * Returns: (transfer full): the refusal; NULL if the URL may be used */
Answer *service_check_signature (Service * self, Request * request,
    const char *method);

/* Cuts the slash off the end of @url, in place. */
char *url_without_slash (char *url);

G_END_DECLS
