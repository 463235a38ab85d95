/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowprofile.h"

#include <roboflow/roboflow.h>

static void
set_error (GError ** error, const gchar * text)
{
  g_set_error_literal (error, GST_ROBOFLOW_ERROR, GST_ROBOFLOW_ERROR_SETTINGS,
      text);
}

static gboolean
restricts_rate (GstEncodingProfile * profile)
{
  g_autoptr (GstCaps) caps = gst_encoding_profile_get_restriction (profile);

  for (guint i = 0; caps && i < gst_caps_get_size (caps); i++) {
    if (gst_structure_has_field (gst_caps_get_structure (caps, i), "framerate"))
      return TRUE;
  }
  return FALSE;
}

/* Returns: (transfer none) (nullable): the profile of the video */
static GstEncodingProfile *
find_video (GstEncodingProfile * profile, GError ** error)
{
  const GList *streams;

  if (!GST_IS_ENCODING_CONTAINER_PROFILE (profile)) {
    set_error (error, "profile needs a container, as "
        "\"video/quicktime,variant=iso:video/x-h264\"");
    return NULL;
  }
  streams = gst_encoding_container_profile_get_profiles
      (GST_ENCODING_CONTAINER_PROFILE (profile));
  for (; streams; streams = streams->next) {
    if (GST_IS_ENCODING_VIDEO_PROFILE (streams->data))
      return streams->data;
  }
  set_error (error, "profile has no video in it");
  return NULL;
}

/* Takes the user's @profile apart: encodebin gets the video profile alone,
 * because the muxer is made by gstroboflowrecording.c, and is told not to drop
 * or duplicate frames. The container has to be one that the service takes. */
gboolean
gst_roboflow_profile_split (GstEncodingProfile * profile,
    GstEncodingVideoProfile ** video, const GstRoboflowContainer ** container,
    GError ** error)
{
  g_autoptr (GstCaps) caps = gst_encoding_profile_get_format (profile);
  GstEncodingProfile *found = find_video (profile, error);

  if (!found)
    return FALSE;
  if (restricts_rate (found)) {
    set_error (error, "profile sets a frame rate, but no frame is dropped or "
        "doubled on the way into the recording: put videorate before this "
        "element");
    return FALSE;
  }
  *container = gst_roboflow_container_for_file (caps);
  if (!*container) {
    set_error (error, "profile: the service takes MP4 "
        "(\"video/quicktime,variant=iso\"), WebM (\"video/webm\") and AVI "
        "(\"video/x-msvideo\")");
    return FALSE;
  }
  found = gst_encoding_profile_copy (found);
  gst_encoding_profile_set_presence (found, 0);
  *video = GST_ENCODING_VIDEO_PROFILE (found);
  gst_encoding_video_profile_set_variableframerate (*video, TRUE);
  return TRUE;
}
