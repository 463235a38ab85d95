/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowframe.h"

G_BEGIN_DECLS

/**
 * GstRoboflowFrameTimes:
 * @timestamp: presentation time stamp of the frame
 * @stream_time: position in the stream's media
 * @running_time: running time, negative ones as %GST_CLOCK_TIME_NONE
 * @duration: how long the frame is shown
 *
 * When the frame of the element's own input is, in nanoseconds. What is not
 * known is %GST_CLOCK_TIME_NONE and absent from messages.
 *
 * Since: 0.1
 */
typedef struct
{
  GstClockTime timestamp;
  GstClockTime stream_time;
  GstClockTime running_time;
  GstClockTime duration;
} GstRoboflowFrameTimes;

/**
 * gst_roboflow_message_new_predictions: (skip)
 * @src: (transfer none): the posting object
 * @job_id: (nullable): the job
 * @frame: (transfer none): in pixels of the element's own stream
 * @width: of the element's own stream, in pixels; 0: not known
 * @height: of the element's own stream, in pixels; 0: not known
 * @times: when the frame is
 *
 * Makes the message that the element posts for an inferred frame.
 *
 * Returns: (transfer full): an element message `roboflow-predictions`
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
GstMessage *gst_roboflow_message_new_predictions (GstObject * src,
    const gchar * job_id, GstRoboflowFrame * frame, gint width, gint height,
    const GstRoboflowFrameTimes * times);

/**
 * gst_roboflow_message_parse_predictions:
 * @message: any message
 * @frame: (out) (optional) (transfer full): the predictions
 * @times: (out caller-allocates) (optional): when the frame is
 *
 * Reads what the element posts for each inferred frame.
 *
 * Returns: %FALSE if @message is not a `roboflow-predictions` message; the
 *   out arguments are then left alone
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_message_parse_predictions (GstMessage * message,
    GstRoboflowFrame ** frame, GstRoboflowFrameTimes * times);

/**
 * gst_roboflow_message_new_job: (skip)
 * @src: (transfer none): the posting object
 * @state: `uploading`, `submitted`, `processing`, `downloading`, `done` or
 *   `failed`
 * @job_id: (nullable): the job, where there is one
 * @text: (nullable): what the service says of it
 * @progress: from 0 to 1; negative: not known
 *
 * Makes the message that the element posts at each change of its job.
 *
 * Returns: (transfer full): an element message `roboflow-job`
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
GstMessage *gst_roboflow_message_new_job (GstObject * src, const gchar * state,
    const gchar * job_id, const gchar * text, gdouble progress);

/**
 * gst_roboflow_message_parse_job:
 * @message: any message
 * @state: (out) (optional) (transfer none): the state
 * @job_id: (out) (optional) (nullable) (transfer none): the job
 * @text: (out) (optional) (nullable) (transfer none): the service's words
 * @progress: (out) (optional): from 0 to 1; negative: not known
 *
 * Reads what the element posts at each change of its job. The strings live as
 * long as @message.
 *
 * Returns: %FALSE if @message is not a `roboflow-job` message; the out
 *   arguments are then left alone
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_message_parse_job (GstMessage * message,
    const gchar ** state, const gchar ** job_id, const gchar ** text,
    gdouble * progress);

G_END_DECLS
