/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

G_BEGIN_DECLS

/* Exported for the plugin, not installed. */

/* Keeps in a file how far a job is, so that another process can go on with it.
 * The file is a JSON object, of mode 0600. It is replaced as a whole at each
 * step, and locked as long as the checkpoint exists.
 *
 * It holds what is needed to go on and nothing else: never a key, never the
 * results URL, and the signed upload URL only until the job is created. */
typedef struct _GstRoboflowCheckpoint GstRoboflowCheckpoint;

/* The order is the order of time. */
typedef enum
{
  GST_ROBOFLOW_CHECKPOINT_NOTHING,
  GST_ROBOFLOW_CHECKPOINT_UPLOADING,
  GST_ROBOFLOW_CHECKPOINT_UPLOADED,     /* there is no job yet */
  GST_ROBOFLOW_CHECKPOINT_CREATING,     /* there may be a job */
  GST_ROBOFLOW_CHECKPOINT_CREATED,
} GstRoboflowCheckpointState;

/**
 * gst_roboflow_checkpoint_open: (skip)
 * @path: (type filename): the file, which need not exist
 * @error: return location for an error
 *
 * Opens, or makes, the file and locks it. The lock ends with the process.
 *
 * Returns: (transfer full) (nullable): the checkpoint, or %NULL with
 *   %GST_ROBOFLOW_ERROR_SETTINGS (somebody uses it, or it is another kind of
 *   file, which then is not touched) or %GST_ROBOFLOW_ERROR_FILE
 */
GST_ROBOFLOW_API
GstRoboflowCheckpoint *gst_roboflow_checkpoint_open (const gchar * path,
    GError ** error);

/* Releases the lock. The file stays, unless there is nothing to go on with. */
GST_ROBOFLOW_API
void gst_roboflow_checkpoint_free (GstRoboflowCheckpoint * checkpoint);

/**
 * gst_roboflow_checkpoint_bind: (skip)
 * @checkpoint: a checkpoint
 * @settings: (nullable): SHA-256 of what is asked for, in hexadecimal
 * @stream: (nullable): that of the stream
 * @error: return location for an error
 *
 * Says which settings and which stream the job is for. What is %NULL can be
 * said later. The next state that is set writes it to the file.
 *
 * Returns: %FALSE with %GST_ROBOFLOW_ERROR_SETTINGS if the file speaks of
 *   another job
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_checkpoint_bind (GstRoboflowCheckpoint * checkpoint,
    const gchar * settings, const gchar * stream, GError ** error);

GstRoboflowCheckpointState
gst_roboflow_checkpoint_get_state (const GstRoboflowCheckpoint * checkpoint);

/* Transfer none; NULL: there is none, or no use for it any more. */
const gchar *gst_roboflow_checkpoint_get_upload_url (const GstRoboflowCheckpoint
    * checkpoint);

/* Transfer none; NULL before GST_ROBOFLOW_CHECKPOINT_CREATED. */
const gchar *gst_roboflow_checkpoint_get_job_id (const GstRoboflowCheckpoint *
    checkpoint);

/* How long to wait before the next poll, if polls are @interval_us apart. */
guint64
gst_roboflow_checkpoint_get_poll_delay_us (const GstRoboflowCheckpoint *
    checkpoint, guint64 interval_us);

/* Each of these writes the file and waits until it is on the disk. Cancelling
 * ends the waiting, which is not an error. FALSE with GST_ROBOFLOW_ERROR_FILE.
 * @upload_url: NULL where nothing is uploaded */
gboolean gst_roboflow_checkpoint_set_state (GstRoboflowCheckpoint * checkpoint,
    GstRoboflowCheckpointState state, const gchar * upload_url,
    GCancellable * cancellable, GError ** error);
gboolean gst_roboflow_checkpoint_set_created (GstRoboflowCheckpoint *
    checkpoint, const gchar * job_id, GCancellable * cancellable,
    GError ** error);
gboolean gst_roboflow_checkpoint_set_polled (GstRoboflowCheckpoint *
    checkpoint, GCancellable * cancellable, GError ** error);

/* Removes the file, because the job has ended or cannot be continued. After
 * that nothing is written any more. */
GST_ROBOFLOW_API
void gst_roboflow_checkpoint_remove (GstRoboflowCheckpoint * checkpoint);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowCheckpoint,
    gst_roboflow_checkpoint_free)

G_END_DECLS
