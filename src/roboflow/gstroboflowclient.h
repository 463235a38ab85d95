/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

G_BEGIN_DECLS

/**
 * GstRoboflowClient:
 *
 * The five requests of the service. To run a job:
 *
 * 1. gst_roboflow_client_request_upload_url()
 * 2. gst_roboflow_client_upload()
 * 3. gst_roboflow_client_create_job()
 * 4. gst_roboflow_client_get_job_status(), again and again
 * 5. gst_roboflow_client_download()
 *
 * Each call blocks until its one HTTP exchange has ended, and never tries again
 * by itself. Make calls in a thread of your own, one at a time; they can be
 * cancelled from any thread. They fail with a code of %GST_ROBOFLOW_ERROR, or
 * with %G_IO_ERROR_CANCELLED.
 *
 * The hosted service wants a minute between two questions how a job is.
 *
 * Since: 0.1
 */
#define GST_TYPE_ROBOFLOW_CLIENT (gst_roboflow_client_get_type ())
GST_ROBOFLOW_API
G_DECLARE_FINAL_TYPE (GstRoboflowClient, gst_roboflow_client, GST,
    ROBOFLOW_CLIENT, GObject)

/**
 * GST_ROBOFLOW_DEFAULT_API_URL:
 *
 * Base URL of the hosted service.
 *
 * Since: 0.1
 */
#define GST_ROBOFLOW_DEFAULT_API_URL "https://api.roboflow.com"

/**
 * GstRoboflowJobStatus:
 * @GST_ROBOFLOW_JOB_STATUS_RUNNING: not done yet
 * @GST_ROBOFLOW_JOB_STATUS_DONE: the results can be fetched
 * @GST_ROBOFLOW_JOB_STATUS_FAILED: the service gave up
 *
 * What the service says of a job.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_ROBOFLOW_JOB_STATUS_RUNNING,
  GST_ROBOFLOW_JOB_STATUS_DONE,
  GST_ROBOFLOW_JOB_STATUS_FAILED,
} GstRoboflowJobStatus;

#define GST_TYPE_ROBOFLOW_JOB_STATUS (gst_roboflow_job_status_get_type ())
GST_ROBOFLOW_API
GType gst_roboflow_job_status_get_type (void);

/**
 * GstRoboflowTransferFunc:
 * @done: bytes moved so far
 * @total: bytes in all, 0 where not known
 * @user_data: data of the caller
 *
 * Called from inside an upload or a download, in the calling thread, at most
 * ten times a second, and once more at the end. A try that fails has no end.
 *
 * Since: 0.1
 */
typedef void (*GstRoboflowTransferFunc) (guint64 done, guint64 total,
    gpointer user_data);

/**
 * gst_roboflow_client_new:
 * @api_url: (nullable): base URL of the service; %NULL: the hosted one
 * @api_key: the workspace's key; never logged, never part of an error
 * @ca_file: (nullable) (type filename): a PEM file of certificate authorities
 *   that are trusted beside the system's
 * @error: return location for an error
 *
 * Makes a client. Nothing is sent yet.
 *
 * Returns: (transfer full) (nullable): a client, or %NULL with
 *   %GST_ROBOFLOW_ERROR_URL, %GST_ROBOFLOW_ERROR_SETTINGS or
 *   %GST_ROBOFLOW_ERROR_FILE
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
GstRoboflowClient *gst_roboflow_client_new (const gchar * api_url,
    const gchar * api_key, const gchar * ca_file, GError ** error);

/**
 * gst_roboflow_client_request_upload_url:
 * @client: a client
 * @file_name: the name the service shall give the file, without folder; its
 *   extension says the container
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Asks where to upload a video: `POST /video_upload_signed_url/`.
 *
 * Returns: (transfer full) (nullable): a signed URL, which is a secret; %NULL
 *   on error
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gchar *gst_roboflow_client_request_upload_url (GstRoboflowClient * client,
    const gchar * file_name, GCancellable * cancellable, GError ** error);

/**
 * gst_roboflow_client_upload:
 * @client: a client
 * @upload_url: a signed URL
 * @path: (type filename): the file
 * @func: (nullable) (scope call): told how far it is
 * @user_data: data for @func
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Sends a file: `PUT upload_url`. The file is read while it is sent. Where the
 * storage says the MD5 of what it received, that is compared.
 *
 * Returns: %FALSE on error; after %GST_ROBOFLOW_ERROR_URL_EXPIRED ask for a new
 *   URL
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_client_upload (GstRoboflowClient * client,
    const gchar * upload_url, const gchar * path,
    GstRoboflowTransferFunc func, gpointer user_data,
    GCancellable * cancellable, GError ** error);

/**
 * gst_roboflow_client_create_job:
 * @client: a client
 * @input_url: the signed URL after the upload, or any public URL of a video
 * @infer_fps: how many frames a second to infer, at least 1
 * @models: a JSON array of models as the service takes it
 * @message: (out) (optional) (nullable) (transfer full): what the service says
 *   to people; set on success only
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Creates a job: `POST /videoinfer/`. A second call creates, and charges for, a
 * second job. After %GST_ROBOFLOW_ERROR_NOT_SENT there is no job, after
 * %GST_ROBOFLOW_ERROR_CONNECTION there may be one.
 *
 * Returns: (transfer full) (nullable): the job's ID; %NULL on error
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gchar *gst_roboflow_client_create_job (GstRoboflowClient * client,
    const gchar * input_url, gint infer_fps, const gchar * models,
    gchar ** message, GCancellable * cancellable, GError ** error);

/**
 * gst_roboflow_client_get_job_status:
 * @client: a client
 * @job_id: a job
 * @status: (out): how the job is
 * @results_url: (out) (optional) (nullable) (transfer full): the signed URL of
 *   the results, which is a secret; %NULL if the job is not done
 * @message: (out) (optional) (nullable) (transfer full): what the service says
 *   to people
 * @progress: (out) (optional): from 0 to 1; negative: not known
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Asks how a job is: `GET /videoinfer/`. The hosted service allows this once a
 * minute; the caller has to wait that long.
 *
 * Returns: %FALSE on error; the out arguments are then left alone
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_client_get_job_status (GstRoboflowClient * client,
    const gchar * job_id, GstRoboflowJobStatus * status, gchar ** results_url,
    gchar ** message, gdouble * progress, GCancellable * cancellable,
    GError ** error);

/**
 * gst_roboflow_client_download:
 * @client: a client
 * @results_url: a signed URL
 * @path: (type filename): where to write; replaced whole or not at all, mode
 *   0600
 * @func: (nullable) (scope call): told how far it is
 * @user_data: data for @func
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Fetches the results of a job byte for byte: `GET results_url`.
 *
 * Returns: %FALSE on error; after %GST_ROBOFLOW_ERROR_URL_EXPIRED ask for a new
 *   URL with gst_roboflow_client_get_job_status()
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_client_download (GstRoboflowClient * client,
    const gchar * results_url, const gchar * path,
    GstRoboflowTransferFunc func, gpointer user_data,
    GCancellable * cancellable, GError ** error);

G_END_DECLS
