/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowfit.h"

/* Returns: (transfer full) (nullable): @frame, scaled from pixels of the video
 *   that the service saw to pixels of the element's own stream */
GstRoboflowFrame *
gst_roboflow_fit_frame (const GstRoboflowStream * stream,
    GstRoboflowFrame * frame, GError ** error)
{
  gint width, height;

  if (stream->width <= 0 || stream->height <= 0
      || !gst_roboflow_frame_get_image_size (frame, &width, &height))
    return gst_roboflow_frame_ref (frame);
  if (stream->padded) {
    g_autoptr (GstRoboflowFrame) padded = gst_roboflow_frame_scale (frame,
        GST_ROUND_UP_2 (stream->width), GST_ROUND_UP_2 (stream->height));

    return gst_roboflow_frame_crop (padded, stream->width, stream->height);
  }

  /* The container has a rotation that the service applied. Its direction is not
   * in the results, so boxes cannot be turned back. */
  if (width != height && width == stream->height && height == stream->width) {
    g_set_error (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_RESULTS,
        "The service saw the video turned (%dx%d instead of %dx%d), so its "
        "boxes do not fit: turn the video itself, as with decodebin ! "
        "videoflip video-direction=auto, before this element", width, height,
        stream->width, stream->height);
    return NULL;
  }
  return gst_roboflow_frame_scale (frame, stream->width, stream->height);
}
