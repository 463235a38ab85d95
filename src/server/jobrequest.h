/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  MASK_POLYGON,
  MASK_RLE,                     /* COCO's compressed string */
  MASK_RLE_LIST,                /* COCO's plain numbers */
  MASK_PNG,
} MaskFormat;

/* One of the models of a job, with the params that we know. */
typedef struct
{
  char *model_id;
  char *model_version;          /* NULL: whichever there is */
  char *inference_type;
  double min_confidence;
  MaskFormat mask_format;
  gboolean multi_label;
} ModelRequest;

/* The body of a request to make a job. */
typedef struct
{
  char *input_url;
  double infer_fps;
  GPtrArray *models;            /* (element-type ModelRequest) */
} JobRequest;

/* Errors are refusals. Does not check whether the models exist. */
JobRequest *job_request_parse (JsonObject * object, GError ** error);
void job_request_free (JobRequest * self);

/* Whether a file of this name may be uploaded; errors are refusals. */
gboolean file_name_check (const char *name, GError ** error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JobRequest, job_request_free)

G_END_DECLS
