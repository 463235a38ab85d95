/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

G_BEGIN_DECLS

/* Exported for the plugin, not installed. */

/* How far a job has come, in a file that outlives the process, so that another
 * one can go on with it: a JSON object, mode 0600, which is written whole at
 * each step and is locked as long as this exists.
 *
 * It holds what is needed to go on and nothing else: never a key, never the
 * results URL, and the signed upload URL only until the job is created. */
typedef struct _GstRoboflowCheckpoint GstRoboflowCheckpoint;

/* The order is the order of time. */
typedef enum
{
  GST_ROBOFLOW_CHECKPOINT_NOTHING,
  GST_ROBOFLOW_CHECKPOINT_UPLOADING,
  GST_ROBOFLOW_CHECKPOINT_UPLOADED,     /* and no job was made */
  GST_ROBOFLOW_CHECKPOINT_CREATING,     /* it may have been made */
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

/* The file stays, unless there is nothing to go on with. */
GST_ROBOFLOW_API
void gst_roboflow_checkpoint_free (GstRoboflowCheckpoint * checkpoint);

/**
 * gst_roboflow_checkpoint_bind: (skip)
 * @checkpoint: a checkpoint
 * @settings: (nullable): SHA-256 of what is asked for, in hexadecimal
 * @stream: (nullable): that of the stream
 * @error: return location for an error
 *
 * Says what the job is of; what is %NULL is said later, or not at all. It is
 * written with the next state.
 *
 * Returns: %FALSE with %GST_ROBOFLOW_ERROR_SETTINGS if the file speaks of
 *   another job
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_checkpoint_bind (GstRoboflowCheckpoint * checkpoint,
    const gchar * settings, const gchar * stream, GError ** error);

GstRoboflowCheckpointState
gst_roboflow_checkpoint_get_state (const GstRoboflowCheckpoint * checkpoint);

/* NULL: there is none, or it is of no use any more. */
const gchar *gst_roboflow_checkpoint_get_upload_url (const GstRoboflowCheckpoint
    * checkpoint);

/* NULL before GST_ROBOFLOW_CHECKPOINT_CREATED. */
const gchar *gst_roboflow_checkpoint_get_job_id (const GstRoboflowCheckpoint *
    checkpoint);

/* How long the next poll has to wait yet, by the wall clock. */
guint64
gst_roboflow_checkpoint_get_poll_delay_us (const GstRoboflowCheckpoint *
    checkpoint, guint64 interval_us);

/* Each writes the file, on the disk, too; a @cancellable that is cancelled ends
 * only the waiting for the disk. Errors: GST_ROBOFLOW_ERROR_FILE.
 * @upload_url: NULL where nothing is uploaded */
gboolean gst_roboflow_checkpoint_set_state (GstRoboflowCheckpoint * checkpoint,
    GstRoboflowCheckpointState state, const gchar * upload_url,
    GCancellable * cancellable, GError ** error);
gboolean gst_roboflow_checkpoint_set_created (GstRoboflowCheckpoint *
    checkpoint, const gchar * job_id, GCancellable * cancellable,
    GError ** error);
gboolean gst_roboflow_checkpoint_set_polled (GstRoboflowCheckpoint *
    checkpoint, GCancellable * cancellable, GError ** error);

/* All is done, or cannot be done: removes the file. Nothing is written any
 * more. */
GST_ROBOFLOW_API
void gst_roboflow_checkpoint_remove (GstRoboflowCheckpoint * checkpoint);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstRoboflowCheckpoint,
    gst_roboflow_checkpoint_free)

G_END_DECLS
